"""Whatever field a refusal names is called as its form calls it, in the reader's language; and no refusal is lost."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import g

import bridge
from bridge import clearance, inputs, offers, sales
from bridge.clearance_json import RuleSchema
from bridge.errors import Invalid
from bridge.offer_json import OfferSchema
from bridge.web import create_app, sentences, words
from bridge.web.admin import labels, wordings
from tests.integration.pages.merchant import merchant

ROOT = Path(bridge.__file__).parent
#: Read by programs and from files, never by somebody who looks at a form. "sure": its refusal is a sentence of its own.
NONE = ("cli/", "config/", "demo/", "web/api/")
OWN = {"sure"}
#: Forms of the dashboard: where they are sent, the room that refuses, what is sent, and what can be refused.
FORMS = {
    "sale": ("/admin/sales/new", (sales, "create"), {"product": "PRINT", "zone": "UTC"}, inputs.SaleSchema),
    "basket": ("/admin/baskets/new", (sales, "create"), {"zone": "UTC"}, inputs.SaleSchema),
    "offer": ("/admin/offers/new", (offers, "create"), {"hashtag": "#hi", "days": "14", "whom": "anyone"}, OfferSchema),
    "rule": ("/admin/clearance/new", (clearance, "create"), {"name": "Nights", "hour": "18", "day": "day", "percent": "20",
                                                            "repeat_days": "30", "units": "1", "hours": "4"}, RuleSchema),
}  # fmt: skip


def names(schema):
    return {field.data_key or name for name, field in schema().fields.items()}


def named():
    """What the rooms name when they refuse: the keys of ``Invalid({…})``, and of ``wrong[…]``."""
    for path in ROOT.glob("**/*.py"):
        if str(path.relative_to(ROOT)).startswith(NONE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            keys = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Invalid":
                keys = [key for one in node.args if isinstance(one, ast.Dict) for key in one.keys]
            elif isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "wrong":
                keys = [node.slice]
            yield from (key.value for key in keys if isinstance(key, ast.Constant))


def test_every_field_that_a_refusal_can_name_has_a_label():
    found = set(named())
    assert {"starts_at", "ends_at", "payee", "units", "scope"} - found == {"starts_at"}
    for schema in (inputs.SaleSchema, OfferSchema, RuleSchema, inputs.CannedSchema, inputs.RefundSchema):
        found |= names(schema)
    assert found - OWN - set(labels.LABELS) == set()
    french = words.catalogue("fr")
    assert [text for text in labels.LABELS.values() if "_" in text or not french.ugettext(text)] == []


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_a_form_says_each_refusal_once_with_its_label(rehearsal, monkeypatch, form, lang):
    """At its field, where the label is; on top with the label, where the form has no such field."""
    path, (room, verb), data, schema = FORMS[form]
    rehearsal.on_sale()
    errors = {
        name: f"must be between {at} and 5000"
        for at, name in enumerate(sorted(names(schema) | {"network"}), 70_001)
    }

    def refuse(*_: object) -> None:
        raise Invalid(errors)

    monkeypatch.setattr(room, verb, refuse)
    marie = merchant(rehearsal, lang=lang)
    # The form first: it carries the token.
    marie.get(path if form != "sale" else f"{path}?product=PRINT")
    page = marie.post(path, data)
    assert page.status_code == 422
    soup = BeautifulSoup(page.text, "html.parser")
    on_top = [one.get_text() for one in soup.select(".notice.bad small")]
    for name, text in errors.items():
        number = text.split()[3]
        assert page.text.count(number) == 1, name
        at_field = soup.select_one(f"#{name}-wrong")
        assert (at_field is None) == any(number in one for one in on_top), name
        if at_field is None:
            said = words.catalogue(lang).ugettext(labels.LABELS[name])
            assert [one for one in on_top if one.startswith(said) and number in one], name
        else:
            assert number in at_field.get_text()


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("ends_at: the window is over already", "Ends: the window is over already", "Fin : la période est déjà passée"),
        ("shipping.price: must be at least 1; title: no idea", "Shipping: must be at least 1; Title: no idea", "Livraison : au moins 1 ; Titre : no idea"),
        ("not bought by itself: the saved address does not do: city, phone", "not bought by itself: the saved address does not do (City, Phone)", None),
        # Codes of the reader of replies, which look like it.
        ("price: 20 EUR", "speaks of a price", "parle d'un prix"),
        ("Shop: closed", "Shop: closed", "Shop: closed"),
    ],
)  # fmt: skip
def test_a_refusal_that_is_told_later_has_its_label(rehearsal, text, english, french):
    """As why a proposal lapsed, on its page and in the API, whose words both shops' pages show."""
    app = create_app(rehearsal.house)
    for lang, wanted in (("en", english), ("fr", french)):
        with app.test_request_context():
            g.lang = lang
            if wanted is not None:
                assert wordings.told(text) == wanted.replace(" ; ", "; ")
                assert sentences.said(text) in (wordings.told(text), text)
                assert "_" not in sentences.said(text)
