"""The further ways of selling, a short scene each, played after the main story on the same stage.

A scene is a module with ``play(show, stage) -> list[str]``: what it finds that does not agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridge.demo.scenes import abroad, basket, clearance, flash, gift, message, offer, quote, series

ALL: tuple[Callable[[Any, Any], list[str]], ...] = (
    basket.play,
    offer.play,
    clearance.play,
    series.play,
    flash.play,
    quote.play,
    message.play,
    gift.play,
    abroad.play,
)
