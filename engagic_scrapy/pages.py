"""What is checked before a page is believed, and how its rows are read one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from engagic_scrapy.exceptions import Blocked, PageError, PortalError
from engagic_scrapy.items import RowProblem

Row = TypeVar("Row")
Record = TypeVar("Record")

SAMPLE_CHARS = 200
SMALL_PAGE = 8_000  # bytes; a challenge page is small, and a real page may carry the same vendor's script

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.S | re.I)
_BLOCKED_TITLES = re.compile(
    r"just a moment|attention required|access denied|access to this page has been denied|pardon our interruption|captcha|"
    r"are you a (?:robot|human)|human verification|security check|request (?:rejected|blocked)|403 forbidden|forbidden$|"
    r"checking your browser|ddos|^(?:log|sign) ?in\b",
    re.I,
)
_BLOCKED_WORDS = re.compile(
    rb"incapsula incident id|_incapsula_resource|cf-browser-verification|cf-challenge|px-captcha|"
    rb"verify (?:that )?you are (?:a )?human|g-recaptcha|h-captcha|errors\.edgesuite\.net|"
    rb"the requested url was rejected|enable javascript and cookies to continue",
    re.I,
)
_ERROR_TITLES = re.compile(
    r"\berror\b|runtime error|service unavailable|temporarily unavailable|bad gateway|gateway time-?out|"
    r"(?:under|down for|site) maintenance|^maintenance|page (?:cannot be found|not found)|not found$",
    re.I,
)
_ERROR_WORDS = re.compile(rb"server error in '/[^']*' application|server error|an error has occurred|runtime error", re.I)


def title(body: bytes) -> str:
    """The page's <title>, white space collapsed; empty if there is none near the top."""
    found = _TITLE.search(body, 0, 65_536)
    return " ".join(found[1].decode("utf-8", "replace").replace("&#160;", " ").split()) if found else ""


def refuse_challenge(body: bytes) -> None:
    """Raises Blocked for a challenge, captcha, login or refusal page, PortalError for an empty answer or an error page."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise PortalError("empty answer")
    if not start.startswith(b"<"):
        return
    heading = title(body)
    if _BLOCKED_TITLES.search(heading):
        raise Blocked(f"the portal answered with a page titled {heading[:80]!r}")
    small = len(body) < SMALL_PAGE
    if small and (words := _BLOCKED_WORDS.search(body)):
        raise Blocked(f"the portal answered with a challenge page ({words[0].decode('ascii', 'replace')!r})")
    if _ERROR_TITLES.search(heading):
        raise PortalError(f"the portal answered with a page titled {heading[:80]!r}")
    if small and (words := _ERROR_WORDS.search(body)):
        raise PortalError(f"the portal answered with an error page ({words[0].decode('ascii', 'replace')!r})")


def read_rows(rows: Iterable[Row], read_one: Callable[[Row], Record | None]) -> tuple[list[Record], list[RowProblem]]:
    """What `read_one` makes of each row, and the rows it failed on. A row for which it returns None is left out.

    The only broad `except` of the project: whatever is wrong with one row costs that row, and is written down.
    """
    records, problems = [], []
    for number, row in enumerate(rows, 1):
        try:
            record = read_one(row)
        except Exception as error:  # noqa: BLE001
            words = str(error) if isinstance(error, PageError) else f"{type(error).__name__}: {error}"
            problems.append(RowProblem(number, words[:300], _sample(row)))
        else:
            if record is not None:
                records.append(record)
    return records, problems


def read_part(read: Callable[[bytes], Record], body: bytes) -> tuple[Record | None, str | None]:
    """What `read` makes of a page that is one part of many of a record, or why it could not, in words.

    The other parts of the record are worth keeping, so nothing is raised.
    """
    records, problems = read_rows([body], read)
    return (records[0] if records else None), (problems[0].error if problems else None)


def _sample(row: Any) -> str:
    if isinstance(row, bytes):
        return row[:SAMPLE_CHARS].decode("utf-8", "replace")
    if hasattr(row, "itertext"):
        text = " ".join(" ".join(row.itertext()).split())
    else:
        text = json.dumps(row, ensure_ascii=False, default=str)
    return text[:SAMPLE_CHARS]
