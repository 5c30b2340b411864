"""What the rooms write, in the reader's language."""

from __future__ import annotations

import re

from bridge.web.admin.labels import LABELS, beside, label
from bridge.web.admin.names import PURCHASE, SALE
from bridge.web.words import mark, say

_KNOWN = frozenset({
    mark("no answer: one that a person wrote may have gone out; tell its buyer the way to the hold"),
    mark("units were free"), mark("no units free"), mark("the hold ran out"), mark("units came back"), mark("the sale ended"),
    mark("the time ran out; no units were kept"), mark("units came back; first paid, first served"),
    mark("asked again, no units free"), mark("asked again, to the end of the line"), mark("asked again, units were free"), mark("the buyer said so"),
    mark("the merchant said so"), mark("the buyer deleted the reply"), mark("the buyer approved at PayPal"),
    mark("the shop has none left: nothing was taken"), mark("stock seen; the capture is sent"),
    mark("first paid, first served"), mark("the promise was taken back"), mark("promised to buy when units come back"),
    mark("by the wallet that its owner saved"), mark("PayPal no longer knows the wallet"), mark("in the draw: the first by the network's time"),
    mark("this series goes to who passes it on"), mark("this series goes to who replies"), mark("asked again; first paid, first served"),
    mark("at PayPal: the units are set aside"), mark("PayPal had taken the money already"), mark("the capture is complete"), mark("PayPal declined the payment"), mark("the approval at PayPal ran out"),
    mark("PayPal no longer knows the order"), mark("the hold was over"),
    mark("approved after the hold ran out, and the units are gone: nothing was taken"),
    mark("what was to be paid has changed since that page was opened: nothing was taken"),
    mark("approved late, and another purchase of the same buyer has the limit: nothing was taken"),
    mark("the dispute goes on"),
    mark("the basket was left behind"), mark("the shop has none left"), mark("put into the basket"), mark("in the basket"),
    mark("by its hashtag"), mark("told when it begins"), mark("the basket is closed"), mark("no link to a product of the shop"),
    mark("the shop has none of it right now"), mark("no such combination of options"), mark("taken out of the basket"),
    mark("the basket is empty"), mark("needs a start in the future: what has begun cannot be announced"),
    mark("is for a basket; a sale is told by its post"), mark("a basket needs one, of letters, digits and _, like #ShopCart"),
    mark("a basket is at the shop's own prices, in the shop's own currency"),
    mark("a basket has none: whatever of the shop is put into it is in it, at the shop's price"),
    mark("a basket answers with its link (held) or nobody (none)"),
    mark("a basket has none: several replies come to one page"), mark("a repost names no variant: sell one, or take reply"),
    mark("must be between 5 seconds and 30 days"),
    mark("the buyer withdrew from the contract"), mark("refunded by the merchant"), mark("refunded in PayPal's pages"),
    mark("PayPal took the money back"), mark("the buyer opened a dispute at PayPal"), mark("the dispute was resolved"),
    mark("refunded: the units are back on the shelf"), mark("no answer: the month's budget is used up"),
    mark("amount differs from what was agreed"), mark("ended by the merchant"), mark("window over"), mark("sold out"),
    mark("answers no sale"), mark("has a word that you watch"), mark("no such combination"), mark("no option named"), mark("outside the window"),
    mark("deleted before it was understood"), mark("could not be understood"), mark("the sale is paused"),
    mark("the sale is ended"), mark("the sale is scheduled"), mark("the payment is being taken"),
    mark("must be at least 1"), mark("must be between 5 seconds and 24 hours"), mark("must be between 1 and 99"),
    mark("must be more than nothing"), mark("must be after the start, and in the future"),
    mark("the shop has none left of it"), mark("has no variants that can be sold"), mark("the window is over already"),
    mark("{link} is missing: without it nobody finds the page where they pay"),
    mark("a flat price cannot be negative"), mark("the shop does not reckon it for orders made from outside: take free, flat or country"), mark("by country needs at least one price, like FR=4.90 or *=9.90"),
    mark("must have at least 12 characters"), mark("the limit per buyer is reached"),
    mark("this reply has its answer already"), mark("its author deleted this reply"),
    mark("the network lets us answer only replies that mention us"), mark("its author wants no answers, or is blocked"),
    mark("this reply is just getting an answer"), mark("its answer is just going out"),
    mark("the month's budget for the network is used up: no answers go out until it is raised"),
    mark("must have at least one character"), mark("the code is not right"), mark("the password is not right"), mark("the name or the password is not right"),
    mark("the password was changed meanwhile"),
    mark("said in a reply"), mark("its sender confirmed it"), mark("who it is for said where to"),
    mark("its sender let it be"), mark("ended by the shop"), mark("nobody paid it in time"),
    mark("approved at PayPal"), mark("PayPal took it to the recipient's account"), mark("PayPal holds it"),
    mark("it went back to the sender"), mark("PayPal takes nothing for that account"), mark("PayPal takes nothing for the recipient's account"),
    mark("no hashtag to give or to send"), mark("no amount"), mark("more than one amount"),
    mark("an amount that can be read in two ways"), mark("finer than the currency"), mark("a gift, and not said to us"),
    mark("a gift in a currency without a ceiling"), mark("a gift above the ceiling"), mark("more gifts than one account may ask for in a day"),
    mark("a gift"), mark("no charity is configured"), mark("nobody is named after the hashtag"),
    mark("more than one account is named"), mark("a gift to oneself"), mark("a basket sets nothing aside that could run out"),
    mark("a basket's answer is its link: take answers none"), mark("nobody can be answered for a repost"),
    mark("passed it on from where nobody can sign in"),
})  # fmt: skip

#: Why a saved wallet did not pay (bridge/consent.py).
_WALLET = frozenset({
    mark("the wallet is deleted, or PayPal no longer knows it"),
    mark("its owner wants no answers, or is blocked"),
    mark("the wallet's ceilings are in another currency"),
    mark("above the owner's ceiling for one purchase"),
    mark("above the owner's ceiling for a month"),
    mark("the saved address does not do"),
    mark("PayPal declined the wallet"),
    mark("the shop cannot sell it to the saved address right now"),
    mark("others are paying for the last ones"),
})  # fmt: skip

#: What the rooms write with a value in it. The first that fits says it.
_SHAPES = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (r"the shop's order (?P<n>.+) stands", mark("the shop's order %(n)s stands")),
        (r"(?P<n>.+) went back to the buyer", mark("%(n)s went back to the buyer")),
        (r"PayPal holds the payment: (?P<why>.+)", mark("PayPal holds the payment: %(why)s")),
        (r"the shop refused the order: (?P<why>.+)", mark("the shop refused the order: %(why)s")),
        (r"nothing was taken: (?P<why>.+)", mark("nothing was taken: %(why)s")),
        (r"#(?P<tag>\S+) means something already.*", mark("#%(tag)s means something already; take another.")),
        (r"not bought by itself: (?P<why>[^:]+): (?P<more>.+)", mark("not bought by itself: %(why)s (%(more)s)")),
        (r"not bought by itself: (?P<why>.+)", mark("not bought by itself: %(why)s")),
        (
            r"(?P<sku>.+): the shop has (?P<n>\d+) that this sale does not offer yet",
            mark("%(sku)s: the shop has %(n)s that this sale does not offer yet."),
        ),
        (
            r"the shop has no prices in (?P<n>.+): say what it costs there",
            mark("the shop has no prices in %(n)s: say what it costs there"),
        ),
        (r"(?P<sku>.+) is not sold in (?P<n>.+)", mark("%(sku)s is not sold in %(n)s")),
        (r"must be less than the (?P<n>\d+) minutes that a hold lasts", mark("must be less than the %(n)s minutes that a hold lasts")),
        (
            r"(?P<n>.+) allows one answer a reply: with answers none it is the reminder",
            mark("%(n)s allows one answer to a reply: answer nobody, and it is the reminder"),
        ),
        (
            r"must be held: on (?P<n>.+) nobody can sign in, and only the answer has the way to pay",
            mark("On %(n)s nobody can sign in: answer everybody whose units are held, or they could not pay"),
        ),
        (
            r"on (?P<n>.+) nobody can sign in, and who passed a post on cannot be answered: take reply",
            mark("On %(n)s nobody can sign in, and who passed a post on cannot be answered: take reply."),
        ),
        (r"(?P<n>.+) cannot tell who passed a post on: take reply", mark("%(n)s cannot tell who passed a post on: take reply.")),
        (
            r"on (?P<n>.+) nobody can sign in, so nobody could see a coupon",
            mark("On %(n)s nobody can sign in, so nobody could see a coupon."),
        ),
        (
            r"on (?P<n>.+) nobody can sign in: only an answer in private tells the code",
            mark("On %(n)s nobody can sign in: only an answer in private tells the code."),
        ),
        (r"no answer: (?P<why>.+)", mark("no answer: %(why)s")),
        (r"limit of (?P<n>\d+) per buyer", mark("the limit of %(n)s per buyer is reached")),
        (r"which (?P<what>.+)\?", mark("we asked: which %(what)s?")),
        (r"(?P<a>\d+) asked for, the shop has (?P<b>\d+)", mark("%(a)s asked for, the shop has %(b)s")),
        (r"(?P<s>.+): (?P<a>\d+) asked for, the shop has (?P<b>\d+)", mark("%(s)s: %(a)s asked for, the shop has %(b)s")),
        (r"(?P<s>.+): the shop has (?P<a>\d+), the sale promises (?P<b>\d+)",
         mark("%(s)s: the shop has %(a)s, the sale promises %(b)s")),
        (r"(?P<a>\d+) characters as the network weighs them, (?P<b>\d+) are allowed",
         mark("%(a)s characters as the network weighs them, %(b)s are allowed")),
        (r"(?P<x>.+) is no placeholder; there are (?P<all>.+)", mark("%(x)s is no placeholder; there are %(all)s")),
        (r"(?P<s>.+) is gone from the shop", mark("%(s)s is gone from the shop")),
        (r"the shop says: (?P<why>.+)", mark("the shop says: %(why)s")),
        (r"must have (?P<a>\d+) to (?P<b>\d+) characters", mark("must have %(a)s to %(b)s characters")),
        (r"must be between (?P<a>.+) and (?P<b>.+)", mark("must be between %(a)s and %(b)s")),
        (r"no product '(?P<s>.+)' in the catalogue.*", mark("there is no product %(s)s in the catalogue; is it published?")),
        (r"(?P<c>'.+') is no country code like FR, or \* for everywhere else",
         mark("%(c)s is no country code like FR, or * for everywhere else")),
        (r"must not contain the character (?P<c>.+)", mark("must not contain the character %(c)s")),
        (r"sale \S+ is (?P<state>\w+),? .*", mark("This sale is %(state)s: that cannot be done any more.")),
        (r"this reply is \w+.*", mark("This reply is not in the inbox any more.")),
        (r"purchase \S+ is (?P<state>\w+): refund it instead", mark("It is paid: refund it instead.")),
        (r"purchase \S+ is (?P<state>\w+) already", mark("It is %(state)s already.")),
        (r"purchase \S+ is (?P<state>\w+): there is nothing to refund", mark("There is nothing to refund.")),
        (r"purchase \S+: a part can be refunded once.*", mark("A part can be refunded once the shop's order stands.")),
    )
)  # fmt: skip

#: Why a reply was left to a person: the code before the colon of what bridge/intent found.
_LEFT = {
    "question": mark("a question"), "no keyword": mark("no word that buys"), "empty": mark("no words"),
    "too long": mark("too long to be an order"), "quoted": mark("somebody else's words"),
    "both": mark("buys and cancels at once"), "negated": mark("says no, or seems to"), "refused": mark("says no, or seems to"),
    "conditional": mark("only if"), "keyword": mark("understood"), "later": mark("later, not now"), "number": mark("the number is not clear"),
    "quantity": mark("the number is not clear"), "amount": mark("the number is not clear"),
    "price": mark("speaks of a price"), "complaint": mark("a complaint, it seems"), "spam": mark("an advertisement, it seems"),
    "joke": mark("a joke, it seems"), "past": mark("has bought already, it seems"), "unclear": mark("not all of it is clear"),
}  # fmt: skip


#: A refusal with the name of its field before it, as ``str(Invalid)`` has them.
_REFUSAL = re.compile(r"([a-z][a-z0-9_]*)(?:\.\w+)*: (.+)", re.S)
_NEXT = re.compile(r"; (?=[a-z][a-z0-9_]*(?:\.\w+)*: )")


def refusals(text: str) -> list[tuple[str, str]]:
    """(field, what is wrong with it) where that is what the text says; else []. Why a reply was left to a person looks like
    it, and is not."""
    found = [_REFUSAL.fullmatch(part) for part in _NEXT.split(text)]
    pairs = [(one[1], one[2]) for one in found if one is not None]
    if len(pairs) < len(found) or not all(name in LABELS for name, _ in pairs):
        return []
    return [] if any(name in _LEFT and foreign(why) for name, why in pairs) else pairs


def told(text: str) -> str:
    """A text of the rooms in the reader's language; one that nobody has translated stays as it is."""
    if named := refusals(text):
        return "; ".join(beside(name, told(why)) for name, why in named)
    if text in _KNOWN:
        return say(text)
    for shape, message in _SHAPES:
        if found := shape.fullmatch(text):
            values = {
                name: state(value) if name == "state" else say(value) if value in _WALLET else _fields(value)
                for name, value in found.groupdict().items()
            }
            return say(message, **values)
    code = text.partition(":")[0]
    return say(_LEFT[code]) if code in _LEFT else text


def _fields(text: str) -> str:
    """Names of fields, as of an address that does not do, by their labels; any other text as it is."""
    names = text.split(", ")
    return ", ".join(map(label, names)) if all(name in LABELS for name in names) else text


def foreign(text: str) -> bool:
    """Whether a text stays English, so that the page can say so to who has it read aloud."""
    if named := refusals(text):
        return any(foreign(why) for _, why in named)
    known = text in _KNOWN or text.partition(":")[0] in _LEFT
    return not known and not any(shape.fullmatch(text) for shape, _ in _SHAPES)


def state(name: str) -> str:
    """A state of a sale or a purchase, as a merchant calls it."""
    return say(SALE.get(name) or PURCHASE.get(name) or name.replace("_", " ").capitalize())
