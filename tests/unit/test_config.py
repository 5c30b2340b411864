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
