"""What the check remembers of the pages at hand, and how it forgets: kept for a whole run it would be hundreds of megabytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import Any, TypeVar

T = TypeVar("T")
_remembered: list[_lru_cache_wrapper[Any]] = []


def remembered(size: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """``lru_cache`` that :func:`forget` empties."""

    def wrap(function: Callable[..., T]) -> _lru_cache_wrapper[T]:
        cached = lru_cache(maxsize=size)(function)
        _remembered.append(cached)
        return cached

    return wrap


def forget() -> None:
    """Lets go of all pages; called when an answer is checked."""
    for cached in _remembered:
        cached.cache_clear()
