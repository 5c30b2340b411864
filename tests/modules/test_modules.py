"""The shops' own modules, in their own language: syntax, the platform's coding rules, PHPUnit, translations. Each has a
script of its own that anybody can run; what the machine lacks is named there. ``STRICT_PHP=1`` (CI) takes no
excuse of missing PHP or PHPUnit."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STRICT = os.environ.get("STRICT_PHP") == "1"


@pytest.mark.parametrize("module", ["woocommerce_plugin", "magento_module"])
def test_the_module_passes_its_own_tests(module: str) -> None:
    if shutil.which("php") is None and not STRICT:
        pytest.skip(
            "no php on this machine (Debian: php-cli php-curl php-intl php-mbstring php-xml php-sqlite3 phpunit gettext)"
        )
    done = subprocess.run(
        ["bash", "run-tests"], cwd=ROOT / module, capture_output=True, text=True, timeout=240, check=False
    )
    said = done.stdout + done.stderr
    print(said)
    assert done.returncode == 0, said[-4000:]
    assert "php -l" in said, "nothing was looked at"
    if STRICT:
        assert "SKIPPED: PHPUnit" not in said, said[-2000:]
