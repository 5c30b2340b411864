"""The further ways of selling, a short scene each, played after the main story on the same stage.

A scene is a module with ``play(show, stage) -> list[str]``: what it finds that does not agree.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bridge.demo.scenes import (
    abroad,
    basket,
    clearance,
    first_paid,
    flash,
    gift,
    message,
    networks,
    offer,
    quote,
    restock,
    series,
    service,
    wallet,
)

Scene = Callable[[Any, Any], list[str]]


def at_once(*those: Scene) -> Scene:
    """Played beside each other: what waits for the same look at the network waits once."""

    def play(show: Any, stage: Any) -> list[str]:
        with ThreadPoolExecutor(len(those)) as pool:
            playing = [pool.submit(scene, show, stage) for scene in those]
            return [wrong for one in playing for wrong in one.result()]

    return play


ALL: tuple[Scene, ...] = (
    basket.play,
    offer.play,
    clearance.play,
    at_once(series.play, restock.play, wallet.play, first_paid.play),
    at_once(flash.play, quote.play, message.play, service.play),
    gift.play,
    at_once(abroad.play, networks.play),
)
