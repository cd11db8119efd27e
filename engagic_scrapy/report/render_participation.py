"""How to take part in a meeting, as text: the portal's words first, then the agenda's, with its pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engagic_scrapy.report.render import wrapped

MODES = {"in_person": "in person", "virtual": "online only", "hybrid": "in person and online"}
FACTS = (
    ("meeting_url", "Join"),
    ("meeting_id", "Meeting id"),
    ("passcode", "Passcode"),
    ("phones", "Phone"),
    ("emails", "E-mail"),
    ("comment_deadline", "Comments until"),
    ("comment_url", "Comment form"),
    ("viewing_urls", "Watch"),
)
PORTAL = (
    ("virtual_url", "Join"),
    ("access_code", "Meeting id"),
    ("phones", "Phone"),
    ("emails", "Comments to"),
    ("comment_deadline", "Comments until"),
    ("comment_url", "Comment form"),
)
HELP = (("interpretation", "Interpretation"), ("accommodation", "Accommodation"))


def taking_part(found: dict[str, Any]) -> Iterator[str]:
    """Lines; none if neither portal nor agenda says anything."""
    lines = [*_of_portal(found.get("participation") or {}), *_of_agenda(found.get("agenda_participation") or {})]
    if lines:
        yield ""
        yield "Taking part"
        yield from (wrapped(line, "    ") for line in lines)


def _of_portal(said: dict[str, Any]) -> Iterator[str]:
    if said.get("mode") in MODES:
        yield f"{MODES[said['mode']].capitalize()} (portal)"
    for name, label in PORTAL:
        values = said.get(name)
        for value in values if isinstance(values, list) else [values] if values else []:
            yield f"{label}: {value} (portal)"


def _of_agenda(said: dict[str, Any]) -> Iterator[str]:
    if "mode" in said:
        yield f"{MODES[said['mode']['value']].capitalize()} ({_where(said, said['mode'])})"
    for name, label in FACTS:
        facts = said.get(name) or []
        for fact in facts if isinstance(facts, list) else [facts]:
            value = fact["value"] or f"“{fact['words']}”"
            purpose = f", for {fact['purpose']}" if fact["purpose"] else ""
            yield f"{label}: {value}{purpose} ({_where(said, fact)})"
    for name, label in HELP:
        if name in said:
            offered = said[name]
            notice = [f"ask {offered['notice']} before"] if offered["notice"] else []
            parts = [*offered["languages"], *notice, *offered["phones"], *offered["emails"]] or [f"“{offered['words']}”"]
            yield f"{label}: {', '.join(parts)} ({_where(said, offered)})"


def _where(said: dict[str, Any], fact: dict[str, Any]) -> str:
    return f"{said['kind']} p. {fact['page']}"
