"""PURE. The words of posts and answers, per language, with placeholders that are checked before they are saved."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence

from bridge.clock import from_ms
from bridge.money import write as write_money
from bridge.store.records import Sale, SaleItem, Terms
from connectors.values import Money

Measure = Callable[[str], int]

#: What a post may speak of.
POST_FIELDS = {
    "name": "the product's name",
    "price": "the price, as the language writes it",
    "quantity": "units on sale",
    "keyword": "the word that buys",
    "link": "the one link, to the sale's page",
    "until": "when the sale ends (empty without an end)",
    "hold": "minutes that a hold lasts",
    "options": "what there is to choose (empty without a choice)",
}

#: A reply reserves; the contract is made by the button on our page. The words must say so.
POSTS = {
    "en": "{name}, {price}. {quantity} available. Reply “{keyword}”{options} to reserve yours, then pay here: {link}",
    "fr": "{name}, {price}. {quantity} disponibles. Répondez « {keyword} »{options} pour réserver, puis payez ici : {link}",
}
#: How the first come first: by reply, by repost, by either.
FIRST = {
    "en": {
        "reply": "{name}, {price}. For the first {quantity} who reply “{keyword}”{options}, by the time of their posts. Pay here: {link}",
        "repost": "{name}, {price}. For the first {quantity} who repost this. Then look here whether you are among them: {link}",
        "either": "{name}, {price}. For the first {quantity} who reply “{keyword}” or repost this. Look here: {link}",
    },
    "fr": {
        "reply": "{name}, {price}. Pour les {quantity} premiers qui répondent « {keyword} »{options}, à l'heure de leur post. Payez ici : {link}",
        "repost": "{name}, {price}. Pour les {quantity} premiers qui repostent ceci. Voyez ici si vous en êtes : {link}",
        "either": "{name}, {price}. Pour les {quantity} premiers qui répondent « {keyword} » ou repostent. Voyez ici : {link}",
    },
}
OPTIONS = {"en": " with {names}", "fr": " avec {names}"}
KEYWORD = {"en": "buy", "fr": "je prends"}

#: The buyer's name stands inside: the network refuses the same words twice, leading mentions left aside.
ANSWERS = {
    "en": {
        "held": "{name} is held for @{handle} until {until} UTC.{code} {pay}",
        "open": "{name}, @{handle}: first paid, first served, until {until} UTC.{code} {pay}",
        "remind": "{name} is still held for you, @{handle}, but only until {until} UTC.{code} {pay}",
        "remind_open": "{name}: your place ends at {until} UTC, @{handle}. First paid, first served.{code} {pay}",
        "wallet": "{name} for @{handle}: your saved PayPal pays at {until} UTC, unless you reply “cancel” before.{link}",
        "line": "All of {name} are taken right now, @{handle}. You are in line, and hear from us when one comes back.{link}",
        "ask": "Which {missing} would you like, @{handle}? Reply with: {values}.",
        "begun": "{name} is on sale now, @{handle}. Reply “{keyword}” to our post to get yours.{link}",
        "basket": "In your basket, @{handle}: {name}. Add more the same way, and pay for all of it here: {link}",
        "thanks": "Thank you @{handle}, your order {number} is confirmed.",
        "code": " Code {code}.",
        "link": " {link}",
        "post": "Open the link in our post to pay.",
        "here": "Pay here: {link}",
    },
    "fr": {
        "held": "{name} : réservé pour @{handle} jusqu'à {until} UTC.{code} {pay}",
        "open": "{name}, @{handle} : au premier qui paie, jusqu'à {until} UTC.{code} {pay}",
        "remind": "{name} est encore réservé pour vous, @{handle}, mais jusqu'à {until} UTC seulement.{code} {pay}",
        "remind_open": "{name} : votre place expire à {until} UTC, @{handle}. Au premier qui paie.{code} {pay}",
        "wallet": "{name} pour @{handle} : votre PayPal enregistré paie à {until} UTC, sauf si vous répondez « annuler » avant.{link}",
        "line": "{name} : tout est pris pour le moment, @{handle}. Vous êtes dans la file, et nous vous prévenons quand il en revient.{link}",
        "ask": "Quelle option voulez-vous, @{handle} ({missing}) ? Répondez avec : {values}.",
        "begun": "{name} est en vente, @{handle}. Répondez « {keyword} » à notre post pour l'avoir.{link}",
        "basket": "Dans votre panier, @{handle} : {name}. Ajoutez-en de même, et payez le tout ici : {link}",
        "thanks": "Merci @{handle}, votre commande {number} est confirmée.",
        "code": " Code {code}.",
        "link": " {link}",
        "post": "Ouvrez le lien de notre post pour payer.",
        "here": "Payez ici : {link}",
    },
}


#: Said before it begins: who replies is answered at the start.
TEASERS = {
    "en": "{name}, {price}: on sale from {start} UTC. Reply “{keyword}” and we tell you when it begins. {link}",
    "fr": "{name}, {price} : en vente dès {start} UTC. Répondez « {keyword} » et nous vous prévenons au départ. {link}",
}
TOLD = {"en": "notify me", "fr": "prévenez-moi"}

#: Its start stands inside, to the second: no two posts have the same words.
SOLD_OUT = {
    "en": "{name}: sold out in {time}, on sale from {start} UTC.{sale} Thank you!",
    "fr": "{name} : tout est vendu en {time}, en vente dès {start} UTC.{sale} Merci !",
}


def span(seconds: int, lang: str) -> str:
    """A length of time in its two largest units: "2 min 14 s", "3 h 5 min", "2 d 1 h" ("2 j 1 h")."""
    parts: list[str] = []
    for size, unit in ((86_400, "j" if lang == "fr" else "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(max(0, seconds), size)
        if count or parts:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) if parts else "0 s"


def bare(text: str) -> str:
    """Its words alone: networks refuse the same words twice, whatever the link."""
    return " ".join(re.sub(r"https?://\S+", " ", text).split())


def unknown_fields(template: str) -> list[str]:
    """Placeholders that do not exist, or why the braces cannot be read. Empty when all is well."""
    wrong = []
    try:
        for _, name, spec, conversion in string.Formatter().parse(template):
            if name is not None and (name not in POST_FIELDS or spec or conversion):
                wrong.append("{" + name + "}")
    except ValueError as error:
        wrong.append(str(error))
    return wrong


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled; runs of blanks become one, lines stay."""
    text = template.format_map(values)
    return "\n".join(" ".join(line.split(" ")).strip() for line in text.replace("  ", " ").split("\n")).strip()


def shorten(text: str, room: int) -> str:
    """At most ``room`` characters, cut at a word where possible, with an ellipsis."""
    if len(text) <= room:
        return text
    cut = text[: max(1, room - 1)].rstrip()
    at_word = cut.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > room // 2 else cut).rstrip(" ,;:") + "…"


def template(terms: Terms) -> str:
    """The merchant's own words, or ours for that way of selling."""
    if terms.wording:
        return terms.wording
    return FIRST[terms.lang][terms.by] if terms.mode == "first_come" else POSTS[terms.lang]


def compose(sale: Sale, items: Sequence[SaleItem], link: str, measure: Measure, room: int) -> str:
    """The post's text. The name gives way where the whole would be too long; everything else stays.

    ``measure`` weighs a text as the network does, ``room`` is what it allows.
    """
    terms = sale.terms
    words = template(terms)
    lowest = min(item.unit for item in items)
    names = ", ".join(dict.fromkeys(name for item in items for name in item.options))
    values = {
        "name": sale.title,
        "price": write_money(Money(lowest, sale.currency), terms.lang),
        "quantity": str(sum(item.quantity for item in items)),
        "keyword": KEYWORD[terms.lang],
        "link": link,
        "until": f"{from_ms(sale.ends_at):%d/%m %H:%M} UTC" if sale.ends_at else "",
        "hold": str(terms.hold_seconds // 60),
        "options": OPTIONS[terms.lang].format(names=names.lower()) if names else "",
    }
    return shortened(words, values, measure, room)


def problems(sale: Sale, items: Sequence[SaleItem], link: str, measure: Measure, room: int) -> dict[str, str]:
    """What is wrong with the wording, by field, before it is saved."""
    words = template(sale.terms)
    if wrong := unknown_fields(words):
        known = ", ".join("{" + name + "}" for name in POST_FIELDS)
        return {"wording": f"{', '.join(wrong)} is no placeholder; there are {known}"}
    if "{link}" not in words:
        return {"wording": "{link} is missing: without it nobody finds the page where they pay"}
    length = measure(compose(sale, items, link, measure, room)) if items else 0
    if length > room:
        return {"wording": f"{length} characters as the network weighs them, {room} are allowed"}
    if items and sale.terms.teaser and (length := measure(tease(sale, items, link, measure, room))) > room:
        return {"teaser": f"{length} characters as the network weighs them, {room} are allowed"}
    return {}


def tease(sale: Sale, items: Sequence[SaleItem], link: str, measure: Measure, room: int) -> str:
    """The text that announces a sale which has not begun. The name gives way where it would be too long."""
    terms, lowest = sale.terms, min(item.unit for item in items)
    values = {
        "name": sale.title, "price": write_money(Money(lowest, sale.currency), terms.lang), "link": link,
        "start": f"{from_ms(sale.starts_at or 0):%d/%m %H:%M}", "keyword": TOLD[terms.lang],
    }  # fmt: skip
    return shortened(TEASERS[terms.lang], values, measure, room)


def shortened(words: str, values: dict[str, str], measure: Measure, room: int) -> str:
    """The words with their placeholders filled. The name gives way where the whole would be too long."""
    text = fill(words, values)
    while (over := measure(text) - room) > 0 and len(values["name"]) > 12:
        values["name"] = shorten(values["name"], max(12, len(values["name"]) - over))
        text = fill(words, values)
    return text
