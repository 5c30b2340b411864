"""What the bridge lends to a connector, for tests; and a door with faults on our side of the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import requests

from connectors.contracts import Surroundings
from connectors.errors import Retryable
from connectors.http import SAFE, Http


class FaultyHttp(Http):
    """The outbound door with faults on our side of it: works against a live platform too. ``down``: so many calls meet a
    platform that is away. ``lose``: so many writes are done and their answers lost, once ``after`` more have passed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(sleep=lambda seconds: None, **kwargs)
        self.lose = 0
        self.after = 0
        self.down = 0

    def request(self, platform: str, method: str, url: str, **kwargs: Any) -> requests.Response:
        if self.down > 0:
            self.down -= 1
            raise Retryable(f"{platform}: answered 503", platform=platform, maybe_done=method not in SAFE)
        response = super().request(platform, method, url, **kwargs)
        if method not in SAFE:
            if self.after > 0:
                self.after -= 1
            elif self.lose > 0:
                self.lose -= 1
                raise Retryable(f"{platform}: the answer was lost", platform=platform, maybe_done=True)
        return response


def surroundings(
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    http: Http | None = None,
    memory: dict[str, str] | None = None,
    meter: Callable[[str, int], None] = lambda call, count: None,
) -> Surroundings:
    """As the bridge lends them. ``memory``: what ``remember`` keeps; two connectors with the same one are one shop's before
    and after a restart."""
    kept = {} if memory is None else memory
    return Surroundings(http or FaultyHttp(), now, meter, kept.get, kept.__setitem__)
