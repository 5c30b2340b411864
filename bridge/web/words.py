"""The pages' languages: gettext catalogues read at start, chosen by the browser, or by ``?lang=``, which is kept."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, request, session, url_for
from markupsafe import escape

from bridge.clock import from_ms
from bridge.money import write as write_money
from bridge.store.records import LANGUAGES
from connectors.values import Money

#: The order of day and month that cannot be misread, in both languages.
_STYLES = {"day": "d MMM, HH:mm", "year": "d MMMM y, HH:mm"}
FOLDER = Path(__file__).parent.parent / "translations"


@cache
def catalogue(lang: str) -> NullTranslations:
    """The words of a language; English is the source."""
    path = FOLDER / f"{lang}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=lang)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """The language of this request."""
    if "lang" not in g:
        asked = request.args.get("lang", "")
        if asked in LANGUAGES:
            session["lang"] = asked
        kept = session.get("lang")
        g.lang = kept if kept in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "en")
    return str(g.lang)


def unless_asked(lang: str) -> None:
    """The page's language for who asks for none: networks and search engines do not, when they read what to show of a link."""
    if not request.accept_languages and request.args.get("lang") not in LANGUAGES:
        g.lang = kept if (kept := session.get("lang")) in LANGUAGES else lang


def mark(message: str) -> str:
    """The message as it is, marked for translation: it is said later."""
    return message


def say(message: str, **values: object) -> str:
    """The message in this request's language, with its placeholders filled."""
    text = catalogue(language()).ugettext(message)
    return _paid_with(text, format=True) % values if values else _paid_with(text)


def _paid_with(text: str, *, format: bool = False, html: bool = False) -> str:
    """The words name PayPal; where another takes the money, they name that one. ``format``: placeholders are still to be filled."""
    name: str = current_app.extensions["house"].paid_with
    if name == "PayPal" or "PayPal" not in text:
        return text
    name = str(escape(name)) if html else name
    return text.replace("PayPal", name.replace("%", "%%") if format else name)


def network_title(name: str) -> str:
    """How people call a network."""
    return {"x": "X"}.get(name, name.capitalize())


def install(app: Flask) -> None:
    """``_()`` and the filters of the templates."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _paid_with(catalogue(language()).ugettext(text), format=True, html=True),
        lambda one, many, count: _paid_with(
            catalogue(language()).ungettext(one, many, count), format=True, html=True
        ),
        newstyle=True,
    )
    app.jinja_env.filters["money"] = lambda amount: write_money(amount, language())
    app.jinja_env.filters["minor"] = lambda amount, currency: write_money(Money(amount, currency), language())
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["network"] = network_title
    app.jinja_env.globals["lang"] = language
    app.jinja_env.globals["in_language"] = in_language
    app.jinja_env.globals["country_name"] = lambda code: str(Locale(language()).territories.get(code, code))
    app.jinja_env.globals["languages"] = [(code, Locale(code).get_display_name(code)) for code in LANGUAGES]


def in_language(lang: str) -> str:
    """This page in another language. A page that answers a form has no address of its own: then the page of the
    purchase or the sale, or nothing."""
    known = request.view_args or {}
    if request.method in ("GET", "HEAD") and request.endpoint != "sale.signed_in":
        query = {**request.args.to_dict(), "lang": lang}
        return f"?{urlencode(query)}"
    if "token" in known:
        return url_for("checkout.show", token=known["token"], lang=lang)
    return url_for("sale.show", slug=known["slug"], lang=lang) if "slug" in known else ""


def moment(ms: int | datetime, style: str = "day") -> str:
    """A time as the language writes it, in UTC and saying so; the page's script turns it into local time.

    ``style``: "day", or "year" where it must be told years later."""
    when = from_ms(ms) if isinstance(ms, int) else ms
    return f"{format_datetime(when, _STYLES[style], locale=language())} UTC"
