"""What the rooms write for people, beyond what the dashboard says (admin/wordings.py): refusals, checks, alerts. For the
API, which answers in the language that its caller asks for."""

from __future__ import annotations

import re

from bridge.web.admin.labels import beside
from bridge.web.admin.wordings import _LEFT, refusals, told
from bridge.web.words import language, mark, say

#: ``why`` is a sentence of its own, and is said in the same language; every other value stays as it is.
SENTENCES = (
    # what cannot be done
    mark("the post of sale %(a)s is just going out: try again in a minute"),
    mark("sale %(a)s is no series for the first: it has no list of who came first"),
    mark("purchase %(a)s has changed meanwhile"),
    mark("sale %(a)s is %(b)s: units can be added while it is on"),
    mark("no gift %(a)s"),
    mark("no purchase %(a)s; see: replycart purchase list"),
    mark("no purchase %(a)s"),
    mark("no sale %(a)s; see: replycart sale list"),
    mark("no offer %(a)s; see: replycart offer list"),
    mark("no proposal %(a)s; see: replycart clearance list"),
    mark("no clearance rule %(a)s; see: replycart clearance rules"),
    mark("no gift %(a)s; see: replycart gifts list"),
    mark("no buyer %(a)s of %(b)s"),
    mark("no reply %(a)s of %(b)s"),
    mark("no canned answer %(a)s"),
    mark("no product %(a)s"),
    mark("no refund %(a)s"),
    mark("no task %(a)s"),
    mark("the network %(a)s is not configured: put it under `networks` again"),
    mark("purchase %(a)s is %(b)s, the sale %(c)s"),
    mark("purchase %(a)s is gone"),
    mark("purchase %(a)s has no order in the shop that a refund of the shop could belong to"),
    mark("purchase %(a)s: there is nothing left to refund"),
    mark("purchase %(a)s was paid together with others: refund it once the shop's order stands"),
    mark("the shop's refund %(a)s was asked for with another amount already"),
    mark("of the shop's refund %(a)s %(b)s went back already: make a new one for the rest"),
    mark("must be at most %(a)s, which is left of what was paid together"),
    mark("must be without decimals: PayPal takes none in %(a)s"),
    mark("%(a)s takes no %(b)s: nobody could pay"),
    mark("this gift is %(a)s"),
    mark("the proposal of %(a)s has lapsed: %(why)s"),
    mark("the proposal of %(a)s is %(b)s already"),
    mark("rule %(a)s is on already"),
    mark("rule %(a)s is off already"),
    mark("offer %(a)s is ended already"),
    mark("this task is %(a)s: it waits for nobody"),
    mark("this account is just being told the same: wait two minutes, or use other words"),
    mark("%(a)s takes care of this reply by now"),
    mark("this reply is nobody's by now"),
    mark("this reply is %(a)s, not in the inbox"),
    mark("this reply is %(a)s: it was never in the inbox"),
    mark("the first call with this key took effect, but its answer was lost: look at what it was about"),
    mark("another call with this key is under way"),
    mark("was sent with another request before"),
    mark("must be 1 to 100 visible characters of ASCII"),
    mark("must be a JSON object, with Content-Type: application/json"),
    mark("send a token: Authorization: Bearer … (replycart token create)"),
    mark("this token lacks the scope %(a)s"),
    mark("some fields cannot be taken"),
    mark("PayPal refused the refund: %(why)s"),
    mark("%(why)s (it waits for a person: replycart tasks retry)"),
    mark("%(why)s; %(a)s of %(b)s went back all the same, and the shop's order will show that by itself"),
    # fields that cannot be read (marshmallow's own words)
    mark("Invalid type."),
    mark("Not a valid integer."),
    mark("Not a valid string."),
    mark("Not a valid boolean."),
    mark("Not a valid datetime."),
    mark("Not a valid aware datetime."),
    mark("Field may not be null."),
    mark("Missing data for required field."),
    mark("Unknown field."),
    mark("Invalid value."),
    mark("Not a valid mapping type."),
    mark("Not a valid list."),
    mark("Invalid input type."),
    mark("Longer than maximum length %(a)s."),
    mark("Shorter than minimum length %(a)s."),
    mark("Length must be between %(a)s and %(b)s."),
    mark("%(a)s is not one of %(b)s"),
    mark("must be one of %(a)s"),
    mark("must lie between the years 2000 and 2200"),
    mark("must have at most %(a)s characters"),
    # terms of a sale
    mark("no product %(a)s in the catalogue; is it published? try: replycart sync"),
    mark("%(a)s is no user of the dashboard; see: replycart user list"),
    mark("%(a)s is no market of the shop; there are %(b)s"),
    mark("%(a)s is no variant of %(b)s; there are %(c)s"),
    mark("its prices were in %(a)s: say them in %(b)s"),
    mark("the shop sells in %(a)s now, the draft is in %(b)s"),
    mark("%(a)s is not in this sale"),
    mark("a basket has no post to look at"),
    mark("needs end_when_sold_out: a sale that does not end by itself is never sold out"),
    mark("must be 1: who comes first, each account once"),
    mark("a repost names no variant: sell one, or take reply"),
    mark("is for a sale in which the first come first (mode first_come)"),
    mark("%(a)s is no country code like FR, or * for everywhere else"),
    mark("%(a)s: a price cannot be negative"),
    # offers and clearance
    mark("must be at least 1, or 0 for any number"),
    mark("needs one, of letters, digits and _, like #HelloWinter"),
    mark("an offer takes off either a percent or an amount: say one of them"),
    mark("is less than the coupon takes off"),
    mark("the shop sells in %(a)s: amount and minimum are in %(b)s too"),
    mark("cannot make coupons: %(why)s"),
    mark("the post has %(a)s characters on %(b)s, %(c)s are allowed"),
    mark("needs one, so that you know it again"),
    mark("say what to look for: percent, stock_over, unsold_days or category"),
    mark("%(a)s is no placeholder"),
    mark("%(a)s is no time zone like Europe/Paris"),
    mark("%(a)s is not from hour to hour, like 22-7"),
    mark("%(a)s is no weekday and hour, like sat 10, or day 18 for every day"),
    mark("needs at least one weekday and hour, like sat 10"),
    mark("there is a rule %(a)s already"),
    mark("%(a)s lies in the quiet hours"),
    mark("%(a)s is missing: without it the second post would have the words of the first"),
    mark("these words were posted already: the network takes no words twice"),
    mark("%(a)s is no longer %(b)s %% off in the shop"),
    mark("nothing fits"),
    mark("the shop does not tell what it sold"),
    mark("nobody approved it in time"),
    mark("it could not go out in time"),
    mark("its rule was thrown away"),
    mark("it was put on sale meanwhile, within the rule's days"),
    mark("the shop could not keep it"),
    # why something is as it is
    mark("replies of this account are not served"),
    mark("%(a)s is no charity of the configuration any more"),
    mark("no picture that can be read: %(why)s"),
    mark("PayPal could not refund; look at it in PayPal's own pages"),
    mark("nothing was taken: %(why)s"),
    mark("no answer: one that a person wrote may have gone out; tell its buyer the way to the hold"),
    mark("no answer: %(why)s"),
    mark("not bought by itself: %(why)s"),
    mark("the shop says: %(why)s"),
    mark("the shop refused the order: %(why)s"),
    mark("its author deleted the reply"),
    mark("its author wants none, or is blocked"),
    mark("the month's budget is used up"),
    mark("passed it on"),
    mark("paid together with %(a)s: %(why)s"),
    mark("the shop has none left of something that was to be paid with it"),
    mark("%(a)s: the shop has none left"),
    mark("now %(a)s × %(b)s, was %(c)s × %(d)s"),
    mark("%(a)s in the basket now"),
    mark("%(a)s was taken, %(b)s (minor) was agreed"),
    mark("the offer is gone"),
    mark("a coupon was given (#%(tag)s)"),
    mark("has the coupon already (#%(tag)s)"),
    mark("the offer has not begun (#%(tag)s)"),
    mark("the offer is over (#%(tag)s)"),
    mark("every coupon has been given out (#%(tag)s)"),
    mark("no paid order without a coupon (#%(tag)s)"),
    mark("could not see a coupon (#%(tag)s)"),
    mark("%(code)s: refunded in PayPal's pages meanwhile"),
    mark("the shop does not tell"),
    mark("the shop does not answer right now"),
    mark("refunded in the shop"),
    # how it stands
    mark("the ledger answers"),
    mark("a paid order has not been in the shop for %(a)s minutes"),
    mark("is the shop up? it is tried again by itself until it works"),
    mark("%(a)s tasks wait for a person: %(why)s"),
    mark("mend the cause, then: replycart tasks retry"),
    mark("nobody has taken up the work for %(a)s minutes"),
    mark("is replycart work, or serve, running?"),
    mark("the network's API has used %(a)s %% of this month's budget"),
    mark("raise budget.monthly_usd, or wait for next month"),
    mark("no products are known yet"),
    mark("replycart sync"),
    mark("the shop's products were last seen %(a)s minutes ago"),
    mark("is the shop up, and replycart work running?"),
    mark("nobody is told when something needs a person"),
    mark("set alerts"),
    mark("do not sell on, and tell your support"),
    mark("private messages are heard and answered here"),
    mark("private messages are neither heard nor answered here: this network offers none that Replycart can use"),
    mark("nothing to mend: buyers there are served in public and by the sale's page"),
    mark("private messages are not heard or not answered here: the access lacks the right to them"),
    mark(
        "give the access the right to direct messages (X: dm.read and dm.write, and sign in anew; Bluesky: a new app password)"
    ),
    mark("private messages are not heard here: the network refuses them to this app"),
    mark("see the app's plan and permissions there, or turn selling.messages off"),
    mark("units add up"),
    mark("is the platform up, and its address right?"),
    # what a person was told
    mark("the buyer won the dispute about order %(a)s, and PayPal shows no money going back: look there"),
    mark(
        "%(a)s is back in the shop: %(b)s wait for %(c)s in sale %(d)s, %(e)s of these are promised. See: replycart sale add-units"
    ),
    mark(
        "%(a)s is back in the shop, %(b)s more than the sale offers: %(c)s wait for %(d)s in sale %(e)s, %(f)s of these are promised. See: replycart sale add-units"
    ),
    mark(
        "order %(a)s was cancelled or refunded in the shop's own pages, where no money moves: PayPal has given back %(b)s of %(c)s. The rest goes back with: replycart purchase refund %(d)s"
    ),
    mark("units do not add up: %(a)s"),
    mark("a paid order has not been in the shop for %(a)s minutes: is the shop up? See: replycart tasks list"),
    mark(
        "PayPal says that %(a)s is paid, and has not told its order: find it by that invoice id in PayPal's activity. Nothing is charged again; its notice will bring the order to the shop"
    ),
    mark(
        "PayPal says that %(a)s is paid, and this ledger does not know of it (was it put back to a copy?): find it by that invoice id in PayPal's activity, and its order in the shop as rc-%(b)s"
    ),
    mark("PayPal says that %(a)s is paid, and this ledger does not know of it (was it put back to a copy?)"),
    mark("%(a)s: the shop has %(b)s left, a buyer who had approved was let go unpaid"),
    mark("PayPal took %(a)s, which is not what was agreed: all of it goes back"),
    mark(
        "PayPal took money for purchase %(a)s (invoice id %(b)s), but its payment is not in this ledger: was it put back to a copy? Look for order rc-%(c)s in the shop; if it is not there, refund the payment in PayPal's pages"
    ),
    mark(
        "PayPal took money for purchase %(a)s (invoice id %(b)s), but it is not in this ledger: was it put back to a copy? Look for order rc-%(c)s in the shop; if it is not there, refund the payment in PayPal's pages"
    ),
    mark("PayPal took back the payment of order %(a)s"),
    mark("a buyer disputes order %(a)s: answer it in PayPal's resolution centre"),
    mark("the dispute about order %(a)s is resolved"),
    mark(
        "PayPal took %(a)s for its order %(b)s, which this purchase does not count on (the units were gone, or another page was paid): refund it in PayPal's pages"
    ),
    mark("PayPal's order %(a)s shows %(b)s for a gift of %(c)s; it is not captured"),
    mark("PayPal's order %(a)s shows %(b)s; it is not captured"),
    mark("%(a)s for %(b)s had been taken before its hold ran out here: its units had gone on"),
    mark("PayPal takes no gifts for %(a)s: correct its payee under `giving.charities`"),
    mark("the reply %(a)s of %(b)s could not be settled; it is in the inbox"),
    mark(
        "the network's API has used %(a)s %% of this month's %(b)s USD. Answers have stopped and hearing is slow until next month or until budget.monthly_usd is raised."
    ),
    mark(
        "the network's API has used %(a)s %% of this month's %(b)s USD. At 100 %% answers stop first, then hearing slows."
    ),
    mark(
        "the ledger was put back to a copy%(a)s: what happened since is asked of PayPal, the shop and the network; see docs/going-live.md, Restore"
    ),
    mark(
        "the ledger was put back to a copy: what happened since is asked of PayPal, the shop and the network; see docs/going-live.md, Restore"
    ),
    mark("replies cannot be heard: %(why)s"),
    mark("%(a)s proposed nothing: %(why)s"),
    mark("%(a)s proposes a sale of %(b)s (%(c)s, %(d)s in stock): approve or dismiss it within a day at %(e)s"),
    mark("%(a)s has been tried 10 times: %(why)s"),
    mark("%(a)s for %(b)s is parked: %(why)s. When mended: replycart tasks retry %(c)s"),
    mark("the buyer of order %(a)s withdrew from the contract: refund it once the goods are back"),
    mark("%(a)s: %(why)s. The buyer gets all the money back."),
    mark(
        "the shop's refund %(a)s of order %(b)s: PayPal gave back %(c)s and refused %(d)s (%(why)s). The shop drops its refund; what went back is shown on the order by itself, the rest is to be refunded anew"
    ),
)
#: What a check says of one network.
_ABOUT = re.compile(r"([a-z_]+): (.+)", re.S)
_VALUE = re.compile(r"%\((\w+)\)s")


def _shape(message: str) -> re.Pattern[str]:
    parts = _VALUE.split(message.replace("%%", "%"))
    words = [re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts)]
    return re.compile("".join(words), re.S)


def _weight(message: str) -> int:
    """How much of it is words: what says more is tried first."""
    return len(_VALUE.sub("", message))


_PLAIN = frozenset(one for one in SENTENCES if not _VALUE.search(one))
_SHAPES = tuple(
    (_shape(one), one) for one in sorted(SENTENCES, key=_weight, reverse=True) if _VALUE.search(one)
)  # fmt: skip


def said(text: str) -> str:
    """A text of the rooms in the reader's language; one that nobody has translated, as what a platform says, stays as it
    is. English is the rooms' own."""
    if named := refusals(text):
        return "; ".join(beside(name, said(why)) for name, why in named)
    if not text or language() == "en":
        return text
    if text in _PLAIN:
        return say(text)
    for shape, message in _SHAPES:
        if found := shape.fullmatch(text):
            return say(
                message, **{name: said(one) if name == "why" else one for name, one in found.groupdict().items()}
            )
    if (about := _ABOUT.fullmatch(text)) and (rest := said(about[2])) != about[2]:
        return f"{about[1]}: {rest}"
    # What follows the code of a reply that was left to a person is not said here: other codes look like it.
    return text if text.partition(":")[0] in _LEFT else told(text)


def foreign(text: str) -> bool:
    """Whether nobody has translated it."""
    return said(text) == text
