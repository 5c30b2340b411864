"""What the suites ask of pytest: their marks, and options that point them at a live platform.

A package of its own has ``pytest_plugins = ["connectors.suites.plugin"]`` in its top ``conftest.py``.
``pytest tests/contract --live-config live.yaml --only woocommerce [--write]``: the section named like the platform
holds the connector's settings (and, under ``contract:``, what the test's world needs, see its class). Without
``--write`` the tests that change the platform are skipped, after saying what they would write.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract", "contract suites against a live platform")
    group.addoption("--live-config", type=Path, help="YAML file: platform name → settings of its connector")
    group.addoption("--only", default="", help="this platform only, like woocommerce")
    group.addoption("--write", action="store_true", help="really write to the live platform")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "live: talks to a live platform, only with --live-config")
    config.addinivalue_line("markers", "writes(what): changes the platform; live only with --write")
    path = config.getoption("--live-config")
    live: dict[str, Any] = {}
    if path:
        if not path.is_file():
            raise pytest.UsageError(f"--live-config: {path} is no file")
        live = yaml.safe_load(path.read_text()) or {}
        only = config.getoption("--only")
        if only and only not in live:
            raise pytest.UsageError(f"--live-config: {path} has no section {only!r}, only {', '.join(live)}")
    config.stash[LIVE] = live


LIVE = pytest.StashKey[dict[str, Any]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only, live = config.getoption("--only"), config.stash[LIVE]
    if not only and not live:
        return
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        platform = getattr(getattr(item, "cls", None), "platform", "")
        wanted = platform and (not only or platform == only) and (not live or platform in live)
        (kept if wanted else dropped).append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept
    if live and not config.getoption("--write"):
        for item in items:
            if item.get_closest_marker("writes"):
                item.add_marker(pytest.mark.skip(reason="would write to the live platform: add --write"))


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    if not config.stash[LIVE]:
        return []
    plan = Counter(
        (kind.platform, mark.args[0])
        for item in items
        if (mark := item.get_closest_marker("writes")) and (kind := getattr(item, "cls", None))
    )
    verb = "writes" if config.getoption("--write") else "WOULD write (nothing is written without --write)"
    return [
        f"live: {verb}:",
        *(f"  {platform}: {count} × {what}" for (platform, what), count in plan.items()),
        "  what the tests made is taken away again where the platform lets us",
    ]


@pytest.fixture
def live(request: pytest.FixtureRequest) -> dict[str, Any] | None:
    """The live settings of the class's platform, or None: then a simulator is driven."""
    found: dict[str, Any] | None = request.config.stash[LIVE].get(request.cls.platform)
    return found
