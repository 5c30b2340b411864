"""`replycart connect` against the simulator of X: the owner allows the app, and the shop can post from then on."""

from urllib.parse import parse_qsl, urlsplit

import requests
import yaml
from click.testing import CliRunner

from bridge import bootstrap, config
from bridge.cli import cli, connect
from connectors.simulators import x as simulators
from connectors.values import PostDraft


def test_the_shop_s_account_is_signed_in_once(tmp_path, monkeypatch):
    simulator = simulators.X()
    base = simulator.start()
    settings = {
        "public_url": "https://sell.example.com", "secret_key": "k" * 40, "database": f"sqlite:///{tmp_path}/l.db",
        "seller": {"name": "Shop"}, "shop": {"platform": "memory"}, "payments": {"platform": "memory"},
        "network": {
            "platform": "x", "client_id": simulators.CLIENT_ID, "client_secret": simulators.CLIENT_SECRET,
            "base_url": base, "authorize_url": base,
        },
    }  # fmt: skip
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(settings))
    shown = []
    monkeypatch.setattr(connect.click, "echo", shown.append)

    def allow(_: str) -> str:
        asked = dict(parse_qsl(urlsplit(shown[0]).query))
        answer = requests.post(
            f"{base}/i/oauth2/authorize", data={**asked, "username": "shop", "decision": "allow"}, allow_redirects=False,
            timeout=10,
        )  # fmt: skip
        return answer.headers["Location"]

    monkeypatch.setattr(connect.click, "prompt", allow)
    try:
        done = CliRunner().invoke(cli, ["-c", str(path), "connect"])
        assert done.exit_code == 0, done.output
        assert "Connected as @shop" in done.output
        house = bootstrap.build(config.load(path, {}))
        assert house.network.publish(PostDraft("Hello", "r1")).id
        house.store.close()
        monkeypatch.setattr(
            connect.click, "prompt", lambda _: "https://sell.example.com/signed-in?state=other&code=x"
        )
        refused = CliRunner().invoke(cli, ["-c", str(path), "connect"])
        assert refused.exit_code == 1
    finally:
        simulator.stop()
