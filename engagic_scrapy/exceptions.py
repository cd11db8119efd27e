"""Every error that is raised on purpose.

::

    EngagicError
    ├── UsageProblem            what the operator typed or wrote: exit code 2, before the first request
    │   ├── CityUnknown         an id that no row has; carries the nearest matches
    │   └── CityRowInvalid      a row of a TOML file that can't be read; carries file and table
    ├── PageError               a page that was fetched but can't be believed; has a ``kind``
    │   ├── Blocked             a challenge, login or refusal page                  kind "blocked"
    │   ├── TenantGone          the vendor answers, the place is not there          kind "tenant_gone"
    │   ├── PortalError         the portal's own error text, with status 200 or not kind "portal_error"
    │   ├── AccessClosed        the door named in the row is closed for this tenant kind "config"
    │   └── LayoutChanged       the container that must be there is not             kind "layout_changed"
    ├── DocumentError           one document failed; has a ``kind`` (see its docstring)
    ├── SummaryError            one summary failed; has a ``kind``
    └── LedgerError
        ├── LedgerTooNew        written by a newer version of this program
        └── LedgerUnavailable   can't be opened or written: path and reason
"""


class EngagicError(Exception):
    """Base of all errors that this project raises on purpose."""


class UsageProblem(EngagicError):
    """The operator's input is wrong; the message says what and where."""


class CityUnknown(UsageProblem):
    """A city id that no row has.

    :param nearest: ids that look like it, best first.
    """

    def __init__(self, city_id: str, nearest: list[str] | None = None):
        self.city_id = city_id
        self.nearest = nearest or []
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"unknown city {city_id!r}{hint}")


class CityRowInvalid(UsageProblem):
    """A row of a cities file that can't be read."""

    def __init__(self, file: str, table: str, reason: str):
        self.file, self.table, self.reason = file, table, reason
        super().__init__(f"{file}: [{table}]: {reason}")


class PageError(EngagicError):
    """A page was fetched but must not be believed."""

    kind = "parse"


class Blocked(PageError):
    """A challenge, login or refusal page."""

    kind = "blocked"


class TenantGone(PageError):
    """The vendor's host answers, but the place is not (or no longer) there."""

    kind = "tenant_gone"


class PortalError(PageError):
    """The portal says itself that it failed."""

    kind = "portal_error"


class AccessClosed(PageError):
    """The door that the city's row names is closed or was never configured: the row must change."""

    kind = "config"


class LayoutChanged(PageError):
    """A container that every page of this vendor has is missing.

    :param missing: what was looked for, in words a maintainer can search for.
    """

    kind = "layout_changed"

    def __init__(self, missing: str, sample: str = ""):
        self.missing, self.sample = missing, sample
        super().__init__(f"not found: {missing}" + (f" (page begins {sample!r})" if sample else ""))


class DocumentError(EngagicError):
    """One document failed.

    ``kind`` is one of: ``too_large``, ``not_pdf:html``, ``not_pdf:word``, ``not_pdf:zip``, ``not_pdf:json``, ``not_pdf:empty``,
    ``not_pdf:other``, ``page_limit``, ``truncated``, ``disk_full``, ``robots``, ``http``, ``timeout``, ``connection``, ``gone``,
    ``encrypted``, ``damaged``, ``memory``, ``crash``, ``stopped``.

    :param retry: whether a later run should try again.
    """

    def __init__(self, kind: str, reason: str, *, retry: bool = False):
        self.kind, self.reason, self.retry = kind, reason, retry
        super().__init__(f"{kind}: {reason}")


class SummaryError(EngagicError):
    """One summary failed.

    ``kind`` is one of: ``budget``, ``no_price``, ``no_key``, ``no_model``, ``no_text``, ``invalid_key``, ``refused``,
    ``max_tokens``, ``bad_json``, ``wrong_echo``, ``overloaded``, ``http``, ``connection`` (nothing was sent), ``uncertain``
    (sent, and no answer is known), ``gone`` (a batch, or its results).

    :param retry: whether it is safe to send the request again (nothing was done, nothing was charged).
    :param wait: seconds that the service asks to wait before the next request of any kind.
    """

    def __init__(self, kind: str, reason: str, *, retry: bool = False, wait: float | None = None):
        self.kind, self.reason, self.retry, self.wait = kind, reason, retry, wait
        super().__init__(f"{kind}: {reason}")


class LedgerError(EngagicError):
    """The ledger can't be used."""


class LedgerTooNew(LedgerError):
    """The ledger was written by a newer version of this program; upgrade it, don't downgrade the file."""


class LedgerUnavailable(LedgerError):
    """The ledger can't be opened or written; the message names the path and the reason."""
