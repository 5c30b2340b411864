"""Configurations of anybody's making: taken, or refused by ``ConfigError`` that names what is wrong and shows no secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bridge.config import Config, ConfigError, load
from tests.unit.hostile import often

GOOD: dict[str, Any] = {
    "public_url": "https://sell.example.com",
    "secret_key": "canary0123456789abcdef0123456789",
    "seller": {"name": "My Shop"},
    "shop": {"platform": "memory"},
    "network": {"platform": "memory"},
    "payments": {"platform": "memory"},
}
KEYS = (
    "public_url", "secret_key", "listen", "trusted_proxies", "database", "log_format", "log_level", "alerts", "seller", "selling", "budget", "work", "shop",
    "network", "payments", "selling.keywords", "budget.prices", "work.poll_seconds", "shop.platform", "seller.country", "seller.email", "secret_key_file",
    "nothing", "shop.secret_file", "1", "", "giving", "giving.send", "giving.charities", "giving.donate_ceiling", "giving.send_ceiling", "giving.days",
    "networks", "networks.memory", "selling.wallets", "selling.messages", "work.watch",
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=30), st.dates(), st.binary(max_size=5),
        st.sampled_from(("memory", "x", "paypal", "woocommerce", "https://", "javascript:x", "127.0.0.1:99999", ":", "\x7f", "/dev/null", "fr", "FR")),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.text(max_size=8), st.integers()), inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
SLOW = settings(often(40), suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> Config | None:
    path = tmp_path / "config.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return load(path, environ or {})
    except ConfigError as error:
        told = str(error)
    assert told
    assert "canary" not in told
    return None


@SLOW
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_any_value_of_any_key_is_taken_or_told(tmp_path: Path, changes: dict[str, Any]) -> None:
    data: dict[str, Any] = {**GOOD, "seller": dict(GOOD["seller"]), "shop": dict(GOOD["shop"])}
    for key, value in changes.items():
        room, _, name = key.partition(".")
        if name:
            inner = data.get(room)
            data[room] = {**(inner if isinstance(inner, dict) else {}), name: value}
        else:
            data[key] = value
    read(tmp_path, yaml.safe_dump(data, allow_unicode=True))


MONEY = st.one_of(
    st.sampled_from([500, "500", "1,000", "1e999", ".nan", ".inf", "-0", 0.001, -1, 10**30, None, True, [], {}]), st.floats(), VALUES
)  # fmt: skip


@SLOW
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "send": VALUES,
            "charities": st.dictionaries(
                st.one_of(st.sampled_from(["helpers", "Helpers", "@helpers", "a b"]), st.text(max_size=8), st.integers()),
                st.one_of(VALUES, st.fixed_dictionaries({"name": VALUES, "payee": st.one_of(st.just("give@helpers.example"), VALUES)})),
                max_size=3,
            ),
            "donate_ceiling": st.dictionaries(st.one_of(st.sampled_from(["EUR", "JPY", "KWD", "eur", "EURO"]), st.text(max_size=4)), MONEY, max_size=3),
            "send_ceiling": MONEY,
            "days": VALUES,
        },
    )
)  # fmt: skip
@example({"donate_ceiling": {"JPY": 0.5}})
@example(
    {
        "charities": {
            "helpers": {"name": "A", "payee": "x@y.example"},
            "Helpers": {"name": "B", "payee": "x@y.example"},
        }
    }
)
def test_any_gifts_are_taken_or_told(tmp_path: Path, giving: dict[str, Any]) -> None:
    config = read(tmp_path, yaml.safe_dump({**GOOD, "giving": giving}, allow_unicode=True))
    if config is not None:
        for ceilings in (config.giving.donate_ceiling, config.giving.send_ceiling):
            assert all(type(most) is int and 0 <= most <= 100_000 * 1000 for most in ceilings.values())
        assert all(one.name and one.payee for one in config.giving.charities.values())


@SLOW
@given(st.one_of(st.text(max_size=200), st.text(alphabet="{}[]:-&*!|>%@`#?,\n ab'\"", max_size=60)))
@example("a: [")
@example("\t")
@example("--- 1\n--- 2\n")
@example("- a\n- b\n")
@example("&a [*a]")
@example("!!python/object/apply:os.system ['true']")
@example("? [1, 2]\n: 3\n")
def test_any_text_is_a_configuration_or_told(tmp_path: Path, text: str) -> None:
    read(tmp_path, text)


#: What PyYAML answers by errors that are none of its own.
ODD = {
    "a date that is none": "a: 2001-99-99",
    "a time that is none": "a: 2001-01-01T99:99:99Z",
    "a number without end": "a: " + "9" * 5000,
    "itself": "&a {b: *a}",
    "nesting without end": "a: " + "[" * 500,
    "a key that is a list": "? [1, 2]\n: 3\n",
    "a key that is a map": "? {a: 1}\n: 3\n",
    "nine lines of laughter": "a: &a [l,l,l,l,l,l,l,l,l]\n"
    + "\n".join(
        f"{c}: &{c} [*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p}]"
        for p, c in zip("abcdefg", "bcdefgh", strict=True)
    ),
}


@pytest.mark.parametrize("odd", sorted(ODD))
def test_a_file_that_confuses_the_reader_is_told_too(tmp_path: Path, odd: str) -> None:
    assert read(tmp_path, ODD[odd]) is None


@SLOW
@given(
    st.dictionaries(
        st.from_regex(r"REPLYCART_[A-Z_]{0,24}", fullmatch=True),
        st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=30),
        max_size=4,
    )
)
@example({"REPLYCART_SHOP": "x", "REPLYCART_SHOP__PLATFORM": "memory"})
@example({"REPLYCART_": "x"})
@example({"REPLYCART___": "x"})
@example({"REPLYCART_SHOP__PLATFORM__X": "x"})
@example({"REPLYCART_SECRET_KEY_FILE": "/proc/self/mem"})
@example({"REPLYCART_PUBLIC_URL_FILE": "/"})
def test_any_environment_is_taken_or_told(tmp_path: Path, environ: dict[str, str]) -> None:
    read(tmp_path, yaml.safe_dump(GOOD), environ)


@pytest.mark.parametrize("value", ["2001-99-99", "9" * 5000, "[" * 500])
def test_a_variable_that_confuses_the_reader_is_told_too(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, yaml.safe_dump(GOOD), {"REPLYCART_WORK__SYNC_MINUTES": value}) is None


def test_the_same_file_gives_the_same_configuration(tmp_path: Path) -> None:
    assert read(tmp_path, yaml.safe_dump(GOOD)) == read(tmp_path, yaml.safe_dump(GOOD))
