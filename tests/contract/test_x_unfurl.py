"""What the simulator of X unfolds a link into: pages of the one address that it was told, and nothing else."""

from __future__ import annotations

import threading
import time

import pytest
import requests
from bs4 import BeautifulSoup
from flask import Flask, Response, request

from connectors.simulators.server import Server
from connectors.simulators.x import X, unfurl
from tests.contract.test_x_simulator import SIGNED

TAGS = (
    '<meta property="og:title" content="Night &amp; train"><meta name="twitter:card" content="summary_large_image">'
    '<meta property="og:description" content="€39 &lt;b&gt;"><meta property="og:image" content="{picture}">'
)


class Pages:
    """Pages on this machine; ``asked`` is what was fetched of them."""

    def __init__(self) -> None:
        app, self.asked = Flask("pages"), list[str]()
        self.picture = b"\xff\xd8first"
        self.address_of_picture = ""
        app.before_request(lambda: self.asked.append(request.path))
        app.add_url_rule("/s/one", "one", lambda: TAGS.format(picture=self.address_of_picture))
        app.add_url_rule("/s/plain", "plain", lambda: "<title>nothing</title>")
        app.add_url_rule("/s/away", "away", lambda: Response("", 302, {"Location": f"{self.base}/s/one"}))
        app.add_url_rule("/s/one/card", "card", lambda: Response(self.picture, mimetype="image/jpeg"))
        self.server = Server("127.0.0.1", 0, app)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.address_of_picture = f"{self.base}/s/one/card"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


@pytest.fixture
def pages():
    made = Pages()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def x(pages):
    with X(unfurls=pages.base) as sim:
        yield sim


def post(x, text):
    answer = requests.post(f"{x.base_url}/2/tweets", json={"text": text}, auth=SIGNED, timeout=5)
    assert answer.status_code == 201, answer.text


def cards(x):
    page = BeautifulSoup(requests.get(f"{x.base_url}/", timeout=5).text, "html.parser")
    return page.select("a.unfurled")


def settled(ready, seconds=4.0):
    until = time.monotonic() + seconds
    while not ready() and time.monotonic() < until:
        time.sleep(0.03)
    return ready()


def test_a_post_s_link_becomes_a_card_with_its_picture(x, pages):
    post(x, f"Reply buy, then pay here: {pages.base}/s/one")
    assert settled(lambda: cards(x))
    (card,) = cards(x)
    assert card["href"] == f"{pages.base}/s/one"
    assert card.get_text() == f"Night & train€39 <b>From {pages.base.removeprefix('http://')}"
    picture = requests.get(f"{x.base_url}{card.img['src']}", timeout=5)
    assert (picture.content, picture.headers["Content-Type"]) == (pages.picture, "image/jpeg")
    for _ in range(5):
        cards(x)
    assert pages.asked == ["/s/one", "/s/one/card"], "looked at once"


def test_it_is_looked_at_again_for_who_comes_later(x, pages, monkeypatch):
    monkeypatch.setattr(unfurl, "AGAIN", 0.0)
    post(x, f"{pages.base}/s/one")
    assert settled(lambda: cards(x))
    before = cards(x)[0].img["src"]
    pages.picture = b"\xff\xd8second"
    assert settled(lambda: cards(x)[0].img["src"] != before)


@pytest.mark.parametrize("path", ["/s/plain", "/s/away", "/s/nothing"])
def test_a_page_without_tags_or_that_leads_elsewhere_has_no_card(x, pages, path):
    post(x, f"{pages.base}{path}")
    assert settled(lambda: pages.asked == [path]) or set(pages.asked) == {path}
    assert cards(x) == []


def test_nothing_but_the_address_that_it_was_told_is_fetched(x, pages):
    other = Pages()
    try:
        pages.address_of_picture = f"{other.base}/s/one/card"
        post(x, f"{other.base}/s/one and {pages.base}/s/one")
        assert settled(lambda: cards(x))
        assert cards(x)[0].img is None, "its picture is somebody else's"
        post(x, f"{other.base}/s/one")
        post(x, f"{pages.base}.example.com/s/one")
        time.sleep(0.3)
        assert len(cards(x)) == 1
        assert other.asked == []
    finally:
        other.server.shutdown()
        other.server.server_close()


def test_only_this_machine_can_be_named_and_without_a_name_nothing_unfolds(pages):
    with pytest.raises(ValueError, match="this machine"):
        X(unfurls="https://sell.example.com")
    with X() as plain:
        post(plain, f"{pages.base}/s/one")
        time.sleep(0.2)
        assert cards(plain) == []
    assert pages.asked == []
