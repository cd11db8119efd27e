"""Scores the itemizing of documents whose items are known: found, lost, invented, titles word for word, page ranges.

    python -m tests.documents.itemize_sets.score tune [--show]

A line of a set is a document: ``pages`` (texts), ``outline``, ``internal_links``, ``page_labels`` as in ``about.json``, ``kind``,
and its true ``items``: ``number`` and ``title`` as printed, ``also`` (shorter titles that are right too), ``on`` (the page of the
agenda), ``papers`` (first and last page, or null). ``optional`` headings may be taken or left.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.itemize import FoundItem, find_items
from engagic_scrapy.documents.itemize_lines import folded

HERE = Path(__file__).parent
RATES = ("found", "real", "titles", "pages")


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def itemized(document: dict[str, Any]) -> tuple[list[FoundItem], str]:
    about = {name: document[name] for name in ("outline", "internal_links", "page_labels")}
    about |= {"pages_total": len(document["pages"]), "links": [], "link_places": []}

    def pages() -> Iterator[dict[str, Any]]:
        return ({"page": number, "text": text, "flags": []} for number, text in enumerate(document["pages"], start=1))

    split = find_items(about, pages, kind=document["kind"])
    return split.items, split.basis


def is_same(title: str, form: str) -> bool:
    """Whether one is the other cut short or run on."""
    one, other = folded(title), folded(form)
    return bool(one and other) and (
        one == other or min(len(one), len(other)) >= 6 and (one.startswith(other) or other.startswith(one))
    )


def score(document: dict[str, Any]) -> tuple[Counter[str], list[str]]:
    """Counts (``true``, ``found``, ``titles``, ``pages``, ``given``, ``invented``) and the mistakes in words."""
    items, basis = itemized(document)
    left, counts, mistakes = list(items), Counter[str](), list[str]()
    for wanted in document["items"]:
        counts["true"] += 1
        forms = [wanted["title"], *wanted["also"]]
        exact = [item for item in left if item.title in forms]
        near = [item for item in left if any(is_same(item.title, form) for form in forms)]
        if not exact + near:
            mistakes.append(f"lost: {wanted['number']} {wanted['title']}")
            continue
        item = (exact + near)[0]
        left.remove(item)
        counts["found"] += 1
        counts["titles"] += bool(exact)
        where = (item.first_page, item.last_page)
        right = where == tuple(wanted["papers"]) if wanted["papers"] else item.basis == "agenda" and where[0] == wanted["on"]
        counts["pages"] += right
        if not exact:
            mistakes.append(f"title: {item.title!r} for {wanted['title']!r}")
        if not right:
            mistakes.append(f"pages: {where} {item.basis} for {wanted['papers'] or 'none'}: {wanted['number']} {wanted['title']}")
    for item in left:
        if not any(is_same(item.title, form) for form in document["optional"]):
            counts["invented"] += 1
            mistakes.append(f"invented: {item.number} {item.title!r} {item.first_page}-{item.last_page}")
    counts["given"] = counts["found"] + counts["invented"]
    counts["whole"] = not mistakes
    return counts, mistakes and [f"({basis})", *mistakes]


def rates(counts: Counter[str]) -> dict[str, float]:
    """``found`` of the true items, ``real`` of those given, ``titles`` and ``pages`` right of the true."""
    of = {"found": counts["found"], "titles": counts["titles"], "pages": counts["pages"]}
    return {name: count / counts["true"] for name, count in of.items()} | {"real": counts["found"] / max(1, counts["given"])}


def main() -> None:
    total, documents = Counter[str](), read(sys.argv[1])
    for document in documents:
        counts, mistakes = score(document)
        total += counts
        if mistakes and "--show" in sys.argv:
            print(document["id"], *mistakes, sep="\n    ")
    print(sys.argv[1], f"{len(documents)} documents, {total['whole']} without a mistake;", dict(total))
    print({name: round(rate, 3) for name, rate in rates(total).items()})


if __name__ == "__main__":
    main()
