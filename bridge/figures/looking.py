"""How often posts were seen is asked of the network now and then, and kept."""

from __future__ import annotations

import logging

from bridge import budget
from bridge.house import House, spent_on
from bridge.store.costs import DAY
from bridge.store.sums import HOUR, sums, writes
from connectors.errors import ConnectorError, NotSupported

log = logging.getLogger("replycart.figures")
#: How old figures of a live post may become. Each look costs what reading a post of ours costs.
FRESH_MS = 30 * 60_000
#: After the end a post is still read: so long it is looked at, every so often.
LAST_MS, LATE_MS = 3 * DAY, 6 * HOUR


def look(house: House) -> int:
    """Ask the network how posts fare, each at most every half hour while its sale goes on, then now and then for three days,
    while the budget is well: a round stops with the call that brings it to 80 %. Returns how many told something."""
    network, told = house.network_name, 0
    now = house.clock.ms()
    stale = sums(house.store.view()).stale_posts(network, now - FRESH_MS, now - LAST_MS, now - LATE_MS)
    for post_id, sale_id in stale:
        if budget.standing(house).level != "free":
            break
        try:
            with spent_on(sale_id):
                found = house.network.figures(post_id)
        except NotSupported:
            return told
        except ConnectorError as error:
            log.info("figures of the post %s: %s", post_id, error)
            continue
        house.store.write(lambda tx, post_id=post_id, found=found: writes(tx).put_figures(network, post_id, found))  # type: ignore[misc]
        told += 1
    return told
