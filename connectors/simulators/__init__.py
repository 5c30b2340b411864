"""Each platform's look-alike on the wire, for the demo, rehearsals, tests and benchmarks.

They keep their state in memory, speak the platforms' real addresses and shapes, and can be told to fail.
``memory`` holds the in-memory connectors that pass the same contract suites without any wire.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.simulators.base import Simulator

CLASSES = {
    "x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon", "paypal": "PayPal", "woocommerce": "WooCommerce",
    "magento": "Magento",
}  # fmt: skip


def make(platform: str, **settings: Any) -> Simulator:
    """A fresh simulator of a platform, not yet serving. Loaded only when asked for: the service needs none."""
    made: Simulator = getattr(import_module(f"connectors.simulators.{platform}"), CLASSES[platform])(**settings)
    return made
