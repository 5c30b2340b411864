"""What a connector may raise. The caller never guesses whether to try again.

::

    ConnectorError
    ├── Retryable      the platform is away, slow, or says "later": the same call may succeed
    ├── Permanent      nobody but a person can mend it: credentials, permissions, configuration
    │   ├── NotSupported   this platform has no such ability
    │   └── PayeeTrouble   of payments: who is to take the money cannot
    └── Refused        the platform understood, and said no: sold out, declined, not summoned …
"""

from __future__ import annotations

from typing import Literal

from connectors.redaction import redact

RefusalCode = Literal[
    "out_of_stock",
    "not_found",
    "price",
    "address",
    "declined",
    "not_approved",
    "already_done",
    "duplicate",
    "not_summoned",
    "too_long",
    "mismatch",
    "forged",
    "other",
]


class ConnectorError(Exception):
    """A platform did not do what it was asked. What it said is told on (logs, alerts, the dashboard, the ledger), so
    ``message`` is without secrets and e-mail addresses, whatever a platform quotes."""

    def __init__(self, message: str = "", *, platform: str = "") -> None:
        self.message = redact(message) or (type(self).__doc__ or "").strip().splitlines()[0]
        self.platform = platform
        super().__init__(self.message)


class Retryable(ConnectorError):
    """The platform is away or busy; try again later.

    ``retry_after``: seconds the platform asked us to wait, if it did.
    ``maybe_done``: the request may have taken effect (its answer was lost), so look before acting again.
    ``late``: nobody answered in time, and the platform may still be at it: what is looked for is perhaps not there yet.
    """

    def __init__(
        self,
        message: str = "",
        *,
        platform: str = "",
        retry_after: float | None = None,
        maybe_done: bool = False,
        late: bool = False,
    ) -> None:
        super().__init__(message, platform=platform)
        self.retry_after = retry_after
        self.maybe_done = maybe_done
        self.late = late


class Permanent(ConnectorError):
    """The platform will keep refusing until a person changes something."""


class NotSupported(Permanent):
    """This platform has no such ability."""


class PayeeTrouble(Permanent):
    """The account that is to take the money cannot: its owner must see to it there."""


class Refused(ConnectorError):
    """The platform understood the request and said no."""

    def __init__(self, message: str = "", *, code: RefusalCode = "other", platform: str = "") -> None:
        super().__init__(message, platform=platform)
        self.code: RefusalCode = code
