"""Words to the merchant about whatever needs a person: always in the log and the ledger, and wherever they asked."""

from __future__ import annotations

import logging

from bridge.house import House
from bridge.store import Task
from connectors.errors import Retryable

log = logging.getLogger("replycart.alerts")


def deliver(house: House, task: Task) -> None:
    """Task: send one alert to every address of the configuration (mail, webhook, chat: Apprise's addresses)."""
    kind, text = str(task.payload.get("kind", "")), str(task.payload.get("text", ""))
    log.warning("alert: %s: %s", kind, text)
    if not house.config.alerts:
        return
    import apprise  # a large library: loaded when there is something to say

    # Third-party logging of addresses would show passwords.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    sender = apprise.Apprise()
    for address in house.config.alerts:
        if not sender.add(address):
            log.error(
                "alerts: one of the addresses cannot be read; see https://github.com/caronc/apprise for the forms"
            )
    if len(sender) and not sender.notify(title=f"Replycart: {kind}", body=text):
        raise Retryable("an alert could not be delivered")
