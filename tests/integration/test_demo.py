"""The whole job, as `make demo ONCE=1` runs it: real connectors, real HTTP, simulators; ends only if all agree."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROOF

REPLYCART = Path(sys.executable).with_name("replycart")


# Each scene is played on both shops by a test of its own (test_*_http.py).
@pytest.mark.parametrize("shop", ["woocommerce", "magento"] if PROOF else ["woocommerce"])
def test_the_story_ends_with_ledger_paypal_and_shop_in_agreement(shop, tmp_path):
    run = subprocess.run(
        [str(REPLYCART), "demo", "--once", "--shop", shop],
        capture_output=True, text=True, timeout=170, cwd=tmp_path, env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "agree, to the cent and to the unit" in run.stdout
    assert "Traceback" not in run.stderr
