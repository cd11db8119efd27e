"""One city, or one meeting, as text for people."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any

from engagic_scrapy.documents.summary_schema import TOPICS
from engagic_scrapy.report.render import WIDTH, moment, size, wrapped
from engagic_scrapy.report.render_participation import taking_part

NO_SUMMARY = {
    "no_key": "no summary yet: no API key",
    "budget": "no summary yet: the run's cap in US dollars was reached",
    "invalid_key": "no summary yet: the API key was refused",
    "uncertain": "no summary: the call was sent and its answer is not known (scrapy resend)",
}

BASES = {
    "links": "its own links",
    "outline": "its bookmarks",
    "uri_links": "links to the items' documents",
    "text": "its numbered headings",
    "windows": "its pages",
}
NAMED_BY_KIND = ("packet", "agenda", "minutes", "notice")


def render_city(found: dict[str, Any]) -> str:
    return "\n".join(_city(found))


def render_meeting(found: dict[str, Any]) -> str:
    """The meeting as a reader would want it: what, when, where, the items, and for each document its summary or outline."""
    return "\n".join([*_head(found), *taking_part(found), *_items(found), *_documents(found)])


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
    yield f"Agenda ({len(found['items'])} items{_basis(found)})"
    pages = _pages(found)
    shown = [item["summary"] for item in found["items"] if item["summary"] and item["summary"]["status"] == "ok"]
    if shown:
        yield wrapped(f"Summaries by {', '.join(sorted({one['model'] for one in shown}))}. {shown[0]['label']}")
    section = None
    for item in found["items"]:
        if item["section"] and item["section"] != section:
            section = item["section"]
            yield f"  {section}"
        number = f"{item['number']} " if item["number"] else "- "
        page = _found_at(item) or pages.get((item["number"], item["title"]))
        yield wrapped(f"{number}{item['title']}" + (f" ({page})" if page else ""), "    ")
        result = ", ".join(text for text in (item["action"], item["result"], item["tally"]) if text)
        if result:
            yield wrapped(result, "        ")
        yield from _item_words(item)


def _basis(found: dict[str, Any]) -> str:
    basis: str = (found["plan"] or {}).get("basis") or "its pages"
    return f", found in a document: {BASES.get(basis, basis)}" if any(item["found"] for item in found["items"]) else ""


def _found_at(item: dict[str, Any]) -> str:
    where = item["found"]
    if where is None:
        return ""
    first, last = where["first_page"], where["last_page"]
    return f"{where['document_kind'] or 'document'} " + (f"page {first}" if first == last else f"pages {first}-{last}")


def _item_words(item: dict[str, Any]) -> Iterator[str]:
    """The summary, or why the official words stand alone."""
    summary, decision, state = item["summary"], item["decision"], item["summary_state"]
    if summary:
        yield from summary_lines(summary, "        ", signed=False)
    elif decision and decision["decision"] == "skip":
        yield wrapped(f"[not summarized: procedural, {decision['rule']}: “{decision['words']}”]", "        ")
    elif decision and decision["decision"] in ("no_text", "later"):
        yield wrapped(f"[official words only: {decision['words']}]", "        ")
    elif state and state["failure_kind"]:
        why = NO_SUMMARY.get(state["failure_kind"], f"no summary: {state['failure_kind']}: {state['failure_reason']}")
        yield wrapped(f"[official words only: {why}]", "        ")
    elif state:
        yield "        [official words only: the summary is still to be made]"


def summary_lines(summary: dict[str, Any], indent: str, *, signed: bool = True) -> Iterator[str]:
    """A summary as a reader sees it: proven words, claims with their pages, topics, what was read; or why there is none.

    :param signed: with the words that say who wrote it.
    """
    if summary["status"] == "unchecked":
        yield wrapped(
            "[official words only: a summary from before claims were checked is stored; scrapy crawl backlog checks it]", indent
        )
        return
    if summary["status"] == "fallback":
        yield wrapped(f"[official words only: a summary was made, too little of it could be proven{_proven(summary)}]", indent)
        return
    for paragraph in summary["text"].split("\n"):
        if paragraph.strip():
            yield wrapped(paragraph, indent)
    for claim in summary["claims"]:
        words = f"“{claim['claim']}”" if claim["quoted"] else claim["claim"]  # quoted: the document's own
        yield wrapped(f"- {words} ({citation(claim)})", f"{indent}  ")
    if summary["topics"]:
        yield wrapped("Topics: " + ", ".join(TOPICS.get(topic, topic) for topic in summary["topics"]), indent)
    if summary["outdated"]:
        yield wrapped("Made from an earlier version of the documents; a new one is to come.", indent)
    who = f"Summary by {summary['model']}, {moment(summary['ended_at'])}. {summary['label']}" if signed else ""
    yield wrapped(f"{_coverage(summary)}{who}".strip(), indent)


def citation(claim: dict[str, Any]) -> str:
    """Document and page of a claim, and whether the page is a scan."""
    document, page = claim["document"], f"p. {claim['page']}" + ", read by OCR" * claim.get("ocr", False)
    if document is None:
        return page
    name = document["kind"] if document["kind"] in NAMED_BY_KIND else textwrap.shorten(document["name"], 40, placeholder="…")
    return f"{name} {page}"


def _coverage(summary: dict[str, Any]) -> str:
    coverage = summary["coverage"]
    if not coverage or "parts" not in coverage:
        return ""
    words = f"Read: {coverage['pages_read']} of {coverage['pages_total']} pages"
    words += f", {coverage['unreadable']} without readable text" * bool(coverage["unreadable"])
    words += f", in {coverage['parts']} parts" * (coverage["parts"] > 1)
    words += f", {coverage['cut']} proven claims left out for want of room" * bool(coverage["cut"])
    return f"{words}{_proven(summary)}. "


def _proven(summary: dict[str, Any]) -> str:
    checked = summary["checked"]
    return f"; {checked['kept']} of {checked['made']} claims proven" if checked else ""


def _documents(found: dict[str, Any]) -> Iterator[str]:
    titles = {item["id"]: item["title"] for item in found["items"]}
    told: set[str] = set()
    by_items = any(item["summary"] for item in found["items"])
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
            yield from _words(document, with_outline=not by_items)


def _words(document: dict[str, Any], *, with_outline: bool) -> Iterator[str]:
    """The summary, or else the outline under its label, unless the items above have said it all."""
    summary, outline = document["summary"], document["outline"]
    if summary:
        yield from summary_lines(summary, "    ")
    if outline and with_outline and not (summary and summary["status"] == "ok"):
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
    """What a document that is summarized whole waits for; one that is read by items has no such state."""
    state = document["summary_state"]
    if document["summary"]:
        return ", summarized" if document["summary"]["status"] == "ok" else ""
    if not state:
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
