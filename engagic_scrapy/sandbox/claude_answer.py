"""The answer of the sandbox's Claude: a value for any JSON schema, made of sentences that stand in the input."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

CLAIMS = 5  # pages that are quoted
QUOTE_WORDS = 20


@dataclass(frozen=True, slots=True)
class Sentence:
    page: int
    text: str


def answer_text(prompt: str, schema: dict[str, Any] | None, fault: str | None = None) -> str:
    """The text of the answer: JSON that fits the schema, or plain sentences without one. The same prompt gives the same text.

    :param fault: ``cut_json``, ``wrong_echo`` and ``no_claims`` spoil it.
    """
    subject = re.search(r'"subject_id":\s*"([^"]*)"', prompt)
    echo = subject.group(1) if subject else ""
    facts = Facts(echo[::-1] + "!" if fault == "wrong_echo" else echo, sentences(prompt))
    if schema is None:
        return facts.summary()
    value = facts.value(schema, "", None)
    if fault == "no_claims":
        value.pop("claims", None)
    text = json.dumps(value, ensure_ascii=False)
    return text[: len(text) * 2 // 3] if fault == "cut_json" else text


def sentences(prompt: str) -> list[Sentence]:
    """The first sentence of at least five words on each marked page; without marks, of the whole input as page 1."""
    parts = re.split(r"^\[page (\d+)\]$", prompt, flags=re.MULTILINE)
    pages = [(int(number), text) for number, text in zip(parts[1::2], parts[2::2], strict=True)] or [(1, prompt)]
    found = []
    for number, text in pages:
        words = next((line for line in re.split(r"(?<=[.!?])\s+|\n", text) if len(line.split()) >= 5), None)
        words = words or " ".join(text.split("</")[0].split())
        if words:
            found.append(Sentence(number, words.strip()))
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What answers are made of."""

    echo: str
    sentences: list[Sentence]

    def summary(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences[:3]) or "The text is too short to tell."

    def value(self, schema: dict[str, Any], name: str, sentence: Sentence | None) -> Any:
        """A value of the schema. ``sentence`` is what an array's entry is about."""
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return self.value(schema["anyOf"][0], name, sentence)
        kind = schema.get("type")
        if kind == "object":
            return {key: self.value(one, key, sentence) for key, one in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.value(schema["items"], name, one) for one in self.sentences[:CLAIMS]]
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
        # A quote stands in the page character by character: cut at a space, nothing rewritten.
        end = [match.start() for match in re.finditer(r"\s+|$", sentence.text)][:QUOTE_WORDS][-1]
        return sentence.text[:end] if name == "quote" else sentence.text
