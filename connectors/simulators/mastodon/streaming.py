"""The stream of notifications: server-sent events, a comment as a sign of life."""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Response, stream_with_context

from connectors.simulators.mastodon.reading import notice
from connectors.simulators.mastodon.world import Notice

if TYPE_CHECKING:
    from connectors.simulators.mastodon import Mastodon


class Streams:
    """The open streams of the shop."""

    def __init__(self, sim: Mastodon) -> None:
        self._sim = sim
        self._open: list[queue.SimpleQueue[str | None]] = []

    def announce(self, item: Notice) -> None:
        if item.to == self._sim.world.shop.id and self._open:
            event = f"event: notification\ndata: {json.dumps(notice(self._sim, item))}\n\n"
            for lines in self._open:
                lines.put(event)

    def close(self) -> None:
        """Hang up on everybody."""
        for lines in self._open:
            lines.put(None)
        self._open.clear()

    def listen(self) -> Iterator[bytes]:
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._open.append(lines)
        try:
            yield b":)\n"
            while True:
                try:
                    item = lines.get(timeout=self._sim.keep_alive)
                except queue.Empty:
                    yield b":thump\n"
                    continue
                if item is None:
                    return
                yield item.encode()
        finally:
            if lines in self._open:
                self._open.remove(lines)


def register(sim: Mastodon) -> None:
    def stream(me: str) -> Response:
        return Response(stream_with_context(sim.streams.listen()), mimetype="text/event-stream")

    sim.endpoint("GET", "/api/v1/streaming/user/notification", stream)
