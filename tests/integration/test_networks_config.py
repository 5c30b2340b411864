"""Further networks in the configuration."""

from __future__ import annotations

import pytest
import yaml

from bridge.bootstrap import build
from bridge.clock import ManualClock
from bridge.config import ConfigError, load
from bridge.store import open_store

BASE = {
    "public_url": "https://sell.example.com",
    "secret_key": "0123456789abcdef0123456789abcdef",
    "shop": {"platform": "memory"},
    "network": {"platform": "memory"},
    "payments": {"platform": "memory"},
    "seller": {"name": "The Shop"},
}
MASTODON = {"instance": "https://social.example", "access_token": "a" * 20}


def _load(tmp_path, environ=None, **more):
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({**BASE, **more}), encoding="utf-8")
    return load(path, environ or {})


def test_they_stand_beside_the_main_one(tmp_path):
    clock = ManualClock()
    config = _load(tmp_path, networks={"mastodon": MASTODON})
    house = build(config, clock=clock, store=open_store(str(tmp_path / "ledger.db"), clock))
    assert list(house.networks) == ["memory", "mastodon"]
    assert house.at("mastodon").network_name == "mastodon"
    assert list(house.at("mastodon").networks) == ["mastodon", "memory"]
    house.store.close()


def test_a_secret_may_come_from_the_environment(tmp_path):
    settings = {key: value for key, value in MASTODON.items() if key != "access_token"}
    config = _load(
        tmp_path, {"REPLYCART_NETWORKS__MASTODON__ACCESS_TOKEN": "b" * 20}, networks={"mastodon": settings}
    )
    assert config.networks["mastodon"].settings["access_token"] == "b" * 20
    assert "b" * 20 not in repr(config)


@pytest.mark.parametrize(
    ("networks", "named"),
    [
        ({"mastodon": {}}, "networks.mastodon.instance"),
        ({"mastodonn": MASTODON}, "did you mean mastodon"),
        ({"memory": {}}, "is the main network already"),
        ({"mastodon": "yes"}, "networks.mastodon"),
        (["mastodon"], "networks"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, networks, named):
    with pytest.raises(ConfigError, match=named):
        _load(tmp_path, networks=networks)
