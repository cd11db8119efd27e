"""The words that sandbox cities, meetings and packets are made of, and the one source of chance: a key."""

from __future__ import annotations

import random

CITY_FIRST = (
    "Cedar", "Maple", "Willow", "Copper", "Silver", "Granite", "Eagle", "Heron", "Juniper", "Aspen", "Prairie", "Canyon",
    "Harbor", "Amber", "Birch", "Cobalt", "Clover", "Falcon", "Garnet", "Hazel", "Indigo", "Laurel", "Meadow", "Otter",
    "Pebble", "Quail", "Raven", "Sable", "Thistle", "Umber", "Violet", "Walnut", "Yarrow", "Zephyr", "Bramble", "Cinder",
    "Drift", "Ember", "Fern", "Glacier", "Hollow", "Ivory", "Jasper", "Kestrel", "Lantern", "Marble", "Nettle", "Opal",
)  # fmt: skip
CITY_LAST = (
    "hollow", "ford", "brook", "ridge", "field", "crossing", "haven", "port", "vale", "mont", "view", "bury", "wick", "dale",
    "gate", "grove", "bend", "falls", "point", "landing", "shore", "hill", "glen", "side", "march", "mere", "stead", "burg",
    "wood", "water", "reach", "rock", "spring", "summit", "town", "mill", "bluff", "bridge", "canyon", "cove", "creek", "fork",
    "garden", "harbor", "heights", "island", "junction", "lake",
)  # fmt: skip
ZONES = {
    "CA": "America/Los_Angeles", "WA": "America/Los_Angeles", "NV": "America/Los_Angeles", "AZ": "America/Phoenix",
    "CO": "America/Denver", "UT": "America/Denver", "NM": "America/Denver", "TX": "America/Chicago", "IL": "America/Chicago",
    "WI": "America/Chicago", "MN": "America/Chicago", "MO": "America/Chicago", "NY": "America/New_York", "OH": "America/New_York",
    "GA": "America/New_York", "FL": "America/New_York", "PA": "America/New_York", "MI": "America/Detroit",
    "HI": "Pacific/Honolulu", "AK": "America/Anchorage",
}  # fmt: skip
BODIES = (
    "City Council", "Planning Commission", "Finance Committee", "Public Works Committee", "Parks and Recreation Board",
    "Housing Authority", "Board of Zoning Appeals", "Library Board", "Committee on Rules", "Transportation Commission",
)  # fmt: skip
PLACES = (
    "Council Chambers, City Hall", "Room 210, Civic Center", "Library Community Room", "Hearing Room B", "Senior Center Annex",
)  # fmt: skip
FIRST_NAMES = ("Ada", "Bruno", "Carmen", "Dolores", "Emeka", "Farah", "Gus", "Hana", "Ines", "Jonah", "Katya", "Leland")
LAST_NAMES = ("Abbott", "Barrera", "Cho", "Dawes", "Estrada", "Fields", "Gupta", "Hale", "Ito", "Jansen", "Kowal", "Lund")
MATTER_TYPES = ("Resolution", "Ordinance", "Contract", "Public Hearing", "Report", "Consent Item")
MATTER_STATUSES = ("Agenda Ready", "In Committee", "Passed", "Filed")
VERBS = (
    "Approve", "Authorize", "Adopt", "Accept", "Consider", "Amend", "Receive", "Award", "Designate", "Extend", "Ratify",
)  # fmt: skip
SUBJECTS = (
    "a contract for resurfacing", "the annual budget for", "a zoning map amendment near", "a grant agreement for",
    "the final plat of", "a lease of the depot at", "new parking fees for", "the drainage plan of", "a tree planting program for",
    "the purchase of two fire engines for", "the noise ordinance as it concerns", "a memorandum of understanding about",
)  # fmt: skip
OBJECTS = (
    "Mill Street", "the Riverside district", "Station 4", "Orchard Park", "the north reservoir", "Kettle Lane", "the old armory",
    "Harvest Square", "the municipal airport", "Lot 17", "the Tanner Creek trail", "the east water main",
)  # fmt: skip
EXHIBITS = ("Staff Report", "Exhibit A - Map", "Draft Agreement", "Fiscal Note", "Presentation", "Letter of Support")
TEXT = (
    "the", "council", "shall", "review", "proposed", "funding", "and", "direct", "staff", "to", "return", "with",
    "findings", "about", "traffic", "water", "parks", "housing", "safety", "budget", "services", "revenue", "permit",
    "parcel", "street", "bridge", "sewer", "library", "bond", "levy", "audit", "contract", "vendor", "schedule", "design",
    "phase", "public", "comment", "hearing", "notice", "resolution", "ordinance", "section", "amount", "estimate", "fiscal",
    "year", "department", "engineer", "survey", "easement", "boundary", "tenant", "landlord", "transit", "route",
    "crossing", "signal", "lighting", "storm", "drain", "repair", "maintenance", "equipment", "purchase", "grant", "match",
    "reserve", "policy", "committee", "report", "recommendation", "approval", "condition", "neighborhood", "resident",
    "business", "owner", "application", "variance", "setback",
)  # fmt: skip


def chance(*key: object) -> random.Random:
    """A source of chance that gives the same numbers for the same key, on every machine and in every run."""
    return random.Random("|".join(map(str, key)))
