"""Every message of the buyers' pages has its French, with the same placeholders; and nothing in there is left over."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bridge.store.records import LANGUAGES
from bridge.web import words

WEB = Path(words.__file__).parent
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def messages():
    """As the pages say them: a text, or a pair of one and many."""
    found = extract_from_dir(
        WEB,
        method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"templates/**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "mark": None},
    )
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def catalogue(lang):
    with (words.FOLDER / f"{lang}.po").open("rb") as file:
        return read_po(file, locale=lang)


def test_messages_are_found_in_pages_and_code():
    found = messages()
    assert len(found) > 150
    assert {"Order with obligation to pay", "Please fill this in.", "Prefecture"} <= found


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_every_message_has_its_translation(lang):
    known = catalogue(lang)
    missing, uneven = [], []
    for message in messages():
        texts = (message,) if isinstance(message, str) else message
        entry = known.get(texts[0])
        said = () if entry is None else (entry.string if isinstance(entry.string, tuple) else (entry.string,))
        if len(said) != len(texts) or not all(said) or (entry and entry.fuzzy):
            missing.append(message)
        elif any(set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(texts[0])) for one in said):
            uneven.append(message)
    assert missing == []
    assert uneven == []


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_nothing_is_left_over(lang):
    used = {message if isinstance(message, str) else message[0] for message in messages()}
    there = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in catalogue(lang) if entry.id}
    assert there - used == set()


def test_the_law_s_words():
    say = words.catalogue("fr").ugettext
    assert say("Order with obligation to pay") == "Commander avec obligation de paiement"
    assert say("Withdraw from the contract here") == "Renoncer au contrat ici"


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_nothing_is_there_twice(lang):
    ids = re.findall(r"^msgid (.+)$", (words.FOLDER / f"{lang}.po").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted({one for one in ids if ids.count(one) > 1 and one != '""'}) == []


def test_no_message_says_that_all_is_on_one_network():
    """A shop sells on several: X is named only where a rule or a price of its own is told."""
    told = [one for message in messages() for one in ((message,) if isinstance(message, str) else message)]
    told += [str(entry.string) for lang in LANGUAGES if lang != "en" for entry in catalogue(lang)]
    one_network = re.compile(r"\b(?:on|via|with|as|and|sur|avec|comme|et) (?:X|Bluesky|Mastodon)\b")
    assert [text for text in told if one_network.search(text)] == []
