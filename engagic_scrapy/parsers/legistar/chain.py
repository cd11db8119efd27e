"""What a meeting still needs after the list: the steps, one answer each, and what an answer adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.items import Meeting, RowProblem, Sponsor, Vote
from engagic_scrapy.pages import read_part
from engagic_scrapy.parsers.legistar import api, api_items, detail

DATA_STEPS = ("items", "votes", "sponsors")  # answers of the Web API, which must be asked for as JSON
# A step that the portal may answer with these and mean "none": nothing to retry.
QUIET_STATUSES = {"votes": [404, 500], "sponsors": [404]}


@dataclass(frozen=True, slots=True)
class Step:
    """One page to fetch for a meeting. ``item`` is the native id of the agenda item it belongs to."""

    kind: str  # items, votes, sponsors (Web API); page (MeetingDetail for an API meeting), detail, legislation (InSite)
    url: str
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """The facts about a tenant that reading its pages needs. Plain values, so that it survives a JOBDIR.

    :param api: address of the tenant in the Web API, without a slash at its end.
    :param full: whether to fetch votes, sponsors and attachments beyond the agenda itself.
    :param page: whether to read an API meeting's web page too, for its packet.
    :param today: the tenant's calendar day; votes are asked for on meetings up to it.
    """

    api: str
    client: str
    host: str
    timezone: str
    today: str
    full: bool = True
    page: bool = True


def door(params: dict[str, Any], *, timezone: str, today: str) -> Door:
    """The tenant behind a city's parameters (see the spider's card)."""
    slug = str(params["slug"])
    client, host = str(params.get("client", slug)), str(params.get("host", f"{slug}.legistar.com"))
    full, page = params.get("details") != "items", params.get("packets") != "api"
    return Door(f"{api.ROOT}/{client}", client, host, timezone, today, full, page)


def api_steps(meeting: Meeting, door: Door) -> list[Step]:
    """The steps for a meeting of the Web API."""
    event_id = meeting.native_id.rpartition(":")[2]
    steps = [Step("items", f"{door.api}/Events/{event_id}/EventItems?AgendaNote=1&MinutesNote=1&Attachments=1")]
    # The page of a meeting whose agenda is not public ends on Error.aspx.
    if door.page and meeting.status != "tentative" and urlsplit(meeting.source_url).scheme in ("http", "https"):
        steps.append(Step("page", meeting.source_url))
    return steps


def insite_steps(meeting: Meeting) -> list[Step]:
    """The steps for a meeting of the calendar: its own page, if it has one yet."""
    return [Step("detail", meeting.source_url)] if "meetingdetail.aspx" in meeting.source_url.lower() else []


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a step; ``url`` is where the request ended after redirects."""

    body: bytes
    status: int
    url: str


def fill(meeting: Meeting, step: Step, body: bytes, status: int, url: str, door: Door) -> tuple[list[Step], list[str]]:
    """Adds an answer to the meeting; returns the steps that follow from it and what could not be read, in words."""
    read = {
        "items": _items, "votes": _votes, "sponsors": _sponsors, "page": _page, "detail": _detail, "legislation": _legislation,
    }[step.kind]  # fmt: skip
    return read(meeting, step, Answer(body, status, url), door)


def missed(meeting: Meeting, step: Step, reason: str) -> None:
    """Writes down in the meeting what it lacks, once the step is given up."""
    meeting.incomplete.append(f"{step.kind} not read: {reason} ({step.url})")


Outcome = tuple[list[Step], list[str]]


def _items(meeting: Meeting, step: Step, answer: Answer, door: Door) -> Outcome:
    found, problem = read_part(lambda body: api_items.event_items(body, client=door.client), answer.body)
    if found is None:
        return [], [problem or "no answer"]
    meeting.items = found.items
    steps: list[Step] = []
    if door.full and meeting.date and meeting.date <= door.today:
        steps += [Step("votes", f"{door.api}/EventItems/{item_id}/Votes", item_id) for item_id in found.voted]
    if door.full:
        ids = dict.fromkeys(item.matter.native_id for item in found.items if item.matter and item.matter.native_id)
        steps += [Step("sponsors", f"{door.api}/Matters/{matter_id}/Sponsors", matter_id) for matter_id in ids]
    return steps, [f"row {problem.row}: {problem.error}" for problem in found.problems]


def _votes(meeting: Meeting, step: Step, answer: Answer, door: Door) -> Outcome:
    item_id = step.item or ""
    found: list[Vote] | None
    found, problem = read_part(lambda body: api_items.votes(body, event_item_id=item_id, status=answer.status), answer.body)
    for item in meeting.items:
        if item.native_id == item_id and found:
            item.votes = found
    return [], [problem] if problem else []


def _sponsors(meeting: Meeting, step: Step, answer: Answer, door: Door) -> Outcome:
    found: list[Sponsor] | None
    found, problem = read_part(lambda body: api_items.sponsors(body, status=answer.status), answer.body)
    for item in meeting.items:
        if item.matter and item.matter.native_id == step.item and found:
            item.sponsors = list(found)
    return [], [problem] if problem else []


def _page(meeting: Meeting, step: Step, answer: Answer, door: Door) -> Outcome:
    found, problem = _read_page(answer, door)
    if found is None:
        return [], [problem or "no answer"]
    detail.merge(meeting, found[0])
    return [], []


def _read_page(answer: Answer, door: Door) -> tuple[tuple[Meeting, list[RowProblem]] | None, str | None]:
    return read_part(
        lambda body: detail.meeting_detail(body, url=answer.url, timezone=door.timezone, host=door.host), answer.body
    )


def _detail(meeting: Meeting, step: Step, answer: Answer, door: Door) -> Outcome:
    found, problem = _read_page(answer, door)
    if found is None:
        return [], [problem or "no answer"]
    page, problems = found
    detail.complete(meeting, page)
    steps = []
    if door.full:
        firsts = {link.url: item.native_id for item in reversed(page.items) for link in item.links if link.kind == "legislation"}
        steps = [Step("legislation", url, item_id) for url, item_id in reversed(firsts.items())]
    return steps, [f"row {problem.row}: {problem.error}" for problem in problems]


def _legislation(meeting: Meeting, step: Step, answer: Answer, door: Door) -> Outcome:
    found, problem = read_part(lambda body: detail.attachments(body, url=answer.url), answer.body)
    for item in meeting.items:
        if item.native_id == step.item and found:
            item.documents = found
    return [], [problem] if problem else []
