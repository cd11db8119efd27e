"""The answer of the sandbox's Claude: a value for any JSON schema, made of sentences that stand in the input, some spoiled."""

from __future__ import annotations

import json
import random
import re
import zlib
from dataclasses import dataclass
from typing import Any

CLAIMS = 5  # pages that are quoted
SENTENCE_WORDS, QUOTE_WORDS = 40, 20
# One claim of so many is wrong on purpose or told in other words, and one summary of so many ends with an invented sentence.
WRONG_IN = 6
RETOLD = "As the papers of this matter put it,"  # before a claim that is right, but not told in its quote's words
INVENTED = "The council voted 9 to 0 to pay $7,654,321 to Zephyr Quillfeather Holdings."


@dataclass(frozen=True, slots=True)
class Sentence:
    page: int
    text: str
    document: str = "D1"
    quote: str | None = None  # in place of the words of ``text``


def answer_text(prompt: str, schema: dict[str, Any] | None, fault: str | None = None, *, seed: int | None = None) -> str:
    """The text of the answer: JSON that fits the schema, or plain sentences without one. The same prompt gives the same text.

    :param fault: ``cut_json``, ``wrong_echo`` and ``no_claims`` spoil it.
    :param seed: of the claims and sentences that are wrong on purpose; None: all are right.
    """
    subject = re.search(r'"subject_id":\s*"([^"]*)"', prompt)
    echo = subject.group(1) if subject else ""
    chance = None if seed is None else random.Random(zlib.crc32(f"{seed} {echo} {len(prompt)}".encode()))
    found = sentences(prompt)
    facts = Facts(echo[::-1] + "!" if fault == "wrong_echo" else echo, found, chance)
    if schema is None:
        return facts.summary()
    value = facts.value(schema, "", None)
    if fault == "no_claims":
        value.pop("claims", None)
    text = json.dumps(value, ensure_ascii=False)
    return text[: len(text) * 2 // 3] if fault == "cut_json" else text


def sentences(prompt: str) -> list[Sentence]:
    """The first sentence of at least five words on each marked page, of a long one its first words, if it can be one that no page
    before began with; checked notes, each; without marks, of the whole input."""
    notes = re.findall(r"^- (.+) \[(D\d+) page (\d+)\]$", prompt, flags=re.MULTILINE)
    if notes:
        return [Sentence(int(page), text, document) for text, document, page in notes]
    parts = re.split(r"^\[(?:(D\d+) )?page (\d+)\]$", prompt, flags=re.MULTILINE)
    pages = [(parts[at] or "D1", int(parts[at + 1]), parts[at + 2]) for at in range(1, len(parts) - 2, 3)] or [("D1", 1, prompt)]
    found: list[Sentence] = []
    for document, number, text in pages:
        lines = [_cut(line.strip(), SENTENCE_WORDS) for line in re.split(r"(?<=[.!?])\s+|\n", text) if len(line.split()) >= 5]
        words = next((line for line in lines if all(line != one.text for one in found)), lines[0] if lines else None)
        words = words or _cut(" ".join(text.split("</")[0].split()), SENTENCE_WORDS)
        if words:
            found.append(Sentence(number, words, document))
    return found


def _cut(text: str, words: int) -> str:
    """The first words of the text as they are printed: cut at a space, nothing rewritten."""
    end = [match.start() for match in re.finditer(r"\s+|$", text)][:words][-1]
    return text[:end]


@dataclass(frozen=True, slots=True)
class Facts:
    """What answers are made of."""

    echo: str
    sentences: list[Sentence]
    chance: random.Random | None = None

    def summary(self) -> str:
        text = " ".join(_closed(sentence.text) for sentence in self.sentences[:3]) or "The text is too short to tell."
        return f"{text} {INVENTED}" if self._goes_wrong() else text

    def value(self, schema: dict[str, Any], name: str, sentence: Sentence | None) -> Any:
        """A value of the schema. ``sentence`` is what an array's entry is about."""
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][zlib.crc32(self.echo.encode()) % len(schema["enum"])]
        if "anyOf" in schema:
            return self.value(schema["anyOf"][0], name, sentence)
        kind = schema.get("type")
        if kind == "object":
            return {key: self.value(one, key, sentence) for key, one in schema.get("properties", {}).items()}
        if kind == "array":
            if "enum" in schema["items"]:
                return [self.value(schema["items"], name, None)]
            return [self.value(schema["items"], name, self._spoiled(one)) for one in self.sentences[:CLAIMS]]
        if kind == "string":
            return self._string(name, sentence)
        if kind in ("integer", "number"):
            return sentence.page if sentence else len(self.sentences)
        return False if kind == "boolean" else None

    def _string(self, name: str, sentence: Sentence | None) -> str:
        if name == "subject_id":
            return self.echo
        if sentence is None:
            return self.summary()
        if name == "document":
            return sentence.document
        if name != "quote":
            return sentence.text
        return _cut(sentence.text if sentence.quote is None else sentence.quote, QUOTE_WORDS)

    def _goes_wrong(self) -> bool:
        return self.chance is not None and self.chance.randrange(WRONG_IN) == 0

    def _spoiled(self, sentence: Sentence) -> Sentence:
        """The sentence, or now and then one that its page doesn't bear out: another page, another amount, a made-up quote; or one
        in other words than the page's."""
        if not self._goes_wrong():
            return sentence
        assert self.chance is not None
        how = self.chance.randrange(4)
        if how == 3:
            return Sentence(sentence.page, f"{RETOLD} {sentence.text}", sentence.document, sentence.text)
        if how == 0:
            return Sentence(sentence.page + 1000, sentence.text, sentence.document)
        if how == 1:
            return Sentence(sentence.page, f"{sentence.text} It costs $9,876,543.", sentence.document, sentence.text)
        return Sentence(sentence.page, sentence.text, sentence.document, INVENTED)


def _closed(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
