"""What is said of offers: the post that tells of one, where the merchant wants that, and the answers. One that everybody
reads never carries the code: that is shown on the offer's page, to the account it was given to; who cannot sign in there is
told it in an answer for their eyes alone, where the network has such."""

from __future__ import annotations

from dataclasses import dataclass

from bridge import wording
from bridge.clock import from_ms
from bridge.house import House, spent_on
from bridge.money import write as write_money
from bridge.said_before import first_words
from bridge.states import State
from bridge.store import Purchase, Task
from bridge.store.offers import Offer, offers
from connectors.values import PostDraft

POSTS = {
    "en": "{title}: post #{hashtag} and get {off} off{least}{until}. Your coupon waits for you here: {link}",
    "fr": "{title} : postez #{hashtag} et recevez {off} de remise{least}{until}. Votre bon vous attend ici : {link}",
}
THANKS = {
    "en": "{title}: bought from us? Post #{hashtag} and get {off} off your next order{least}{until}. It waits here: {link}",
    "fr": "{title} : déjà client ? Postez #{hashtag} et recevez {off} de remise{least}{until}. Votre bon est ici : {link}",
}
#: What a buyer may say of an order, for a coupon: a post that is rewarded must say so.
TOLD = {
    "en": "I bought {name} from {shop} #{hashtag} #ad {link}",
    "fr": "J'ai acheté {name} chez {shop} #{hashtag} #pub {link}",
}
LEAST = {"en": " from {amount}", "fr": " dès {amount}"}
UNTIL = {"en": ", until {day}", "fr": ", jusqu'au {day}"}

#: The buyer's name stands inside: the network refuses the same words twice, leading mentions left aside.
ANSWERS = {
    "en": {
        "ready": "Your coupon is ready, @{handle}: {off} off{least}, until {until}. Sign in on the page of #{hashtag} to see it: "
        "the link is in our post or profile.",
        "again": "Your coupon of #{hashtag} waits already, @{handle}: sign in on its page, the link is in our post or profile.",
        "early": "Not yet, @{handle}: #{hashtag} begins on {starts} UTC.",
        "over": "Sorry @{handle}, #{hashtag} is over.",
        "gone": "Sorry @{handle}, every coupon of #{hashtag} has been given out.",
        "unpaid": "#{hashtag} thanks our buyers, @{handle}: there is a coupon for each order that is paid here.",
        "alone": "Your coupon of #{hashtag}, @{handle}: {code}. {off} off{least}, until {until}. Only you can read this.",
        "blind": "Sorry @{handle}: coupons of #{hashtag} are shown to who signs in on its page, which cannot be done from here.",
    },
    "fr": {
        "ready": "Votre bon est prêt, @{handle} : {off} de remise{least}, jusqu'au {until}. Connectez-vous sur la page de "
        "#{hashtag} pour le voir : le lien est dans notre post ou notre profil.",
        "again": "Votre bon #{hashtag} vous attend déjà, @{handle} : connectez-vous sur sa page, lien dans notre post ou profil.",
        "early": "Pas encore, @{handle} : #{hashtag} commence le {starts} UTC.",
        "over": "Désolé @{handle}, #{hashtag} est terminé.",
        "gone": "Désolé @{handle}, tous les bons #{hashtag} ont été donnés.",
        "unpaid": "#{hashtag} remercie nos clients, @{handle} : un bon pour chaque commande payée ici.",
        "alone": "Votre bon #{hashtag}, @{handle} : {code}. {off} de remise{least}, jusqu'au {until}. Vous seul pouvez lire ceci.",
        "blind": "Désolé @{handle} : les bons #{hashtag} se voient sur sa page, où l'on ne peut pas se connecter d'ici.",
    },
}


def url(house: House, offer: Offer) -> str:
    """The offer's page."""
    return f"{house.config.public_url}/o/{offer.slug}"


def off(offer: Offer, lang: str) -> str:
    """ "10 %", "5,00 €"."""
    return f"{offer.percent} %" if offer.percent else write_money(offer.off, lang)  # type: ignore[arg-type]


def least(offer: Offer, lang: str) -> str:
    return LEAST[lang].format(amount=write_money(offer.least, lang)) if offer.least else ""


def text(house: House, offer: Offer) -> str:
    """The post that tells of the offer. One in the words of an earlier offer is numbered: networks refuse them twice."""
    words = _words(house, offer)
    earlier = [
        one
        for one in offers(house.store.view()).offers(limit=10_000)
        if (one.created_at, one.id) < (offer.created_at, offer.id)
        and wording.bare(_words(house, one)) == wording.bare(words)
    ]
    return f"{words} ({len(earlier) + 1})" if earlier else words


def _words(house: House, offer: Offer) -> str:
    template = (THANKS if offer.whom == "buyers" else POSTS)[offer.lang]
    until = UNTIL[offer.lang].format(day=f"{from_ms(offer.ends_at):%d/%m}") if offer.ends_at else ""
    return wording.fill(template, {
        "title": offer.title, "hashtag": offer.hashtag, "off": off(offer, offer.lang), "least": least(offer, offer.lang),
        "until": until, "link": url(house, offer),
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """What a buyer may tell of an order: for which offer, in what words, and where with one click ("" for nowhere)."""

    offer: Offer
    words: str
    address: str


def telling(house: House, purchase: Purchase, lang: str) -> Telling | None:
    """The offer that thanks for this order, where its buyer has no coupon for it yet and could see one."""
    network, view = house.networks.get(purchase.network), offers(house.store.view())
    if network is None or purchase.state is not State.ORDERED or not network.can_sign_in(purchase.handle):
        return None
    sale = house.store.view().sale(purchase.sale_id)
    now, paid = house.clock.ms(), purchase.parcel or purchase.id
    thanked = {one.paid for one in view.grants_of(purchase.network, purchase.buyer_id)}
    for offer in view.offers("open"):
        left = offer.most is None or offer.given < offer.most
        if offer.whom == "buyers" and left and offer.open_at(now) and paid not in thanked and sale is not None:
            values = {
                "name": purchase.name, "shop": house.config.seller.name, "hashtag": offer.hashtag,
                "link": house.sale_url(sale.slug),
            }  # fmt: skip
            words = wording.shortened(TOLD[lang], values, network.measure, network.max_length)
            return Telling(offer, words, network.compose(purchase.handle, words))
    return None


def answer_text(offer: Offer, what: str, handle: str, lang: str, expires_at: int = 0, code: str = "") -> str:
    starts = f"{from_ms(offer.starts_at):%d/%m %H:%M}" if offer.starts_at else ""
    return wording.fill(ANSWERS[lang][what], {
        "handle": handle, "hashtag": offer.hashtag, "off": off(offer, lang), "least": least(offer, lang),
        "until": f"{from_ms(expires_at):%d/%m}", "starts": starts, "code": code,
    })  # fmt: skip


def post(house: House, task: Task) -> None:
    """Task: tell of the offer on a network, once."""
    offer = offers(house.store.view()).offer(task.subject)
    now = house.clock.ms()
    if offer is None or offer.state != "open" or (offer.ends_at is not None and offer.ends_at <= now):
        return
    there = house.at(str(task.payload["network"]))
    again = task.attempts > 1 or offer.created_at <= house.store.view().restored_at()
    said = first_words(house, task, lambda: text(house, offer))
    with spent_on(""):
        there.network.publish(PostDraft(said, f"offer-{offer.id}"), again=again)
