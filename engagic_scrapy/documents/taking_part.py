"""How to take part in a meeting, out of its agenda's text, or else its packet's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engagic_scrapy.documents.summary_plan import READ, Texts
from engagic_scrapy.participation.agenda import read_agenda

KINDS = ("agenda", "packet", "notice")  # the agenda is the body's own word; a packet may hold other meetings' papers


def taking_part(meeting: dict[str, Any], documents: Sequence[dict[str, Any]], texts: Texts) -> dict[str, Any] | None:
    """What the first document says that says anything: ``document`` (id), ``sha256``, ``kind``, and the facts of
    :class:`~engagic_scrapy.participation.agenda.AgendaParticipation` as plain data; None if none says anything.

    :param documents: as in :class:`~engagic_scrapy.ledger.states.PlanJob`.
    """
    readable = [one for one in documents if one["kind"] in KINDS and one["text_state"] in READ and one["item_id"] is None]
    for one in sorted(readable, key=lambda one: KINDS.index(one["kind"])):
        pages = ((page["page"], page["text"]) for page in texts.pages(one["sha256"]))
        day = meeting.get("start_time") or meeting.get("date")
        found = read_agenda(pages, timezone=meeting["timezone"], meeting_date=day).plain()
        if found:
            return {"document": one["id"], "sha256": one["sha256"], "kind": one["kind"], **found}
    return None
