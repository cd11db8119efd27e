"""What all CivicClerk answers have in common: the JSON envelope, HTML in values, addresses built from numbers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged, PortalError, TenantGone


def read(body: bytes, *, slug: str) -> dict[str, Any]:
    """The object of a JSON answer.

    Raises Blocked, PortalError for an error text of the API, TenantGone if the answer names another tenant, LayoutChanged.
    """
    pages.refuse_challenge(body)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise LayoutChanged("JSON object of the CivicClerk API", _sample(body)) from None
    if not isinstance(answer, dict):
        raise LayoutChanged("JSON object of the CivicClerk API", _sample(body))
    if "error" in answer or ("message" in answer and "value" not in answer):
        raise PortalError(f"the API answers with an error: {_sample(body)!r}")
    context = answer.get("@odata.context")
    tenant = (urlsplit(context).hostname or "").partition(".")[0] if isinstance(context, str) else ""
    if tenant and tenant != slug.lower():
        raise TenantGone(f"asked for tenant {slug!r}, the answer is of {tenant!r}")
    return answer


def rows(body: bytes, *, slug: str, entity: str) -> tuple[dict[str, Any], list[Any]]:
    """The answer and its ``value`` list. Raises as :func:`read`, and LayoutChanged if there is no such list."""
    answer = read(body, slug=slug)
    value = answer.get("value")
    context = answer.get("@odata.context")
    if not isinstance(value, list):
        raise LayoutChanged(f'"value" list of {entity}', _sample(body))
    if isinstance(context, str) and f"#{entity}" not in context:
        raise LayoutChanged(f"@odata.context of {entity}", _sample(body))
    return answer, value


def text(value: Any) -> str:
    """Plain text of a value that may hold HTML, entities and invisible characters; "" for None."""
    if value is None:
        return ""
    plain = str(value).encode("utf-8", "replace").decode()  # JSON can hold half characters, which no file can
    if "<" in plain or "&" in plain:
        # A blank between blocks, none inside words: tags such as <b> cut words in two.
        fragment = html.fragment_fromstring(_markup(plain), create_parent="div")
        etree.strip_elements(fragment, "script", "style", with_tail=False)
        for block in fragment.iter("br", "p", "div", "li", "tr", "td"):
            block.tail = " " + (block.tail or "")
        plain = str(fragment.text_content())
    return titles.clean(plain)


def absolute(value: Any) -> str | None:
    """The value if it is a whole http address; a bare "stream/…" path is not, and nobody knows its base."""
    address = str(value or "").strip()
    return address if address.startswith(("https://", "http://")) and urlsplit(address).hostname else None


def number(value: Any) -> int:
    """A positive whole number of the API. Raises ValueError, so that the row is reported and not guessed."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"expected an id, found {value!r}")
    return value


def api(slug: str) -> str:
    return f"https://{slug}.api.civicclerk.com/v1"


def _markup(plain: str) -> str:
    # libxml2 refuses control characters.
    return "".join(char for char in plain if char >= " " or char in "\t\n\r")


def _sample(body: bytes) -> str:
    return body[:120].decode("utf-8", "replace")
