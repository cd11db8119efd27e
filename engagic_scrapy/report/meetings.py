"""One city, or one meeting with its documents: what the ledger holds of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.items import AgendaItem
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.report.runs import numbered
from engagic_scrapy.report.summaries import states_of, summaries_of

RUNS_SHOWN, MEETINGS_SHOWN = 10, 20


def city(ledger: Ledger, city_id: str) -> dict[str, Any]:
    """The city's last runs and its latest meetings. Raises UsageProblem if no run has read it."""
    known = ledger.rows("SELECT id, name, state FROM city WHERE id = :id", id=city_id)
    if not known:
        raise UsageProblem(
            f"{ledger.name}: no run has read {city_id}; `scrapy cities {city_id}` says whether there is such a city"
        )
    runs = """
        SELECT c.run_id, c.vendor, c.state, c.outcome, c.kind, c.reason, c.url, c.meetings, c.opened_at, c.closed_at
        FROM city_run c WHERE c.city_id = :id ORDER BY c.run_id DESC LIMIT :shown"""
    meetings = """
        SELECT id FROM meeting WHERE city = :id ORDER BY date DESC, id LIMIT :shown"""
    return {
        "city": known[0],
        "runs": ledger.rows(runs, id=city_id, shown=RUNS_SHOWN),
        "meetings": [meeting(ledger, row["id"], None) for row in ledger.rows(meetings, id=city_id, shown=MEETINGS_SHOWN)],
    }


def meeting(ledger: Ledger, meeting_id: str, store: Store | None) -> dict[str, Any]:
    """The meeting's record; its items, the portal's or those found in a document, each with its decision and summary; each
    document with what became of it, its text, summary and outline. Of summaries only what was proven.

    :param store: to say where the text lies; None leaves that out.
    :raises UsageProblem: there is no such meeting.
    """
    found = ledger.rows("SELECT record FROM meeting WHERE id = :id", id=meeting_id)
    if not found:
        raise UsageProblem(
            f"{ledger.name}: no meeting {meeting_id}; `scrapy report --city ID` prints the ids of a city's meetings"
        )
    record = json.loads(found[0]["record"])
    record["items"] = _items(ledger, meeting_id)
    order = [one["id"] for one in [*record["documents"], *(one for item in record["items"] for one in item["documents"])]]
    place = {document_id: number for number, document_id in enumerate(order)}
    documents = _documents(ledger, meeting_id, store)
    where = ledger.rows("SELECT name, state FROM city WHERE id = :id", id=record["city"])
    record["place"] = f"{where[0]['name']}, {where[0]['state']}" if where else record["city"]
    record["documents"] = sorted(documents, key=lambda row: place.get(row["id"], len(place)))  # those off the portal come last
    plan = ledger.rows("SELECT state, basis, reason, participation FROM plan WHERE meeting_id = :id", id=meeting_id)
    if store is not None:
        mark_ocr(record, store)
    record["agenda_participation"] = json.loads((plan[0].pop("participation") if plan else None) or "null")
    record["plan"] = plan[0] if plan else None
    return record


def mark_ocr(record: dict[str, Any], store: Store) -> None:
    """Sets ``ocr`` of each claim: whether its page is a scan that was read by OCR, and so may hold misread figures."""
    scanned: dict[str, set[int]] = {}
    for row in record["documents"]:
        if row["text_dir"] and "tesseract" in (row["engine"] or ""):
            pages = text_store.read_pages(store.text_dir(row["sha256"]))
            scanned[row["sha256"]] = {page["page"] for page in pages if page.get("ocr")}
    for one, own in [*((item, None) for item in record["items"]), *((row, row["sha256"]) for row in record["documents"])]:
        for claim in one["summary"]["claims"] if one["summary"] else []:
            sha256 = claim["document"]["sha256"] if claim["document"] else own
            claim["ocr"] = claim["page"] in scanned.get(sha256, ())


def _items(ledger: Ledger, meeting_id: str) -> list[dict[str, Any]]:
    portal = "SELECT record FROM item WHERE meeting_id = :id AND removed_at IS NULL ORDER BY position"
    items = [json.loads(row["record"]) | {"found": None} for row in ledger.rows(portal, id=meeting_id)]
    if not items:
        found = """
            SELECT f.*, d.kind AS document_kind, d.name AS document_name, d.url AS document_url
            FROM found_item f LEFT JOIN document d ON d.meeting_id = f.meeting_id AND d.sha256 = f.document
            WHERE f.meeting_id = :id ORDER BY f.position, d.id"""
        by_id = {row["id"]: _found(row) for row in ledger.rows(found, id=meeting_id)}
        items = list(by_id.values())
    decisions = "SELECT item_id, decision, rule, words FROM decision WHERE meeting_id = :id"
    decided = {row.pop("item_id"): row for row in ledger.rows(decisions, id=meeting_id)}
    keys = [item["id"] for item in items]
    states, made = states_of(ledger, keys), summaries_of(ledger, keys)
    for item in items:
        item["decision"] = decided.get(item["id"])
        item["summary_state"], item["summary"] = states.get(item["id"]), made.get(item["id"])
    return items


def _found(row: dict[str, Any]) -> dict[str, Any]:
    """An item of a document in the shape of a portal's, with ``found``: where it stands, and what says so."""
    item = AgendaItem(title=row["title"], position=row["position"], number=row["number"], section=row["section"], id=row["id"])
    names = ("document", "document_kind", "document_name", "document_url", "first_page", "last_page", "basis")
    return asdict(item) | {"found": {name: row[name] for name in names}}


def _documents(ledger: Ledger, meeting_id: str, store: Store | None) -> list[dict[str, Any]]:
    query = """
        SELECT d.id, d.item_id, d.kind, d.name, d.url, d.state, d.queue, d.failure_kind, d.failure_reason, d.not_before, d.sha256,
               v.path, v.size, v.state AS text_state, v.kind AS text_kind, v.reason AS text_reason, v.pages_total, v.pages_read,
               v.engine
        FROM document d LEFT JOIN version v ON v.sha256 = d.sha256 WHERE d.meeting_id = :id ORDER BY d.first_seen, d.id"""
    documents = ledger.rows(query, id=meeting_id)
    keys = sorted({row["sha256"] for row in documents if row["sha256"]})
    summaries, states, outlines = summaries_of(ledger, keys), states_of(ledger, keys), _outlines(ledger, keys)
    for row in documents:
        row["text_dir"] = str(store.text_dir(row["sha256"])) if store and row["text_state"] in ("ok", "partial") else None
        row["summary"] = summaries.get(row["sha256"])
        row["outline"] = outlines.get(row["sha256"])
        row["summary_state"] = states.get(row["sha256"])
    return documents


def _outlines(ledger: Ledger, subjects: list[str]) -> dict[str, dict[str, Any]]:
    names, values = numbered("subject", subjects)
    query = f"""
        SELECT subject_id, label, text, data FROM outline
        WHERE subject_type = 'document' AND subject_id IN ({names})"""  # noqa: S608
    return {row["subject_id"]: {**row, "data": json.loads(row["data"] or "null")} for row in ledger.rows(query, **values)}
