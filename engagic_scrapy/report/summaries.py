"""What may be shown of summaries: proven words with their pages, by agenda item or document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.report.runs import numbered

LABEL = (
    "Written by a machine; each claim was checked against the page it names, or replaced by that page's own words in quotation "
    "marks. Not the official record."
)


def states_of(ledger: Ledger, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Where each subject stands: ``state``, ``failure_kind``, ``failure_reason``."""
    names, values = numbered("subject", subjects)
    query = f"""
        SELECT subject_id, state, failure_kind, failure_reason FROM subject
        WHERE subject_id IN ({names}) AND state <> 'replaced'"""  # noqa: S608
    return {row.pop("subject_id"): row for row in ledger.rows(query, **values)}


def summaries_of(ledger: Ledger, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest finished summary of each subject:

    ``status``: ``ok``; ``fallback``, too few claims were proven, so that ``text`` and ``claims`` are empty; ``unchecked``, the
    same, because it's older than the check. ``claims``: ``claim``, ``quoted`` (it's in the document's words, not the model's),
    ``quote``, ``page``, ``document`` (``kind``, ``name``, ``url``, ``sha256``; None: the document that was summarized).
    ``checked``: claims ``made`` and ``kept``. ``outdated``: it was made of, and checked against, an earlier version of the
    documents. ``topics``, ``coverage``, ``label``, and how it was made.
    """
    names, values = numbered("subject", subjects)
    query = f"""
        SELECT s.subject_id, s.attempt_id, s.model, s.prompt_id, s.prompt_version, s.text, s.data, s.usd, s.ended_at,
               s.checked_at, s.input_hash <> j.input_hash AS outdated
        FROM summary s JOIN subject j ON j.subject_id = s.subject_id AND j.state <> 'replaced'
        WHERE s.subject_id IN ({names}) AND s.state = 'done' AND s.final = 1 ORDER BY s.ended_at"""  # noqa: S608
    newest = {row["subject_id"]: row for row in ledger.rows(query, **values)}
    claims = _claims(ledger, [row["attempt_id"] for row in newest.values()])
    return {key: _shown(row, claims.get(row["attempt_id"], [])) for key, row in newest.items()}


def _claims(ledger: Ledger, attempts: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    names, values = numbered("attempt", attempts)
    query = f"""
        SELECT attempt_id, text AS claim, reason IS NOT NULL AS quoted, document, page, quote FROM claim
        WHERE attempt_id IN ({names}) AND kept = 1 AND kind = 'claim' ORDER BY attempt_id, position"""  # noqa: S608
    found: dict[str, list[dict[str, Any]]] = {}
    for row in ledger.rows(query, **values):
        found.setdefault(row.pop("attempt_id"), []).append(row | {"quoted": bool(row["quoted"])})
    return found


def _shown(row: dict[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any]:
    data = json.loads(row["data"] or "{}")
    checked = "ok" if row["text"] else "fallback"
    status = "unchecked" if row["checked_at"] is None else checked
    shown = status == "ok"
    names = ("model", "prompt_id", "prompt_version", "usd", "ended_at")
    return {name: row[name] for name in names} | {
        "status": status,
        "label": LABEL,
        "text": row["text"] if shown else "",
        "claims": [{**claim, "document": _document(data, claim["document"])} for claim in claims] if shown else [],
        "topics": data.get("topics", []) if shown else [],
        "coverage": data.get("coverage"),
        "checked": {"made": data["made"], "kept": data["kept"]} if "made" in data else None,
        "outdated": bool(row["outdated"]),
    }


def _document(data: dict[str, Any], ref: str) -> dict[str, Any] | None:
    source = data.get("refs", {}).get(ref)
    return None if source is None else {name: source[name] for name in ("kind", "name", "url", "sha256")}
