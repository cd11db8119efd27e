"""BoardDocs' committees (``/Public``) and its list of all meetings of one committee: days without times, no filter, no paging."""

from __future__ import annotations

import html
import json
from typing import Any

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError
from engagic_scrapy.items import CalendarPage, Meeting
from engagic_scrapy.markup import text
from engagic_scrapy.parsers.boarddocs import markup

_TRIGGERS = './/*[contains(concat(" ", normalize-space(@class), " "), " committee-trigger ")][@committeeid]'
_CHOICES = './/select[translate(@name, "I", "i")="committeeid"]/option[@value]'


def committees(body: bytes) -> dict[str, str]:
    """Id to name of the bodies that ``/Public`` offers, in its order.

    Raises Blocked, PortalError, LayoutChanged: without a committee's id the lists answer 200 and nothing.
    """
    root = markup.tree(body)
    found: dict[str, str] = {}
    for element in (*root.xpath(_TRIGGERS), *root.xpath(_CHOICES)):
        key = (element.get("committeeid") or element.get("value") or "").strip()
        if key and key not in found:
            found[markup.unique(key)] = titles.clean(element.get("aria-label")) or text(element)
    if not found:
        raise LayoutChanged("committee-trigger with a committeeid on /Public", text(root)[:120])
    return found


def meetings(body: bytes, *, host: str, path: str, timezone: str, committee: str = "", body_name: str = "") -> CalendarPage:
    """All meetings of a committee, newest first, as BD-GetMeetingsList gives them.

    :param path: of the site's database, ``/oh/columbus/Board.nsf``.
    :param committee: whose list it is: the answer itself doesn't say.

    Raises Blocked, PortalError (also for what is no JSON: it means a block or an outage), LayoutChanged.
    """
    markup.answer(body)
    try:
        answer = json.loads(body)
    except ValueError:
        raise PortalError(f"the meeting list is no JSON: {_sample(body)!r}") from None
    if not isinstance(answer, list):
        raise LayoutChanged("JSON array of BD-GetMeetingsList", _sample(body))
    # Every complete answer ends in an empty object.
    rows = [row for row in answer if not (isinstance(row, dict) and not row.get("unique"))]
    if not rows and any(answer):
        raise LayoutChanged("unique in the rows of BD-GetMeetingsList", _sample(body))

    def read(row: dict[str, Any]) -> Meeting:
        return _meeting(row, host, path, timezone, committee, body_name)

    found, problems = pages.read_rows(rows, read)
    days = sorted(meeting.date for meeting in found if meeting.date)
    # A board that left for another product keeps its list, and only the newest day tells.
    printed = f"{days[0]} to {days[-1]}" if days else None
    return CalendarPage("JSON array of BD-GetMeetingsList", found, problems, total=len(rows), range_printed=printed)


def _sample(body: bytes) -> str:
    return body[:120].decode("utf-8", "replace")


def _meeting(row: dict[str, Any], host: str, path: str, timezone: str, committee: str, body_name: str) -> Meeting:
    key = markup.unique(row["unique"])
    name = titles.clean(html.unescape(str(row["name"] or "")))
    if not name:
        raise ValueError("meeting without a name")
    digits = str(row["numberdate"])
    begins, ends = markup.start(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}", timezone, name)
    if begins.date is None or len(digits) != 8:
        raise ValueError(f"expected a day like 20260217, found {digits!r}")
    # `current` doesn't mean the next meeting: Cincinnati has thirteen of them.
    status, detail, evidence = titles.status_of(("name", name))
    return Meeting(
        native_id=f"boarddocs:{markup.site_of(path)}:{key}",
        body=body_name or name,
        title=name,
        date=begins.date,
        timezone=timezone,
        start_time=begins.start_time,
        end_time=ends,
        start_printed=begins.printed,
        body_native_id=committee or None,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        source_url=markup.link(host, path, key),
    )
