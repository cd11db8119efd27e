"""Meetings that a tenant lists twice, once for each language of its recording."""

from __future__ import annotations

import re

from engagic_scrapy.items import Link, Meeting

_SAP = re.compile(r"\s*\(SAP\)\s*$", re.I)


def pair_languages(meetings: list[Meeting]) -> list[Meeting]:
    """One meeting for each pair of which one has "(SAP)" (secondary audio program) after its body: LA Metro lists all twice.

    Pairs by body and date, and by time where a body meets twice a day. The twin's recordings and key go to the one that stays;
    a "(SAP)" meeting without a twin stays.
    """
    plain: dict[tuple[str, str | None, str | None], Meeting] = {}
    for meeting in reversed(meetings):
        if not _SAP.search(meeting.body):
            name = meeting.body.casefold()
            plain[name, meeting.date, meeting.start_time] = plain[name, meeting.date, ""] = meeting
    return [meeting for meeting in meetings if not (_SAP.search(meeting.body) and _joined(meeting, plain))]


def _joined(twin: Meeting, plain: dict[tuple[str, str | None, str | None], Meeting]) -> bool:
    name = _SAP.sub("", twin.body).casefold()
    meeting = plain.get((name, twin.date, twin.start_time)) or plain.get((name, twin.date, ""))
    if meeting is None:
        return False
    meeting.media += [
        Link(name=f"{link.name} (SAP)", url=link.url, kind="audio", native_id=link.native_id) for link in twin.media
    ]
    meeting.identifiers.append({"scheme": "sap_twin", "identifier": twin.native_id})
    return True
