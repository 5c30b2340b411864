"""The configuration: all errors at once, with key, line, what was found and what is allowed; no secret shown."""

import json

import pytest

from bridge.config import ConfigError, load

GOOD = """\
public_url: https://sell.example.com/
secret_key: 0123456789abcdef0123456789abcdef
seller: {name: My Shop}
shop: {platform: memory}
network: {platform: memory}
payments: {platform: memory}
"""


def write(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(text)
    return path


def test_a_good_file(tmp_path):
    config = load(write(tmp_path, GOOD), {})
    assert config.public_url == "https://sell.example.com"
    assert config.shop.platform == "memory"
    assert config.selling.hold_minutes == 15
    assert config.budget.prices["answer"] == 10_000
    assert "0123456789" not in repr(config)


def test_the_environment_wins_and_files_give_secrets(tmp_path):
    (tmp_path / "key").write_text("f" * 40 + "\n")
    config = load(
        write(tmp_path, GOOD),
        {
            "REPLYCART_PUBLIC_URL": "https://other.example.com",
            "REPLYCART_SECRET_KEY_FILE": str(tmp_path / "key"),
            "REPLYCART_SELLING__HOLD_MINUTES": "20",
            "REPLYCART_CONFIG": "ignored",
        },
    )
    assert config.public_url == "https://other.example.com"
    assert config.secret_key == "f" * 40
    assert config.selling.hold_minutes == 20


def test_everything_wrong_is_told_at_once(tmp_path):
    text = GOOD.replace("name: My Shop", "nam: My Shop").replace(
        "platform: memory}\nnetwork", "platform: memry}\nnetwork"
    )
    text += "listen: nowhere\nwork: {poll_seconds: fast, sync_minuts: 3}\nsecret_kei: x\n"
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), {})
    message = str(caught.value)
    for part in (
        "seller.nam (line 3): is not a key of this section; did you mean name?",
        "seller.name: is missing.",
        "shop.platform (line 4): found 'memry'",
        "did you mean memory?",
        "listen (line 7): found 'nowhere': must be HOST:PORT",
        "work.poll_seconds (line 8): found 'fast'",
        "work.sync_minuts (line 8): is not a key of this section; did you mean sync_minutes?",
        "secret_kei (line 9): is not a key of this section; did you mean secret_key?",
    ):
        assert part in message, message


def test_a_bad_secret_is_not_shown(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, GOOD.replace("0123456789abcdef0123456789abcdef", "hunter2")), {})
    assert "hunter2" not in str(caught.value)
    assert "32 characters" in str(caught.value)


@pytest.mark.parametrize("text", ["a: [", "- 1\n- 2", "just words", "a: b: c"])
def test_what_is_no_configuration_is_told_kindly(tmp_path, text):
    with pytest.raises(ConfigError):
        load(write(tmp_path, text), {})


def test_an_empty_file_names_what_is_missing(tmp_path):
    with pytest.raises(ConfigError, match="public_url: is missing"):
        load(write(tmp_path, ""), {})


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="replycart init"):
        load(tmp_path / "nope.yaml", {})


@pytest.mark.parametrize("word", ['say "no"', "x", "a\nb", "y" * 61])
def test_a_word_that_cannot_be_searched_for_is_refused_by_name(tmp_path, word):
    with pytest.raises(ConfigError, match=r"work\.watch"):
        load(write(tmp_path, GOOD + f"work: {json.dumps({'watch': [word]})}\n"), {})


GIVING = """\
giving:
  send: true
  charities:
    Helpers: {name: The Helpers, payee: give@helpers.example}
    river: {name: The River, payee: ABCDEFGH23JKL}
  donate_ceiling: {EUR: 500, JPY: 60000}
  send_ceiling: {CHF: 240.50}
"""


def test_gifts_have_ceilings_in_minor_units_and_handles_without_case(tmp_path):
    giving = load(write(tmp_path, GOOD + GIVING), {}).giving
    assert giving.send
    assert [(handle, one.payee) for handle, one in giving.charities.items()] == [
        ("helpers", "give@helpers.example"),
        ("river", "ABCDEFGH23JKL"),
    ]
    assert giving.donate_ceiling == {"EUR": 50_000, "JPY": 60_000}
    assert giving.send_ceiling == {"CHF": 24_050}
    assert giving.days == 14
    nothing = load(write(tmp_path, GOOD), {}).giving
    assert (nothing.send, nothing.charities) == (False, {})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("sned: true", "giving.sned (line 7): is not a key of this section; did you mean send?"),
        ("days: 91", "giving.days (line 7): found 91"),
        ("send: perhaps", "giving.send (line 7): found 'perhaps'"),
        ("donate_ceiling: {EUR: 100001}", "giving.donate_ceiling.EUR (line 7): found 100001"),
        ("donate_ceiling: {EUR: '1,000'}", "giving.donate_ceiling.EUR (line 7): found '1,000'"),
        ("donate_ceiling: {EUR: .inf}", "giving.donate_ceiling.EUR (line 7): found inf"),
        (
            "send_ceiling: {euro: 5}",
            "giving.send_ceiling.euro (line 7): found 'euro': must be a currency that PayPal takes, like EUR",
        ),
        (
            "send_ceiling: {MAD: 500}",
            "giving.send_ceiling.MAD (line 7): found 'MAD': must be a currency that PayPal takes",
        ),
        ("send_ceiling: {EUR: -1}", "giving.send_ceiling.EUR"),
        ("charities: {'@helpers': {name: H, payee: a@b.example}}", "must be a handle without @"),
        ("charities: {helpers: {name: H}}", "giving.charities.helpers.payee: is missing."),
        (
            "charities: {helpers: {name: '', payee: a@b.example}}",
            "giving.charities.helpers.name (line 7): found ''",
        ),
        (
            "charities: {helpers: {name: H, payee: nobody}}",
            "the account id (13 letters and digits) of a PayPal account",
        ),
    ],
)
def test_each_wrong_key_of_the_gifts_is_named(tmp_path, wrong, told):
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, GOOD + f"giving: {{{wrong}}}\n"), {})
    assert told in str(caught.value)
    assert str(caught.value).count("giving") == 1
