"""What is asked of Claude about one document: the request, made of the document's pages and of a prompt file."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any

from engagic_scrapy.documents.prices import Price, Usage
from engagic_scrapy.exceptions import SummaryError

PROMPT_ID, PROMPT_VERSION = "document_summary", "1"
MAX_TOKENS = 8_000  # thinking counts too; more than 21,333 would need streaming
BYTES_A_TOKEN = 3  # of UTF-8: 3 characters of English, one of Chinese
# Dense tables have 2.2 characters a token, so that the prompt stays under the 100,000 tokens where dearer bands begin.
PROMPT_TOKENS_MAX = 70_000
TITLES_MAX, TITLE_MAX = 20_000, 300  # characters of all official titles, and of one

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "subject_id": {"type": "string", "description": "the subject_id of the subject, copied exactly"},
        "summary": {"type": "string"},
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"claim": {"type": "string"}, "page": {"type": "integer"}, "quote": {"type": "string"}},
                "required": ["claim", "page", "quote"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["subject_id", "summary", "claims"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be summarized.

    :param pages: called once or more; each time yields the pages in order: ``page``, ``text``.
    :param text_hash: of the whole text, as in :func:`~engagic_scrapy.documents.text_store.hash_pages`.
    """

    subject_type: str  # "document"
    subject_id: str
    city_name: str
    body: str
    meeting_title: str
    meeting_date: str | None
    document_kind: str
    document_name: str
    official_items: list[str]
    pages: Callable[[], Iterator[dict[str, Any]]]
    text_hash: str
    pages_total: int | None


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """A request ready to send, and what it may cost at most.

    ``coverage``: ``pages_total``; ``pages_read``, those with text in the input; ``cut``, the first page that is not, or not
    wholly, in the input for want of room, or None.
    """

    reuse_key: str
    subject_id: str
    prompt_id: str
    prompt_version: str
    model: str
    params: dict[str, Any]
    estimated_tokens_in: int
    estimated_usd: Decimal
    coverage: dict[str, int | None]


def prepare(subject: Subject, *, price: Price, max_chars: int) -> SummaryRequest:
    """The request for a subject.

    Raises SummaryError ``no_text`` if no page has text: nothing would be bought.
    """
    system, described = read_prompt(PROMPT_ID, PROMPT_VERSION), _described(subject)
    fixed = system + json.dumps(SCHEMA)
    room = PROMPT_TOKENS_MAX * BYTES_A_TOKEN - len((fixed + described).encode())
    text, coverage = read_input(subject.pages(), max_chars=max_chars, max_bytes=room, pages_total=subject.pages_total)
    if not coverage["pages_read"]:
        raise SummaryError("no_text", f"{subject.document_name}: none of its pages has text")
    content = f"<subject>\n{described}\n</subject>\n<document_text>\n{text}</document_text>"
    if coverage["cut"] is not None:
        content += f"\nThere was no room for the document from page {coverage['cut']} on."
    params: dict[str, Any] = {
        "model": price.model,
        "max_tokens": MAX_TOKENS,
        "system": system,
        "messages": [{"role": "user", "content": content}],
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
    }
    tokens = math.ceil(len((fixed + content).encode()) / BYTES_A_TOKEN)
    return SummaryRequest(
        reuse_key=_reuse_key(subject, params, coverage["cut"]),
        subject_id=subject.subject_id,
        prompt_id=PROMPT_ID,
        prompt_version=PROMPT_VERSION,
        model=price.model,
        params=params,
        estimated_tokens_in=tokens,
        # The whole answer is counted, of which a tenth is used: that is also the reserve for text denser than planned.
        estimated_usd=price.usd(Usage(input=tokens, output=MAX_TOKENS)),
        coverage=coverage,
    )


def read_prompt(prompt_id: str, version: str) -> str:
    """The text of a prompt file. A file that was used is never edited: a new wording is a new version."""
    return (resources.files("engagic_scrapy.documents") / "prompts" / f"{prompt_id}_{version}.md").read_text(encoding="utf-8")


def read_input(
    pages: Iterator[dict[str, Any]], *, max_chars: int, max_bytes: int, pages_total: int | None
) -> tuple[str, dict[str, int | None]]:
    """The page-marked text up to a page's end under both limits, and the coverage.

    A first page that is too long by itself is cut at a line's end. No more than one page beyond the limit is read.
    """
    blocks: list[str] = []
    read, cut = 0, None
    for page in pages:
        if not page["text"].strip():
            continue
        block = f"[page {page['page']}]\n{disarm(page['text']).strip()}\n"
        size = len(block.encode())
        if len(block) > max_chars or size > max_bytes:
            cut = page["page"]
            if not blocks:
                blocks.append(_shorten(block, max_chars, max_bytes))
                read = 1
            break
        blocks.append(block)
        read, max_chars, max_bytes = read + 1, max_chars - len(block), max_bytes - size
    return "".join(blocks), {"pages_total": pages_total, "pages_read": read, "cut": cut}


def disarm(text: str) -> str:
    """The text without what could pass for our own marks: a tag that closes the text, a page mark."""
    text = re.sub(r"<(?=\s*/?\s*(?:document_text|subject)\b)", "‹", text, flags=re.IGNORECASE)
    return re.sub(r"\[(page\s+\d+)\]", r"(\1)", text, flags=re.IGNORECASE)


def echo(subject_id: str) -> str:
    """What an answer must repeat: the last 16 characters, which a model copies without a slip where 64 digits may fail."""
    return subject_id[-16:]


def _shorten(block: str, max_chars: int, max_bytes: int) -> str:
    short = block[: max_chars - 1].encode()[: max_bytes - 1].decode(errors="ignore")
    end = short.rfind("\n", block.index("\n") + 1)  # the page mark's own line doesn't count
    return (short[:end] if end > 0 else short) + "\n"


def _described(subject: Subject) -> str:
    titles: list[str] = []
    room = TITLES_MAX
    for title in subject.official_items:
        room -= len(title[:TITLE_MAX])
        if room < 0:
            break
        titles.append(title[:TITLE_MAX])
    facts = {
        "subject_id": echo(subject.subject_id),
        "city": subject.city_name,
        "body": subject.body,
        "meeting": subject.meeting_title,
        "date": subject.meeting_date,
        "document": subject.document_name,
        "kind": subject.document_kind,
        "pages": subject.pages_total,
        "official_items": titles,
        "official_items_left_out": len(subject.official_items) - len(titles),
    }
    # Portals' words are no more to be trusted than documents': no "<" means no tag.
    return json.dumps(facts, ensure_ascii=False, indent=1).replace("<", "\\u003c")


def _reuse_key(subject: Subject, params: dict[str, Any], cut: int | None) -> str:
    """The prompt stands in it by its version, the pages by their hash. The portal's facts don't: a retitled meeting is no reason
    to pay for the same document again."""
    rest = {name: value for name, value in params.items() if name not in ("system", "messages")}
    key = [subject.subject_type, subject.subject_id, subject.text_hash, cut, PROMPT_ID, PROMPT_VERSION, rest]
    return hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
