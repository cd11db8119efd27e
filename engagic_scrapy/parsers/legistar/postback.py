"""InSite's forms: which years a calendar offers, choosing one, turning the page (fact sheet 4.3).

A view state is good for one request, so every form is built from the page that was answered last.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from engagic_scrapy import dates
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.parsers.legistar import insite_page as insite
from engagic_scrapy.titles import clean

YEARS = "ctl00$ContentPlaceHolder1$lstYears"
YEARS_STATE = "ctl00_ContentPlaceHolder1_lstYears_ClientState"

_DOPOSTBACK = re.compile(r"__doPostBack\(\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]*)['\"]")
_INFO = re.compile(r"Page (\d+) of (\d+), items (\d+) to (\d+) of (\d+)", re.I)
_BETWEEN = re.compile(r"BETWEEN\s+(\d{4})\s+AND\s+(\d{4})", re.I)


@dataclass(frozen=True, slots=True)
class Pager:
    """Page 1 of 5, items 1 to 100 of 470."""

    page: int
    pages: int
    first: int
    last: int
    total: int


def shown_range(root: Any) -> str | None:
    """The range of dates that the calendar shows, as printed: "This Month", "2026", "All Years". None if there is no choice."""
    shown = insite.by_id(root, "lstYears_Input", "input")
    return clean(shown.get("value")) or None if shown is not None else None


def ranges_to_ask(body: bytes, window: dates.Window, *, url: str = "") -> list[str]:
    """The ranges (as printed) to choose one after the other so that the window is covered, latest first; [] if it is already.

    The range shown at first is the tenant's or the cookie's choice and usually one month. Next year comes before this year: in
    December the meetings of January stand there.
    """
    root = insite.open_page(body, url)
    choices = _choices(root, body)
    shown = shown_range(root)
    if not choices or _covers(choices.get(shown or "", ""), window.years):
        return []
    asked: list[str] = []
    for year in window.years:
        label = _label_for(year, choices)
        if label and label not in asked:
            asked.append(label)
    everything = next((label for label, value in choices.items() if value == "All"), None)
    return asked or ([everything] if everything and everything != shown else [])


def choose(body: bytes, label: str, *, url: str = "") -> dict[str, str]:
    """The form that asks for a range by its printed name. Raises LayoutChanged if the page doesn't offer it."""
    root = insite.open_page(body, url)
    choices = _choices(root, body)
    if label not in choices:
        raise LayoutChanged(f"{label!r} in the list of years", ", ".join(choices)[:80])
    return _form(root, YEARS, "", choices[label])


def pager(root: Any) -> Pager | None:
    """What the grid's pager says; None without one."""
    for part in root.xpath("//div[contains(@class, 'rgInfoPart')]"):
        if found := _INFO.search(insite.text(part)):
            return Pager(*(int(number) for number in found.groups()))
    return None


def next_page(root: Any, body: bytes) -> dict[str, str] | None:
    """The form that asks for the page after this one in the same range, None on the last page.

    Without the range in its ClientState the portal would silently fall back to its default range.
    """
    current = root.xpath("//a[contains(@class, 'rgCurrentPage')]")
    following = current[0].xpath("./following-sibling::a[1]") if current else []
    chosen = _choices(root, body).get(shown_range(root) or "")
    if following and (target := _DOPOSTBACK.search(following[0].get("href") or following[0].get("onclick") or "")):
        return _form(root, target[1], target[2], chosen)
    button = root.xpath("//input[contains(@class, 'rgPageNext') and @name and not(@disabled)]")
    found = pager(root)
    if button and found and found.page < found.pages:
        return {**_form(root, "", "", chosen), button[0].get("name"): button[0].get("value") or " "}
    return None


def _form(root: Any, target: str, argument: str, chosen: str | None) -> dict[str, str]:
    fields = {field.get("name"): field.get("value") or "" for field in root.xpath("//input[@type='hidden' and @name]")}
    fields |= {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    if chosen:
        fields[YEARS_STATE] = json.dumps({"value": chosen})
    return fields


def _choices(root: Any, body: bytes) -> dict[str, str]:
    """Printed names of the ranges and the values the form wants for them.

    The names stand in the page, the values in the script; an entry has its name in the script only if the page can't show it.
    """
    names = [insite.text(item) for item in root.xpath("//div[@id=$id]//li", id=f"{insite.PREFIX}lstYears_DropDown")]
    at = body.find(b'"clientStateFieldID":"' + YEARS_STATE.encode())
    listed = body.find(b'"itemData":', at) if at >= 0 else -1
    if listed < 0:
        return {name: "All" if name == "All Years" else name for name in names}
    try:
        script = body[listed + len(b'"itemData":') : listed + 200_000].decode("utf-8", "replace")
        entries, _ = json.JSONDecoder().raw_decode(script.lstrip())
    except (ValueError, RecursionError):
        return {}
    choices = {}
    for number, entry in enumerate(entries):
        value = str(entry.get("value", "")) if isinstance(entry, dict) else ""
        name = clean(str(entry.get("text", ""))) or (names[number] if number < len(names) else "") if value else ""
        if value:
            choices[name or value] = value
    return choices


def _covers(value: str, years: list[int]) -> bool:
    if value == "All":
        return True
    if between := _BETWEEN.search(value):
        return all(int(between[1]) <= year <= int(between[2]) for year in years)
    return years == [int(value)] if re.fullmatch(r"\d{4}", value) else False


def _label_for(year: int, choices: dict[str, str]) -> str | None:
    """The narrowest range that holds a year: the year itself, next year by its name, a session of several years."""
    listed = [int(value) for value in choices.values() if re.fullmatch(r"\d{4}", value)]
    for label, value in choices.items():
        if value == str(year):
            return label
    if listed and year == max(listed) + 1:
        for label, value in choices.items():
            if value == "Next Year":
                return label
    return next((label for label, value in choices.items() if _BETWEEN.search(value) and _covers(value, [year])), None)
