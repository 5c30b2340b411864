"""How long a round of questions to a platform goes on when some are not answered."""

from __future__ import annotations

import logging

from connectors.errors import Retryable

log = logging.getLogger("replycart.reconcile")
#: So many in a row, and the platform is away.
MOST = 3


class Patience:
    """Tells a platform that is away, so that the rest can wait, from one thing of which it answers oddly: that comes again
    in every round, and must hold up nothing else."""

    def __init__(self) -> None:
        self._failed = 0

    def heard(self) -> None:
        self._failed = 0

    def over(self, error: Retryable) -> bool:
        """Whether the round ends with this one."""
        log.info("%s", error)
        self._failed += 1
        return self._failed >= MOST
