"""What the shop sold by itself, for rules that look for what lies unsold: its paid orders are read day by day, each day once,
and of every SKU the ledger keeps when it was last sold. So a moment costs the orders of the last days, however large the
catalogue is."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from bridge.clock import from_ms
from bridge.house import House
from bridge.store import Store, Tx
from bridge.store.clearance import writes
from connectors.errors import ConnectorError, NotSupported

log = logging.getLogger("replycart.clearance")
DAY, HOUR = 86_400_000, 3_600_000
#: The first day that was read, and until when.
BEGIN, END = "sold.begin", "sold.end"
#: An order may be paid some days after it was made: these days are read again.
OVERLAP = 4 * DAY
#: So long it reads back on end; what is missing then is read when the clock comes round again.
SECONDS = 15.0


def learn(house: House, days: int, fresh: int = HOUR) -> bool:
    """Read what is missing of the last ``days`` days, until ``fresh`` ms ago at least. Whether all of it is known; a shop
    that does not tell what it sold has no more to be known."""
    started, now = monotonic(), house.clock.ms()
    wanted = _day(now - days * DAY)
    begin, end = _read(house)
    if not wanted <= end <= now:
        # Nothing yet, a clock that was put back, or so long ago that all of it is to be read again.
        begin = end = _day(now)
    try:
        if now - end > fresh or begin == end:
            for day in range(_day(max(begin, end - OVERLAP)), now, DAY):
                end = max(end, _note(house, day, min(day + DAY, now), begin, end))
        while begin > wanted:
            if monotonic() - started > SECONDS:
                return False
            begin -= DAY
            _note(house, begin, begin + DAY, begin, end)
    except NotSupported:
        return True
    except ConnectorError as error:
        _silent(house, error)
        return False
    return True


@dataclass(slots=True)
class _Silence:
    """Since when a shop has not told what it sold, and what of it was written into the log when."""

    since: int
    kind: type[ConnectorError]
    told: int


_silences: WeakKeyDictionary[Store, _Silence] = WeakKeyDictionary()


def _silent(house: House, error: ConnectorError) -> None:
    """It is asked three times a minute: the log has it once, once more when the reason is another, and then every hour."""
    now = house.clock.ms()
    known = _silences.get(house.store)
    if known is not None and known.kind is type(error) and now - known.told < HOUR:
        return
    _silences[house.store] = _Silence(known.since if known else now, type(error), now)
    log.warning("the shop does not tell what it sold: %s; asked again until it does, told again in an hour", error)


def _answered(house: House) -> None:
    known = _silences.pop(house.store, None)
    if known is not None:
        log.info("the shop tells what it sold again, after %d min", (house.clock.ms() - known.since) // 60_000)


def _day(ms: int) -> int:
    return ms // DAY * DAY


def _read(house: House) -> tuple[int, int]:
    view = house.store.view()
    begin, end = view.cursor(BEGIN), view.cursor(END)
    return (int(begin), int(end)) if begin and end else (0, -1)


def _note(house: House, since: int, until: int, begin: int, end: int) -> int:
    """Read one day, and keep how far it was read."""
    units = house.shop.sold_units(from_ms(since), from_ms(until))
    _answered(house)

    def write(tx: Tx) -> None:
        # Of what is sold by weight a line may come as 0 units: half a pound of it was sold all the same.
        writes(tx).put_sold(units, until)
        tx.set_cursor(BEGIN, str(begin))
        tx.set_cursor(END, str(max(end, until)))

    house.store.write(write)
    return until
