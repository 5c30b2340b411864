"""The whole job on one machine: simulators of X, PayPal and a shop, the real service between them over real HTTP,
and twelve buyers. ``stage.py`` builds it, ``buyers.py`` plays it, ``agree.py`` checks that ledger, PayPal and shop
say the same to the cent and to the unit."""

from bridge.demo.story import run

__all__ = ["run"]
