"""Every sentence that the rooms write for people has its French, which the API answers with: found in the code itself, so
that a new one is missed here and not by a merchant."""

import ast
import re
from pathlib import Path

import pytest
from flask import g
from marshmallow import fields, validate

import bridge
from bridge.web import create_app, sentences, words
from bridge.web.admin.wordings import told
from tests.conftest import Rehearsal

ROOT = Path(bridge.__file__).parent
#: For a terminal, for the buyers' pages, for the dashboard: none of them is the API's.
ELSEWHERE = (
    "cli/",
    "demo/",
    "config/",
    "web/admin/",
    "doctor.py",
    "bootstrap.py",
    "signin.py",
    "tokens.py",
    "intent/",
)
#: Codes and pieces, and what only the buyers' pages say.
CODES = frozenset({
    "email", "postcode", "required", "choice", "characters", "month", "payee", "not_shipped", "shop_refuses", "stock",
    "declined", "reversed", "dispute", "buyer", "basket", "parcel", "sale ended", "offer", "Unauthorized", "Forbidden",
    "Bad Gateway", "Unprocessable Content", "Not Found", "Conflict", "Service Unavailable", "dropped", "lost", "wallet:taken",
})  # fmt: skip
BUYERS = (
    r"too_long:.*", r"purchase 7\d is 7\d", r"one of 7\d cannot be paid any more", r"something that was to be paid.*",
    r"purchase 7\d has (no sale|no address yet|moved on)", r"others are paying for all of .*", r"this shop saves no wallets",
    r"purchase 7\d is not in line any more", r"there is no saved wallet in this currency", r"no gift 7\d for this account",
    r"the wallet's ceilings are in 7\d", r"7\d .*above the owner's ceiling for .*", r"now 7\d.*", r"\{input!a\}.*",
    r"was 7\d 7\d", r"7\d: 7\d", r"7\d/g/7\d", r"7\d \(7\d\)", r"7\d \(#7\d\)", r"the 7\d said so", r"7\d; it is not captured",
    r"PayPal's order 7\d shows 7\d for a gift of 7\d 7\d", r"7\d was taken, 7\d 7\d \(minor\) was agreed",
    r"PayPal took money for purchase .*", r"7\d", r"rule 7\d is 7\d already", r"7\d is back in the shop7\d: .*",
)  # fmt: skip
RAISED = {"Conflict", "NotFound", "NoneLeft", "problem", "refused", "ValidationError", "Refused"}
WRITTEN = {"move": 2, "note": 1, "release": 4, "spare": 3, "alert": 2, "move_proposal": 3, "move_gift": 2}
NAMED = {"why", "end_reason", "error", "refusal"}


def texts(node):
    """What a node may be as a text; values are 71, 72 …"""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        numbers = iter(range(71, 99))
        return ["".join(one.value if isinstance(one, ast.Constant) else str(next(numbers)) for one in node.values)]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return []


def written(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found = node.args if name in RAISED else []
            if name == "Invalid":
                found = [value for one in node.args if isinstance(one, ast.Dict) for value in one.values]
            elif name == "Check":
                found = node.args[2:]
            elif name in WRITTEN:
                found = node.args[WRITTEN[name] :][:1]
            for one in [*found, *(word.value for word in node.keywords if word.arg in NAMED)]:
                yield from texts(one)
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
            kept = isinstance(target, ast.Subscript) and getattr(target.value, "id", "") == "wrong"
            if kept or getattr(target, "id", "") in ("text", "why"):
                yield from texts(node.value)


def every_text():
    for path in sorted(ROOT.rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if not name.startswith(ELSEWHERE):
            for text in written(ast.parse(path.read_text(encoding="utf-8"))):
                if text.strip() and text not in CODES and not any(re.fullmatch(one, text, re.S) for one in BUYERS):
                    yield name, text


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = Rehearsal(tmp_path_factory.mktemp("sentences") / "ledger.db")
    yield create_app(made.house)
    made.close()


@pytest.fixture
def french(app):
    with app.test_request_context("/api/v1/health"):
        g.lang = "fr"
        yield


def test_every_sentence_of_the_rooms_has_its_french(french):
    there = list(every_text())
    assert len(there) > 200
    assert ("sales/create.py", "no sale 71; see: replycart sale list") in there
    missing = sorted({(name, text) for name, text in there if sentences.foreign(text)})
    assert missing == [], "put them into bridge/web/sentences.py, or into admin/wordings.py, and into fr.po"


@pytest.mark.parametrize("message", sentences.SENTENCES)
def test_each_is_known_again_with_its_values(french, message):
    names = re.findall(r"%\((\w+)\)s", message)
    values = {name: f"v{number}" for number, name in enumerate(names)}
    text = message % values if names else message
    assert sentences.said(text) == words.say(message, **values)
    assert sentences.said(text) != text
    for value in values.values():
        assert value in sentences.said(text)


def test_what_is_inside_is_said_too(french):
    assert (
        sentences.said("no answer: its author deleted the reply")
        == "pas de réponse : l'auteur a supprimé la réponse"
    )
    assert sentences.said("items: PRINT: 5 asked for, the shop has 3") == "Unités de chacun : " + told(
        "PRINT: 5 asked for, the shop has 3"
    )
    assert sentences.said(
        "answer for x is parked: some words of PayPal. When mended: replycart tasks retry 7"
    ).endswith("some words of PayPal. Une fois réparé : replycart tasks retry 7")


def test_what_nobody_has_translated_stays(french):
    for text in (
        "",
        "INSTRUMENT_DECLINED",
        "question: what is it",
        "price: too high",
        "Ein anderes Wort",
        "expired: the window",
    ):
        assert sentences.said(text) == text


def test_the_reader_of_forms_speaks_french(french):
    """Marshmallow's own words, as its fields say them."""
    said = set()
    for kind in (
        fields.Int,
        fields.Str,
        fields.Bool,
        fields.AwareDateTime,
        fields.Dict,
        fields.List,
        fields.Nested,
    ):
        field = (
            kind(fields.Str()) if kind is fields.List else kind(lambda: None) if kind is fields.Nested else kind()
        )
        said |= {
            text for key, text in field.error_messages.items() if key in ("invalid", "null", "required", "type")
        }
    said |= {
        "Unknown field.",
        validate.Length.message_min.format(min=1),
        validate.Length.message_max.format(max=5),
    }
    said |= {validate.Length.message_all.format(min=1, max=5)}
    assert [text for text in sorted(said) if "{" not in text and sentences.foreign(text)] == []
