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


def php_or_skip() -> None:
    if shutil.which("php") is None and not STRICT:
        pytest.skip(
            "no php on this machine (Debian: php-cli php-curl php-intl php-mbstring php-xml php-sqlite3 phpunit gettext)"
        )


def run_tests(folder: Path) -> tuple[int, str]:
    """The exit code of the module's own script and everything that it said."""
    done = subprocess.run(
        ["bash", "run-tests"], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["woocommerce_plugin", "magento_module"])
def test_the_module_passes_its_own_tests(module: str) -> None:
    php_or_skip()
    code, said = run_tests(ROOT / module)
    print(said)
    assert code == 0, said[-4000:]
    assert "php -l" in said, "nothing was looked at"
    if STRICT:
        assert "SKIPPED: PHPUnit" not in said, said[-2000:]


@pytest.mark.parametrize("module", ["woocommerce_plugin", "magento_module"])
@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("<?php echo 1", "syntax error"),
        ("<?php class A { function x() {} function x() {} }", "Cannot redeclare A::x()"),
    ],
)
def test_a_file_that_php_cannot_read_is_named(module: str, broken: str, why: str, tmp_path: Path) -> None:
    """All files are compiled by one process: it must refuse what `php -l` refuses, and name each of them."""
    php_or_skip()
    shutil.copy(ROOT / module / "run-tests", tmp_path)
    for name in ("first.php", "last.php"):
        (tmp_path / name).write_text(broken)
    (tmp_path / "good.php").write_text("<?php class A {}")
    code, said = run_tests(tmp_path)
    assert code != 0
    named = {line for line in said.splitlines() if line.startswith(("Fatal error", "Parse error")) and why in line}
    assert {line.split("./")[1].split(" on line")[0] for line in named} == {"first.php", "last.php"}, said
