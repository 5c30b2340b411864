"""The contract of each kind of connector as tests: :class:`shop.ShopContract`, :class:`network.NetworkContract` and
:class:`payments.PaymentsContract`. Ours inherit them, and so does a connector in a package of its own.

They need pytest (``pip install 'replycart[suites]'``), and ``pytest_plugins = ["connectors.suites.plugin"]`` in the
``conftest.py`` beside the tests. See docs/connectors.md.
"""

from __future__ import annotations

import pytest

# What an assertion compared is shown only where pytest rewrote the module, and it rewrites by itself test files alone.
pytest.register_assert_rewrite(
    *(f"connectors.suites.{name}" for name in ("network", "payments", "shop", "shop_world"))
)
