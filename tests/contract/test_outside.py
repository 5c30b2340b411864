"""A connector in a package of its own runs the suites from what is installed, and is found by its name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: As docs/connectors.md says it.
CONFTEST = 'pytest_plugins = ["connectors.suites.plugin"]\n'
CONNECTOR = """
from connectors.simulators.memory import MemoryNetwork


class Hall(MemoryNetwork):
    platform = "hall"
"""
TEST = """
import importlib.util

import pytest

from connectors import registry
from connectors.suites.door import surroundings
from connectors.suites.network import NetworkContract, NetworkWorld
from hall import Hall


class HallWorld(NetworkWorld):
    def __init__(self):
        self.hall = Hall.build({}, surroundings())

    def reply(self, post_id, username, text, *, address=True):
        return self.hall.say(post_id, username, text, mentions_us=address)

    def posts(self):
        return [post.text for post, _ in self.hall.posts.values()]


class TestHall(NetworkContract):
    platform = "hall"

    @pytest.fixture
    def world(self, live):
        assert live is None
        return HallWorld()

    @pytest.fixture
    def network(self, world):
        return world.hall


def test_it_is_found_and_nothing_of_the_repository_is():
    assert registry.connector("networks", "hall") is Hall
    assert importlib.util.find_spec("tests") is None or importlib.util.find_spec("tests.contract") is None
"""


def test_the_suites_can_be_used_from_outside(tmp_path: Path) -> None:
    about = tmp_path / "hall-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: hall\nVersion: 1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[replycart.networks]\nhall = hall:Hall\n", encoding="utf-8")
    for name, text in {"hall.py": CONNECTOR, "conftest.py": CONFTEST, "test_hall.py": TEST}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    wanted = "found or stands_once or order_with or too_long_is or used_up"
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-rs", "--strict-markers", "-p", "no:cacheprovider"]
    command += ["-k", wanted, "test_hall.py"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not possible on this platform: limit" in done.stdout, "what a world cannot do is skipped"
    assert "passed" in done.stdout
