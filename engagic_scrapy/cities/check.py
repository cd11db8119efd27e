"""Holds the parameters of a row's portal against what the vendor's spider says that it reads."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Any

from engagic_scrapy.cities.rows import City, did_you_mean

# Of any portal, whether its spider reads it or not: words for people.
FOR_PEOPLE: dict[str, Any] = {"note": str | None, "slug": str | None}
_WORDS = {str: "a text", int: "a whole number", list: "a list", bool: "true or false"}


def problems(city: City, declared: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a portal's parameters, in words for the person who wrote the row.

    :param declared: a spider's ``city_params``: name to type; ``str | None`` for one that may be missing.
    """
    known = {**FOR_PEOPLE, **declared}
    missing = [key for key, kind in declared.items() if key not in city.params and not _optional(kind)]
    if missing:
        yield f"{city.vendor}: missing {', '.join(missing)}; its spider needs {'them' if len(missing) > 1 else 'it'}"
    for key, value in city.params.items():
        if key not in known:
            yield f"{city.vendor}: its spider reads no {key!r}" + did_you_mean(key, known)
        elif type(value) not in _types(known[key]):  # exactly: True is no whole number
            expected = " or ".join(_WORDS.get(kind, kind.__name__) for kind in _types(known[key]))
            yield f"{city.vendor}: {key}: expected {expected}, found {value!r}"


def _types(kind: Any) -> list[type]:
    kinds = kind.__args__ if isinstance(kind, types.UnionType) else (kind,)
    return [each for each in kinds if each is not types.NoneType]


def _optional(kind: Any) -> bool:
    return isinstance(kind, types.UnionType) and types.NoneType in kind.__args__
