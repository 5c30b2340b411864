"""The suites' marks and options, as a package of its own has them."""

from __future__ import annotations

from connectors.suites.plugin import (
    live,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_report_collectionfinish,
)

__all__ = [
    "live",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_report_collectionfinish",
]
