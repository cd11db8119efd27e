"""One city, or one meeting, as text for people."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any

from engagic_scrapy.report.render import WIDTH, moment, size, wrapped

NO_SUMMARY = {
    "no_key": "no summary yet: no API key",
    "budget": "no summary yet: the run's cap in US dollars was reached",
    "uncertain": "no summary: the call was sent and its answer is not known (scrapy resend)",
}


def render_city(found: dict[str, Any]) -> str:
    return "\n".join(_city(found))


def render_meeting(found: dict[str, Any]) -> str:
    """The meeting as a reader would want it: what, when, where, the items, and for each document its summary or outline."""
    return "\n".join([*_head(found), *_items(found), *_documents(found)])


def _city(found: dict[str, Any]) -> Iterator[str]:
    place = found["city"]
    yield f"{place['name']}, {place['state']} ({place['id']})"
    yield ""
    yield "Last runs"
    for run in found["runs"]:
        outcome = run["outcome"] or ("being read, or stopped before its end" if run["state"] == "open" else "")
        why = f": {run['kind']}: {run['reason']}" if run["kind"] else ""
        yield wrapped(f"{run['run_id']}  {moment(run['opened_at'])}  {run['vendor']}  {outcome}, {run['meetings']} meetings{why}")
        if run["url"]:
            yield f"      {run['url']}"
    yield ""
    yield f"Latest meetings ({len(found['meetings'])})"
    for meeting in found["meetings"]:
        yield ""
        yield f"  {_when(meeting)}  {meeting['title']}{_status(meeting)}"
        yield f"    scrapy report --meeting {meeting['id']}"
        for document in meeting["documents"]:
            yield wrapped(f"{document['kind']}: {document['name']}: {_state(document)}", "    ")


def _head(found: dict[str, Any]) -> Iterator[str]:
    yield from textwrap.wrap(found["title"], WIDTH)
    yield found["place"] if found["body"] == found["title"] else f"{found['body']}, {found['place']}"
    yield f"{_when(found)} ({found['timezone']})"
    if found["location"]:
        yield found["location"]["name"] + (f" ({found['location']['note']})" if found["location"]["note"] else "")
    yield f"Status: {found['status']}" + (f", {found['status_detail']}" if found["status_detail"] else "")
    evidence = found["status_evidence"]
    if evidence:
        yield wrapped(f"as the portal says in {evidence['rule']}: “{evidence['text']}”")
    yield f"Source: {found['source_url']}"
    for words in found["incomplete"]:
        yield wrapped(f"Could not be read: {words}", "")


def _items(found: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"Agenda ({len(found['items'])} items)"
    pages = _pages(found)
    section = None
    for item in found["items"]:
        if item["section"] and item["section"] != section:
            section = item["section"]
            yield f"  {section}"
        number = f"{item['number']} " if item["number"] else "- "
        page = pages.get((item["number"], item["title"]))
        yield wrapped(f"{number}{item['title']}" + (f" ({page})" if page else ""), "    ")
        result = ", ".join(text for text in (item["action"], item["result"], item["tally"]) if text)
        if result:
            yield wrapped(result, "        ")


def _documents(found: dict[str, Any]) -> Iterator[str]:
    titles = {item["id"]: item["title"] for item in found["items"]}
    told: set[str] = set()
    for document in found["documents"]:
        yield ""
        yield from textwrap.wrap(f"{document['kind'].capitalize()}: {document['name']}", WIDTH)
        if document["item_id"] in titles:
            yield wrapped(f"of {titles[document['item_id']]}")
        yield f"  {document['url']}"
        yield f"  {_state(document)}"
        if document["path"]:
            yield f"  file  {document['path']}"
        if document["text_dir"]:
            yield f"  text  {document['text_dir']}"
        if document["sha256"] in told:
            yield "  The same file as above."
        elif document["sha256"]:
            told.add(document["sha256"])
            yield from _words(document)


def _words(document: dict[str, Any]) -> Iterator[str]:
    """The summary, or else the outline under its label."""
    summary, outline = document["summary"], document["outline"]
    if summary:
        yield f"  Summary by {summary['model']}, {moment(summary['ended_at'])}:"
        yield from _paragraphs(summary["text"])
        for claim in (summary["data"] or {}).get("claims", []):
            yield wrapped(f"- {claim['claim']} (page {claim['page']})", "    ")
    elif outline:
        yield f"  {outline['label']}"
        yield from _paragraphs(outline["text"].removeprefix((outline["data"] or {}).get("label", "")).lstrip())


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        yield textwrap.indent(textwrap.fill(paragraph, WIDTH - 4), "    ") if paragraph.strip() else ""


def _state(document: dict[str, Any]) -> str:
    if not document["sha256"]:
        why = f", {document['failure_kind']}: {document['failure_reason']}" if document["failure_kind"] else ""
        again = f"; again after {moment(document['not_before'])}" if document["not_before"] else ""
        return ("not downloaded" if why else "waits for its download") + why + again
    states = {"pending": "waits to be read", "extracting": "is being read", "failed": "not readable", "replaced": "replaced"}
    text = states.get(document["text_state"]) or f"{document['pages_read']} of {document['pages_total']} pages read"
    why = f" ({document['text_kind']}: {document['text_reason']})" if document["text_kind"] else ""
    return f"{size(document['size'])}, {text}{why}{_summary_state(document)}"


def _summary_state(document: dict[str, Any]) -> str:
    state = document["summary_state"]
    if document["summary"]:
        return ", summarized"
    if not state or not (state["failure_kind"] or document["outline"]):
        return ""
    kind = state["failure_kind"]
    other = f"no summary: {kind}: {state['failure_reason']}" if kind else "no summary yet"
    return f", {NO_SUMMARY.get(kind, other)}"


def _when(found: dict[str, Any]) -> str:
    if found["start_time"]:
        return str(found["start_time"])[:16].replace("T", " ")
    note = found["time_note"] or ("all day" if found["all_day"] else "no time given")
    return f"{found['date'] or 'no date'} ({note})"


def _status(found: dict[str, Any]) -> str:
    if found["status"] == "confirmed":
        return ""
    return f" [{found['status']}" + (f", {found['status_detail']}]" if found["status_detail"] else "]")


def _pages(found: dict[str, Any]) -> dict[tuple[str | None, str], str]:
    """Where an item begins ("packet page 7"), by its number and title, as the outlines of the meeting's documents say.

    Of two items that are called the same ("Public comment") none gets a page.
    """
    pages: dict[tuple[str | None, str], str] = {}
    for document in sorted(found["documents"], key=lambda one: one["kind"] != "packet"):
        items = ((document["outline"] or {}).get("data") or {}).get("items", [])
        times = Counter((item["number"], item["title"]) for item in items)
        for item in items:
            key = (item["number"], item["title"])
            if item["page"] and times[key] == 1:
                pages.setdefault(key, f"{document['kind']} page {item['page']}")
    return pages
