"""One sale on X, Bluesky and Mastodon: two units and one line of waiting. Bjarne names the sale by its code in a post on Bluesky,
and as he follows the shop he is answered in private; Mia writes to the shop on Mastodon, in private and from another server, and
is answered so; Xenia on X comes third, and waits."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from bridge import catalogue, sales
from bridge.demo.agree import differences
from bridge.demo.buyers import Buyer
from bridge.demo.scenes.telling import until
from bridge.demo.stage import standing
from bridge.intent.codes import code_of
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.records import ShippingTerms
from connectors import simulators
from connectors.simulators.bluesky.chat import CHAT

UNITS = 2
LINK = re.compile(r"https?://[^ ]+/c/[A-Za-z0-9_-]+")


def play(show: Any, stage: Any) -> list[str]:
    """On a stage of its own, beside the other: whoever sells on X alone has no further network in the configuration."""
    from connectors.simulators import bluesky as blue
    from connectors.simulators import mastodon as mast

    bluesky, mastodon = simulators.make("bluesky"), simulators.make("mastodon")
    with contextlib.ExitStack() as open_ones:
        for one in (bluesky, mastodon):
            one.start()
            open_ones.callback(one.stop)
        networks = {
            "bluesky": {"handle": blue.HANDLE, "app_password": blue.PASSWORD, "service": bluesky.base_url},
            "mastodon": {"instance": mastodon.base_url, "access_token": mast.TOKEN},
        }
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory(prefix="replycart-networks-")))
        there = open_ones.enter_context(standing(stage.shop_name, folder, more={"networks": networks}))
        catalogue.sync(there.house, full=True)
        return _sell(show, there, bluesky, mastodon)


def _sell(show: Any, stage: Any, bluesky: Any, mastodon: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.stock or 0) > 3 and one.product.special is None
    )
    asked = SaleRequest(thing.sku, quantity=UNITS, shipping=ShippingTerms("free"))
    sale = sales.publish(house, sales.create(house, asked).id)
    until(lambda: len(view.posts(sale.id)) == 3, "the sale stands on three networks")
    code = code_of(sale.slug).upper()

    def those() -> dict[str, Any]:
        return {one.handle.partition("@")[0].partition(".")[0]: one for one in view.purchases(sale_id=sale.id)}

    on_bluesky = _Bluesky(bluesky.base_url, "bjarne.test")
    on_bluesky.follow("shop.test")
    on_bluesky.mention("shop.test", f"buy {code}")
    until(lambda: "bjarne" in those(), "Bjarne holds one")
    with mastodon.lock:
        mia = mastodon.world.person("mia@elsewhere.example")
        mastodon.world.say(mia, f"@{mastodon.world.shop.acct} buy {code}", visibility="direct")
    until(lambda: "mia" in those(), "Mia holds one")
    xenia = Buyer("xenia", "buy", "waits in line")
    xenia.reply(stage, next(post.post_id for post in view.posts(sale.id) if post.network == "x"))
    until(lambda: "xenia" in those(), "Xenia waits")

    def ours() -> list[Any]:
        with mastodon.lock:
            return [one for one in mastodon.world.statuses.values() if one.author is mastodon.world.shop]

    links = {"bjarne": _link(on_bluesky.told), "mia": _link(lambda: [one.text for one in ours()])}
    show.say(
        f"{sale.title} is on sale on X, Bluesky and Mastodon. @bjarne.test names its code on Bluesky and gets his link by "
        f"message, Mia writes in private on Mastodon: both hold one. @xenia on X is number 1 in line: one stock, one line."
    )
    seen = {one.visibility for one in ours() if LINK.search(one.text) and "/c/" in one.text}
    wrong = [] if seen == {"direct"} else [f"Mia's own link on Mastodon is seen: {seen}"]
    if any("/c/" in text for text in on_bluesky.answers()):
        wrong.append("Bjarne's own link on Bluesky is seen by everybody")
    states = {handle: one.state for handle, one in those().items()}
    if states != {"bjarne": State.HELD, "mia": State.HELD, "xenia": State.WAITLISTED}:
        wrong.append(f"two units on three networks: {states}")
    for handle, link in links.items():
        buyer = Buyer(handle, "", "pays by the link of the answer")
        buyer.browser.trust_env = False
        buyer.page = link
        buyer.fill_in()
        buyer.approve(buyer.go_to_paypal())
    until(lambda: {those()[handle].state for handle in links} == {State.ORDERED}, "both orders stand")
    show.say("Neither can sign in: each pays by the link of the answer, and both orders stand in the shop.")
    sales.end(house, sale.id, "the story is over")
    return wrong + differences(stage, thing.sku, thing.stock or 0, UNITS)


def _link(texts: Callable[[], list[str]]) -> str:
    """The buyer's own, as soon as the answer stands on the network."""
    until(lambda: any(LINK.search(text) for text in texts()), "the answer with the link stands")
    return next(found[0] for text in texts() if (found := LINK.search(text)))


class _Bluesky:
    """Somebody with an account there."""

    def __init__(self, base: str, handle: str) -> None:
        self._base, self.handle = base, handle
        made = self._post("createAccount", {"handle": handle, "password": "only for the demo"}, "server", "")
        self._did, self._token = str(made["did"]), str(made["accessJwt"])

    def mention(self, whom: str, words: str) -> None:
        """A post of their own that names somebody."""
        who = self._get("com.atproto.identity.resolveHandle", handle=whom)["did"]
        name = f"@{whom}"
        at = {"byteStart": 0, "byteEnd": len(name.encode())}
        named = {"index": at, "features": [{"$type": "app.bsky.richtext.facet#mention", "did": who}]}
        record = {
            "$type": "app.bsky.feed.post", "text": f"{name} {words}", "facets": [named],
            "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }  # fmt: skip
        self._post("createRecord", {"repo": self._did, "collection": "app.bsky.feed.post", "record": record})

    def follow(self, whom: str) -> None:
        """Who follows an account takes its messages."""
        who = self._get("com.atproto.identity.resolveHandle", handle=whom)["did"]
        made = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"$type": "app.bsky.graph.follow", "subject": who, "createdAt": made}
        self._post("createRecord", {"repo": self._did, "collection": "app.bsky.graph.follow", "record": record})

    def told(self) -> list[str]:
        """What was written to them in private."""
        convos = self._get("chat.bsky.convo.listConvos")["convos"]
        return [
            str(message["text"])
            for convo in convos
            for message in self._get("chat.bsky.convo.getMessages", convoId=convo["id"])["messages"]
        ]

    def answers(self) -> list[str]:
        """What the shop said below somebody's post."""
        feed = self._get("app.bsky.feed.getAuthorFeed", actor="shop.test")["feed"]
        return [str(row["post"]["record"]["text"]) for row in feed if "reply" in row["post"]["record"]]

    def _get(self, method: str, **params: str) -> Any:
        headers = {**self._signed(), **({"atproto-proxy": CHAT} if method.startswith("chat.") else {})}
        return self._read(requests.get(f"{self._base}/xrpc/{method}", params=params, headers=headers, timeout=10))

    def _post(self, method: str, body: dict[str, Any], group: str = "repo", token: str | None = None) -> Any:
        headers = {} if token == "" else self._signed()
        url = f"{self._base}/xrpc/com.atproto.{group}.{method}"
        return self._read(requests.post(url, json=body, headers=headers, timeout=10))

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    @staticmethod
    def _read(answer: requests.Response) -> Any:
        answer.raise_for_status()
        return answer.json()
