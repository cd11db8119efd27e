"""The three answers that complete a meeting of BoardDocs' list, each of which may fail alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from engagic_scrapy import pages
from engagic_scrapy.items import Meeting, RowProblem
from engagic_scrapy.parsers.boarddocs.agenda_page import add_files, agenda
from engagic_scrapy.parsers.boarddocs.meeting_page import NO_ACCESS, add_details


@dataclass(slots=True)
class Part:
    """What an answer gave: why it could not be read, rows that could not, and which answer is needed next (None: none)."""

    failure: str | None = None
    problems: list[RowProblem] = field(default_factory=list)
    next: str | None = None


def add_part(meeting: Meeting, part: str, body: bytes, *, host: str, path: str) -> Part:
    """Reads the answer `part` (meeting, agenda or files) into the meeting. Never raises: the rest of it is worth keeping."""
    if part == "meeting":
        _, failure = pages.read_part(lambda answer: add_details(meeting, answer), body)
        return Part(failure, next=None if meeting.agenda_status == NO_ACCESS else "agenda")
    if part == "agenda":
        found, failure = pages.read_part(agenda, body)
        if found is None:
            return Part(failure)
        meeting.items = found.items
        return Part(None, found.problems, "files" if found.has_files else None)
    problems, failure = pages.read_part(lambda answer: add_files(meeting, answer, host=host, path=path), body)
    return Part(failure, problems or [])
