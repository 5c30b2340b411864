"""A merchant's desk: the command line on a configuration of its own, with platforms that outlive each command."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge import bootstrap, checkout, config, holds, listening
from bridge.cli import main
from bridge.house import House
from bridge.store import Purchase
from connectors.simulators.memory import MemoryNetwork, MemoryPayments, MemoryShop
from tests.conftest import ADDRESS, product

CONFIG = """\
public_url: https://sell.example.com
secret_key: 0123456789abcdef0123456789abcdef
database: sqlite:///{folder}/ledger.db
listen: 127.0.0.1:{port}
shop: {{platform: memory, demo: true}}
network: {{platform: memory}}
payments: {{platform: memory}}
seller: {{name: The Shop, country: FR}}
"""


class _EntryPoint:
    """``replycart`` as the shell starts it, errors told and all, in the form that click's runner takes."""

    name = "replycart"

    def main(self, args: Any, prog_name: str, **more: Any) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", [prog_name, *args])
            main()


class Desk:
    """``run`` is the command line; ``shop``, ``network``, ``payments`` stand outside and go on living.

    They do where the fixture ``desk`` put them in the place of what the configuration says: the demo shop."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.config = folder / "config.yaml"
        self.config.write_text(CONFIG.format(folder=folder, port=port))
        self.ledger = folder / "ledger.db"
        self.shop = MemoryShop([product("PRINT", name="Night Train [/print] no. 7"), product("MUG", stock=None)])
        self.network, self.payments = MemoryNetwork(), MemoryPayments()

    def build(self, kind: str) -> Any:
        def made(cls: type, settings: Any, around: Any) -> Any:
            if kind == "network":
                self.network.meter = around.meter
            return getattr(self, kind)

        return classmethod(made)

    def run(self, *words: str, input: str | bytes = "", config: bool = True) -> Result:
        given = ["--config", str(self.config)] if config else []
        return CliRunner().invoke(_EntryPoint(), [*given, *words], input=input)  # type: ignore[arg-type]

    def ok(self, *words: str, **more: Any) -> str:
        """The command is done; what it said."""
        result = self.run(*words, **more)
        assert result.exit_code == 0, result.output
        assert "Traceback" not in result.output
        return result.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.ok(*words, "--json"))

    def fails(self, *words: str, code: int = 1, **more: Any) -> str:
        """The command cannot be done: nothing on standard output, and one clear line on standard error."""
        result = self.run(*words, **more)
        assert result.exit_code == code, result.output
        assert isinstance(result.exception, SystemExit), repr(result.exception)
        assert result.stdout == ""
        if code == 1:
            assert result.stderr.count("\n") == 1, result.stderr
        assert "Traceback" not in result.stderr
        return result.stderr

    @contextlib.contextmanager
    def house(self) -> Iterator[House]:
        """The service, for a moment."""
        home = bootstrap.build(config.load(self.config, {}))
        try:
            yield home
        finally:
            home.store.close()

    def serve(self) -> None:
        """What the running service does with all that waits."""
        with self.house() as home:
            outbox = bootstrap.outbox(home)
            outbox.drain()
            listening.poll(home)
            while holds.settle(home):
                pass
            outbox.drain()

    def on_sale(self, *words: str) -> dict[str, Any]:
        self.ok("sync")
        made = self.json("sale", "create", "PRINT", "-q", "3", "--publish", *words)
        self.serve()
        return made

    def reply(self, handle: str, text: str = "buy") -> str:
        """Somebody replies to the last post; returns the id of the purchase."""
        self.network.say(list(self.network.posts)[-1], handle, text)
        self.serve()
        return self.purchase(handle).id

    def purchase(self, handle: str) -> Purchase:
        with self.house() as home:
            return [one for one in home.store.view().purchases() if one.handle == handle][-1]

    def pay(self, handle: str) -> str:
        with self.house() as home:
            checkout.take_address(home, self.purchase(handle), ADDRESS)
            page = checkout.open_page(home, self.purchase(handle), "en").rsplit("/", 1)[-1]
            self.payments.approve(page)
            checkout.look(home, page)
        self.serve()
        return self.purchase(handle).id


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in [name for name in os.environ if name.startswith("REPLYCART_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = Desk(tmp_path)
    for cls, kind in ((MemoryShop, "shop"), (MemoryNetwork, "network"), (MemoryPayments, "payments")):
        monkeypatch.setattr(cls, "build", made.build(kind))
    return made
