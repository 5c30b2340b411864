"""The in-memory fakes: real connectors without any wire, for tests of the bridge and for simulations.

They pass the same contract suites as the connectors (tests/contract/test_memory.py). What fails, and when, is told
beforehand: see :class:`~connectors.simulators.memory.failing.Failing`.
"""

from connectors.simulators.memory.failing import _signed, away, lost, signed
from connectors.simulators.memory.network import MemoryNetwork
from connectors.simulators.memory.payments import MemoryPayments
from connectors.simulators.memory.shop import MemoryShop, demo_products

__all__ = [
    "MemoryNetwork",
    "MemoryPayments",
    "MemoryShop",
    "_signed",
    "away",
    "demo_products",
    "lost",
    "signed",
]
