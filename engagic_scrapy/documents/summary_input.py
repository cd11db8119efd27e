"""What is asked of Claude about one agenda item: requests, one for each part of its pages and one that joins the parts."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources
from typing import Any

from engagic_scrapy.documents.prices import Price, Usage
from engagic_scrapy.documents.summary_parts import PART_CHARS, Part, SourceText, split
from engagic_scrapy.documents.summary_schema import JOIN_SCHEMA, PART_SCHEMA
from engagic_scrapy.exceptions import SummaryError

PART_PROMPT, JOIN_PROMPT = ("item_summary", "1"), ("item_join", "1")
MAX_TOKENS = 8_000  # thinking counts too; more than 21,333 would need streaming
BYTES_A_TOKEN = 3  # of UTF-8: 3 characters of English, one of Chinese
# Dense tables have 2.2 characters a token, so that the prompt stays under the 100,000 tokens where dearer bands begin.
PROMPT_TOKENS_MAX = 70_000
TITLES_MAX, TITLE_MAX = 20_000, 300  # characters of all official titles, and of one
JOIN_CHARS = 60_000  # of checked claims in one request

# How long a summary is to be, and how many claims it may make, by its depth.
LENGTHS = {
    "routine": ("2 to 3 sentences, 30 to 70 words", 4),
    "standard": ("4 to 6 sentences, 60 to 120 words", 6),
    "consequential": ("7 to 10 sentences, 100 to 200 words", 10),
    "major": ("10 to 16 sentences in 2 to 4 paragraphs, 150 to 300 words", 12),
}
PART_LENGTH = ("2 to 4 sentences, 40 to 90 words", 12)

# The shortest prefix that the service caches, in tokens; below it nothing is cached and nobody says so. As told on 2026-11-24 by
# docs.orq.ai/docs/proxy/prompt-caching and dev.to/creeta/claudes-prompt-cache-fails-silently-below-1024-tokens-1ch1. For a model
# that neither names (claude-haiku-5-5), the highest.
CACHE_MINIMUM = {"claude-opus-5": 512, "claude-sonnet-5": 1024, "claude-opus-4-8": 1024, "claude-haiku-4-5": 4096}
CACHE_MINIMUM_ELSE = 4096
CACHE_BYTES_A_TOKEN = 4.5  # sparse on purpose: a prefix that is marked is long enough
NEIGHBORS = 8  # items of the agenda before and after, by whose titles their words are told from the item's


@dataclass(frozen=True, slots=True)
class Subject:
    """An agenda item, or a document without items, with its pages.

    :param agenda: the meeting's official titles with their numbers, for context.
    :param siblings: how many subjects the meeting has: a cached prefix pays from the second on.
    :param depth: a key of :data:`LENGTHS`.
    """

    subject_type: str
    subject_id: str
    city_name: str
    body: str
    meeting_title: str
    meeting_date: str | None
    agenda: list[str]
    title: str
    number: str | None
    section: str | None
    notes: list[str]
    depth: str
    siblings: int
    sources: list[SourceText]
    pages_total: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """A request ready to send, and what it may cost at most.

    ``coverage`` is the whole subject's: ``pages_total``; ``pages_read``; ``unreadable``; ``cut``, claims that a join had no room
    for; ``parts``. ``final``: its answer is the subject's summary. ``refs``: what D1, D2 … are.
    """

    reuse_key: str
    subject_id: str
    prompt_id: str
    prompt_version: str
    model: str
    params: dict[str, Any]
    estimated_tokens_in: int
    estimated_usd: Decimal
    coverage: dict[str, int]
    part: int = 1
    parts: int = 1
    final: bool = True
    refs: dict[str, dict[str, Any]] = field(default_factory=dict)
    joined: tuple[str, ...] = ()  # attempt ids of the parts
    title: str = ""  # of the item, with its number: what a quote must be about; "" for a whole document
    others: tuple[str, ...] = ()  # titles of the items around it, whose words a quote must not be

    @property
    def joins(self) -> bool:
        return self.prompt_id == JOIN_PROMPT[0]

    def kept(self) -> dict[str, Any]:
        """What is needed, besides the raw answer, to read and check it whenever it comes: plain data."""
        names = ("subject_id", "model", "coverage", "part", "parts", "final", "refs", "joins", "title")
        return {name: getattr(self, name) for name in names} | {"joined": list(self.joined), "others": list(self.others)}


def prepare_parts(subject: Subject, *, price: Price, max_chars: int = PART_CHARS) -> Iterator[SummaryRequest]:
    """The requests for a subject's parts, one in memory at a time; the only one is final.

    Raises SummaryError ``no_text`` if no page has text: nothing would be bought.
    """
    system = read_prompt(*PART_PROMPT)
    context = _meeting(subject)
    fixed = system + context + json.dumps(PART_SCHEMA) + _described(subject, 1, 1)
    limits = (min(max_chars, PART_CHARS), PROMPT_TOKENS_MAX * BYTES_A_TOKEN - len(fixed.encode()))
    parts = sum(1 for _ in split(subject.sources, *limits))
    if not parts:
        raise SummaryError("no_text", f"{subject.title}: none of its pages has text")
    for number, part in enumerate(split(subject.sources, *limits), start=1):
        yield _part_request(subject, part, (number, parts), price, system, context)


def prepare_join(subject: Subject, claims: Sequence[dict[str, Any]], *, parts: int, price: Price) -> SummaryRequest:
    """The request that makes one summary of the checked claims of all parts, in their order (rows of ``claim``)."""
    lines, left_out = _fit(claims)
    system = read_prompt(*JOIN_PROMPT)
    content = f"<subject>\n{_described(subject, 1, 1)}\n</subject>\n<claims>\n" + "\n".join(lines) + "\n</claims>"
    params = _params(price.model, system, [{"type": "text", "text": content}], JOIN_SCHEMA)
    coverage = _coverage(subject, parts) | {"cut": left_out}
    key = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return _request(subject, JOIN_PROMPT, price, params, key, coverage, cached=0, part=parts, parts=parts)


def read_prompt(prompt_id: str, version: str) -> str:
    """The text of a prompt file. A file that was used is never edited: a new wording is a new version."""
    return (resources.files("engagic_scrapy.documents") / "prompts" / f"{prompt_id}_{version}.md").read_text(encoding="utf-8")


def echo(subject_id: str) -> str:
    """What an answer must repeat: the last 16 characters, which a model copies without a slip where 64 digits may fail."""
    return subject_id[-16:]


def _part_request(
    subject: Subject, part: Part, place: tuple[int, int], price: Price, system: str, context: str
) -> SummaryRequest:
    own = f"<subject>\n{_described(subject, *place)}\n</subject>\n<documents>\n{part.text}</documents>"
    first: dict[str, Any] = {"type": "text", "text": context}
    prefix = len((json.dumps(PART_SCHEMA) + system + context).encode())
    least = CACHE_MINIMUM.get(price.model, CACHE_MINIMUM_ELSE)
    cached = prefix if (subject.siblings > 1 or place[1] > 1) and prefix / CACHE_BYTES_A_TOKEN >= least else 0
    if cached:
        first["cache_control"] = {"type": "ephemeral"}
    params = _params(price.model, system, [first, {"type": "text", "text": own}], PART_SCHEMA)
    coverage = _coverage(subject, place[1])
    return _request(subject, PART_PROMPT, price, params, part.digest, coverage, cached=cached, part=place[0], parts=place[1])


def _around(title: str, agenda: Sequence[str]) -> tuple[str, ...]:
    """The titles that stand next to the item's on the agenda: their text may share its pages."""
    if title not in agenda:
        return ()
    place = agenda.index(title)
    return tuple(one for one in agenda[max(0, place - NEIGHBORS) : place + NEIGHBORS + 1] if one != title)


def _params(model: str, system: str, content: list[dict[str, Any]], schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": system,
        "messages": [{"role": "user", "content": content}],
        "output_config": {"format": {"type": "json_schema", "schema": schema}},
    }


def _request(
    subject: Subject,
    prompt: tuple[str, str],
    price: Price,
    params: dict[str, Any],
    input_key: str,
    coverage: dict[str, int],
    *,
    cached: int,
    part: int,
    parts: int,
) -> SummaryRequest:
    schema = json.dumps(params["output_config"]["format"]["schema"])
    size = len((schema + params["system"] + "".join(one["text"] for one in params["messages"][0]["content"])).encode())
    title = " ".join(filter(None, (subject.number, subject.title))) if subject.subject_type == "item" else ""
    tokens, written = math.ceil(size / BYTES_A_TOKEN), math.ceil(cached / BYTES_A_TOKEN)
    return SummaryRequest(
        reuse_key=_reuse_key(subject, prompt, params, input_key, parts),
        subject_id=subject.subject_id,
        prompt_id=prompt[0],
        prompt_version=prompt[1],
        model=price.model,
        params=params,
        estimated_tokens_in=tokens,
        # The whole answer is counted, of which a tenth is used: that is also the reserve for text denser than planned.
        estimated_usd=price.usd(Usage(input=tokens - written, cache_write_5m=written, output=MAX_TOKENS)),
        coverage=coverage,
        part=part,
        parts=parts,
        final=parts == 1 or prompt == JOIN_PROMPT,
        refs={one.ref: one.facts for one in subject.sources},
        title=title,
        others=_around(title, subject.agenda),
    )


def _coverage(subject: Subject, parts: int) -> dict[str, int]:
    read = subject.pages_total - subject.unreadable
    return {"pages_total": subject.pages_total, "pages_read": read, "unreadable": subject.unreadable, "cut": 0, "parts": parts}


def _meeting(subject: Subject) -> str:
    titles: list[str] = []
    room = TITLES_MAX
    for title in subject.agenda:
        room -= len(title[:TITLE_MAX])
        if room < 0:
            break
        titles.append(title[:TITLE_MAX])
    facts = {
        "city": subject.city_name,
        "body": subject.body,
        "meeting": subject.meeting_title,
        "date": subject.meeting_date,
        "agenda": titles,
        "titles_left_out": len(subject.agenda) - len(titles),
    }
    return f"<meeting>\n{_plain(facts)}\n</meeting>\n"


def _described(subject: Subject, part: int, parts: int) -> str:
    length, claims = LENGTHS[subject.depth] if parts == 1 else PART_LENGTH
    facts: dict[str, Any] = {
        "subject_id": echo(subject.subject_id),
        "official_title": subject.title[:TITLES_MAX],
        "number": subject.number,
        "section": subject.section,
        "notes_of_the_portal": [note[:1_000] for note in subject.notes[:10]],
        "documents": {one.ref: f"{one.facts['kind']}: {one.facts['name'][:TITLE_MAX]}" for one in subject.sources},
        "length": length,
        "claims": f"at most {claims}",
    }
    if parts > 1:
        facts |= {"part": part, "parts": parts}
    return _plain(facts)


def _plain(facts: dict[str, Any]) -> str:
    # Portals' words are no more to be trusted than documents': no "<" means no tag.
    return json.dumps(facts, ensure_ascii=False, indent=1).replace("<", "\\u003c")


def _fit(claims: Sequence[dict[str, Any]]) -> tuple[list[str], int]:
    """A line for each claim, and how many there was no room for: every part loses some, not the last ones all."""
    lines = [f"- {' '.join(one['text'].split())} [{one['document']} page {one['page']}]".replace("<", "‹") for one in claims]
    size = sum(len(line) + 1 for line in lines)
    if size <= JOIN_CHARS:
        return lines, 0
    step = size / JOIN_CHARS
    kept = [lines[int(place * step)] for place in range(int(len(lines) / step))]
    return kept, len(lines) - len(kept)


def _reuse_key(subject: Subject, prompt: tuple[str, str], params: dict[str, Any], input_key: str, parts: int) -> str:
    """The prompt stands in it by its version, the pages by their hash. The portal's facts don't: a retitled meeting is no reason
    to pay for the same pages again."""
    rest = {name: value for name, value in params.items() if name not in ("system", "messages")}
    whole = parts == 1 or prompt == JOIN_PROMPT  # a part is asked for other lengths than a whole
    key = [subject.subject_type, subject.subject_id, input_key, whole, *prompt, rest]
    return hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
