"""Twelve people with a phone: they reply on X, sign in, fill in the form and pay, all over HTTP as browsers do."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag

from bridge.demo.stage import Stage


@dataclass(slots=True)
class Buyer:
    """One of the twelve. ``says`` is the reply; ``plan`` what becomes of it; ``seen`` how far it is."""

    handle: str
    says: str
    plan: str
    lang: str = "en"
    country: str = "DE"
    seen: str = ""
    browser: requests.Session = field(default_factory=requests.Session, repr=False)
    page: str = ""

    def reply(self, stage: Stage, post_id: str, text: str | None = None) -> None:
        answer = requests.post(
            f"{stage.x.base_url}/_play/reply", json={"to": post_id, "username": self.handle, "text": text or self.says},
            timeout=10,
        )  # fmt: skip
        answer.raise_for_status()

    def find_hold(self, sale_url: str) -> None:
        """Open the link of the post, sign in with X, and go to the hold."""
        self.browser.trust_env = False
        self.browser.headers["Accept-Language"] = self.lang
        self.browser.get(sale_url, timeout=20).raise_for_status()
        self.send(sale_url, "sign-in")
        for _ in range(40):
            found = BeautifulSoup(self.browser.get(sale_url, timeout=20).text, "html.parser").select_one(
                ".hold a.button"
            )
            if found is not None:
                self.page = urljoin(sale_url, str(found["href"]))
                return
            time.sleep(0.25)
        raise RuntimeError(f"@{self.handle} does not find the hold on {sale_url}")

    def send(self, url: str, action: str, values: dict[str, str] | None = None) -> requests.Response:
        """Fill in the form whose address ends so, and send it; follows where it leads, X's sign-in included."""
        response = self.browser.get(url, timeout=20)
        form = _form(response.text, action)
        answer = self.browser.post(
            urljoin(url, str(form["action"])), data={**_fields(form), **(values or {})}, timeout=30
        )
        if "/i/oauth2/authorize" in answer.url:
            form = _form(answer.text, "authorize")
            data = {**_fields(form), "username": self.handle, "other": self.handle, "decision": "allow"}
            answer = self.browser.post(urljoin(answer.url, str(form["action"])), data=data, timeout=30)
        return answer

    def sign_in(self, url: str) -> None:
        """With X, on a page that asks who one is."""
        self.browser.trust_env = False
        self.send(url, "sign-in")

    def fill_in(self, more: dict[str, str] | None = None) -> str:
        """The address, as its country writes it; returns the words of the page that follows. ``more``: other fields of the
        form."""
        home = {
            "DE": ("Torstraße 12", "10119", "Berlin"),
            "FR": ("8 rue Oberkampf", "75011", "Paris"),
        }[self.country]
        values = {
            "first_name": self.handle.title(), "last_name": "Demo", "line1": home[0], "postcode": home[1], "city": home[2],
            "country": self.country, "email": f"{self.handle}@example.com",
        }  # fmt: skip
        answer = self.send(self.page, "/address", {**values, **(more or {})})
        # 409: something has left the basket, and the form has come back.
        if not answer.ok and answer.status_code != 409:
            raise RuntimeError(f"@{self.handle}: the form was not taken ({answer.status_code})")
        return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())

    def go_to_paypal(self) -> str:
        """The binding click; returns the address of PayPal's page."""
        answer = self.send(self.page, "/pay")
        if "checkoutnow" not in answer.url:
            raise RuntimeError(f"@{self.handle} is not sent to PayPal ({answer.status_code})")
        return answer.url

    def save_wallet(self, url: str, per_purchase: str, per_month: str, choice: str = "approve") -> None:
        """Sign in, say how much and where to, and agree at PayPal."""
        self.sign_in(url)
        values = {
            "per_purchase": per_purchase, "per_month": per_month, "first_name": self.handle.title(), "last_name": "Demo",
            "line1": "Torstraße 12", "postcode": "10119", "city": "Berlin", "country": "DE",
            "email": f"{self.handle}@example.com",
        }  # fmt: skip
        answer = self.send(url, "/wallet", values)
        if "/agreements/approve" not in answer.url:
            raise RuntimeError(f"@{self.handle} is not sent to PayPal to agree ({answer.status_code})")
        self.browser.post(answer.url, data={"choice": choice}, timeout=30).raise_for_status()

    def approve(self, paypal_page: str, choice: str = "approve") -> None:
        self.browser.post(paypal_page, data={"choice": choice}, timeout=30)

    def pay(self, sale_url: str, choice: str = "approve") -> None:
        """From the link to the payment."""
        self.find_hold(sale_url)
        self.fill_in()
        self.approve(self.go_to_paypal(), choice)


def _form(text: str, action: str) -> Tag:
    for form in BeautifulSoup(text, "html.parser").find_all("form"):
        if isinstance(form, Tag) and str(form.get("action", "")).endswith(action):
            return form
    raise RuntimeError(f"no form {action} on the page")


def _fields(form: Tag) -> dict[str, str | list[str]]:
    """What stands in the form; a name that comes several times has all its values."""
    found: dict[str, list[str]] = {}
    for tag in form.find_all("input"):
        if tag.get("name"):
            found.setdefault(str(tag["name"]), []).append(str(tag.get("value", "")))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def cast() -> dict[str, Buyer]:
    """In the order in which they reply. Eight units are on sale, two at most for each."""
    people = [
        Buyer("alice", "buy", "pays at once"),
        Buyer("bruno", "Je prends !", "pays at once", "fr", "FR"),
        Buyer("chloe", "J'achète 🙌", "lets the hold run out", "fr", "FR"),
        Buyer("david", "Is it signed by the artist?", "asks a question"),
        Buyer("emma", "don't buy this, it was cheaper last week", "says don't buy"),
        Buyer("farid", "buy 2 please", "replies twice, pays once"),
        Buyer("grace", "Buy!!!", "the payment is declined"),
        Buyer("hugo", "je le prends", "pays, and is refunded", "fr", "FR"),
        Buyer("lena", "I'll take it, buy", "pays late"),
        Buyer("ines", "j'en prends 2", "waits in line, then pays", "fr", "FR"),
        Buyer("jules", "je prends 2", "waits in line to the end", "fr", "FR"),
        Buyer("karim", "buy one", "waits in line, then pays"),
    ]
    return {person.handle: person for person in people}


def play(simulator: Any, path: str, body: dict[str, Any] | None = None) -> Any:
    """A simulator's play interface: a GET without a body, a POST with one."""
    url = f"{simulator.base_url}/_play/{path}"
    answer = requests.get(url, timeout=10) if body is None else requests.post(url, json=body, timeout=10)
    answer.raise_for_status()
    return answer.json()
