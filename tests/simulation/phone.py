"""A buyer's phone: cookies, the pages that are open on it, and the forms on them, as they stood when they were loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from tests.simulation.reception import Look, Reception
from tests.simulation.truth_pages import looking, read
from tests.simulation.world import Process, World

_FORM = re.compile(r'<form method="post"(?: action="([^"]*)")?[^>]*>(.*?)</form>', re.S)
_FIELD = re.compile(r"<(input|select|option)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
#: Pages that stay open on a phone.
TABS = 6


@dataclass(slots=True)
class Form:
    """``fields``: what is sent when nobody changes anything. ``choices``: what else each of them can be."""

    action: str
    fields: dict[str, str]
    choices: dict[str, list[str]]

    @property
    def what(self) -> str:
        """address, pay, again, cancel, withdraw, promise, wallet, delete, sign-in, sign-out."""
        parts = self.action.strip("/").split("/")
        return parts[-2] if parts[-2:-1] == ["promise"] else parts[-1]


@dataclass(slots=True)
class Tab:
    """What an address answered. ``onward``: an address outside that it led to. ``moments``: how what it tells of stood in the
    ledger while it was made."""

    path: str
    status: int
    text: str
    onward: str = ""
    moments: list[Any] = field(default_factory=list)

    _forms: dict[str, Form] | None = None

    @property
    def forms(self) -> dict[str, Form]:
        """By ``what``; of several that sign in, the first."""
        if self._forms is None:
            found = [_form(action or self.path, inside) for action, inside in _FORM.findall(self.text)]
            self._forms = {one.what: one for one in reversed(found)}
        return self._forms


def _form(action: str, inside: str) -> Form:
    form, name = Form(unescape(action), {}, {}), ""
    for tag, text in _FIELD.findall(inside):
        has = {key: unescape(value) for key, value in _ATTRIBUTE.findall(text)}
        value = has.get("value", "")
        if tag == "select":
            name = has["name"]
        elif tag == "option":
            form.choices.setdefault(name, []).append(value)
            if "selected" in has:
                form.fields[name] = value
        elif has.get("type") == "checkbox":
            form.choices.setdefault(has["name"], []).append(value)
        else:
            form.fields[has["name"]] = value
    return form


class Phone:
    """``who``: its owner. ``kept``: pages that are still open on it, the last one last."""

    def __init__(self, world: World, who: str) -> None:
        self._world, self.who = world, who
        self._reception: Reception = world.rooms["reception"]
        self._cookies: dict[str, str] = {}
        self.kept: list[Tab] = []
        self.signed_in = False
        self._lang = "fr" if int(who[1:]) % 3 == 0 else "en"

    def open(self, process: Process, path: str) -> Tab:
        """Load a page, and go where it leads, as long as that is a page of ours."""
        return self._follow(process, self._ask(process, "GET", path))

    def press(self, process: Process, form: Form, filled: Mapping[str, Any] | None = None) -> Tab:
        """Send a form as it stood on its page."""
        return self._follow(process, self._ask(process, "POST", form.action, {**form.fields, **(filled or {})}))

    def sign_in(self, process: Process, tab: Tab) -> Tab:
        """From a page that offers it to the network, where its owner agrees, and back."""
        form = tab.forms.get("sign-in")
        if form is None:
            return tab
        tab = self._ask(process, "POST", form.action, form.fields)
        if not tab.onward:
            return tab
        back = urlsplit(self._world.network.allow(tab.onward, self.who))
        tab = self._follow(process, self._ask(process, "GET", f"{back.path}?{back.query}"))
        self.signed_in = self.signed_in or tab.status == 200
        return tab

    def _follow(self, process: Process, tab: Tab) -> Tab:
        hops = 0
        while tab.status == 303 and not tab.onward:
            hops += 1
            if hops > 8:
                self._world.wrong.append(f"{self.who} is led in a circle from {tab.path}")
                break
            tab = self._ask(process, "GET", tab.text)
        if tab.status == 200 and tab.forms:
            self.kept = [*self.kept[1 - TABS :], tab]
        return tab

    def _ask(self, process: Process, method: str, path: str, form: Mapping[str, Any] | None = None) -> Tab:
        world, base = self._world, self._world.config.public_url
        headers = {"Accept-Language": self._lang}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        browser = self._reception.app(process).test_client(use_cookies=False)
        with self._reception.watched(process, looking(world, path, self.who)) as look:
            told = browser.open(
                path, method=method, data=form, headers=headers, base_url=base,
                environ_overrides={"REMOTE_ADDR": "10.0.0.1"},
            )  # fmt: skip
        for line in told.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        where = told.headers.get("Location", "")
        world.log(f"    {self.who}: {method} {path.split('?')[0]} → {told.status_code} {where.split('?')[0]}")
        if told.status_code >= 500 and told.status_code != 503:
            world.wrong.append(f"{method} {path} answered {told.status_code}")
        if told.status_code == 303:
            ours = where.removeprefix(base)
            outside = where if ours.startswith(("http", "/signed-in?")) else ""
            return Tab(path, 303, ours, outside, look.moments)
        tab = Tab(path, told.status_code, told.get_data(as_text=True), "", look.moments)
        if told.status_code in (200, 409, 422, 503):
            self._reception.told[read(world, self.who, tab.path, tab.text, look)] += 1
        return tab


def phone(world: World, who: str) -> Phone:
    """The one of that buyer."""
    phones: dict[str, Phone] = world.rooms.setdefault("phones", {})
    return phones.setdefault(who, Phone(world, who))


__all__ = ["Form", "Look", "Phone", "Tab", "phone"]
