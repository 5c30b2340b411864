"""Signing in and out, and a person's own account: password, second step, browsers that are signed in."""

from __future__ import annotations

import re
from typing import Any

import segno
from flask import g, redirect, request, session, url_for

from bridge import signin
from bridge.errors import Invalid
from bridge.signin import Slow, Ticket, Wrong
from bridge.store.people_sessions import reads
from bridge.web.admin.door import (
    address,
    back,
    blueprint,
    brought,
    explained,
    house,
    inside,
    keep_cookie,
    notice,
    page,
    person,
)  # fmt: skip
from bridge.web.security import limiter
from bridge.web.words import say

SIGN_INS = "30 per minute"
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
             ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def browser_name() -> str:
    """ "Firefox, Linux": enough for a person to know the own browsers again."""
    agent = request.headers.get("User-Agent", "")[:400]
    parts = [next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in parts if part) or re.sub(r"[^\w ./-]", "", agent)[:40] or "?"


def _too_many(slow: Slow) -> str:
    minutes = max(1, round(slow.seconds / 60))
    return say("Too many attempts. The next one is taken in %(minutes)s minutes.", minutes=minutes)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_INS)
def sign_in() -> Any:
    """Name and password; the second step follows where it is on."""
    onward = inside(request.values.get("next", ""))
    if request.method == "GET":
        if g.person is not None:
            return redirect(onward, 303)
        return page("sign_in.html", onward=onward, anybody=reads(house().store.view()).anybody())
    name = request.form.get("name", "")[:100]
    try:
        ticket = signin.check_password(house(), name, request.form.get("password", ""), address())
    except Wrong:
        wrong, status = say("The name or the password is not right."), 422
    except Slow as slow:
        wrong, status = _too_many(slow), 429
    else:
        if ticket.second:
            session["second"] = [ticket.name, ticket.stamp, house().clock.ms(), onward]
            return back("second")
        return _enter(ticket, onward)
    return page("sign_in.html", onward=onward, anybody=True, name=name, wrong=wrong), status


def _enter(ticket: Ticket, onward: str) -> Any:
    """A new session under a new name, whatever the browser brought with it."""
    old = brought()
    secret = signin.open_session(house(), ticket, browser_name(), old)
    for key in ("second", "csrf"):
        session.pop(key, None)
    return keep_cookie(redirect(onward, 303), secret)  # type: ignore[arg-type]


@blueprint.route("/second", methods=["GET", "POST"])
@limiter.limit(SIGN_INS)
def second() -> Any:
    """The code of the authenticator, or one of the recovery codes."""
    pending = session.get("second")
    if not pending or house().clock.ms() - int(pending[2]) > signin.SECOND_MS:
        session.pop("second", None)
        return back("sign_in")
    name, stamp, _, onward = pending
    if request.method == "GET":
        return page("second.html")
    ticket = Ticket(str(name), str(stamp), True)
    try:
        signin.check_code(house(), ticket, request.form.get("code", ""), address())
    except Wrong:
        return page("second.html", wrong=say("This code is not right, or it was used already.")), 422
    except Slow as slow:
        return page("second.html", wrong=_too_many(slow)), 429
    return _enter(ticket, inside(str(onward)))


@blueprint.post("/sign-out")
def sign_out() -> Any:
    """This browser; ``everywhere``: all of this person's."""
    if request.form.get("everywhere"):
        signin.sign_out_everywhere(house(), person())
    else:
        signin.sign_out(house(), person())
    session.clear()
    return keep_cookie(back("sign_in"), "")


@blueprint.get("/account")
def account() -> Any:
    return _account()


def _account(status: int = 200, **more: Any) -> Any:
    mine = person()
    setting_up = "second" in request.args or "second_wrong" in more
    qr = secret = ""
    if setting_up and not signin.has_second(house(), mine):
        secret, uri = signin.begin_second(house(), mine)
        qr = segno.make(uri, error="m", micro=False).svg_inline(
            scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
        )
    view = reads(house().store.view())
    return page(
        "account.html",
        second=signin.has_second(house(), mine),
        recovery_left=view.recovery_left(mine.user),
        qr=qr,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        sessions=[row for row in view.sessions(mine.user) if row.stamp == mine.stamp],
        shortest=signin.SHORTEST,
        **more,
    ), status


def _confirmed() -> str:
    """The own password once more; what is wrong with it, or ""."""
    try:
        signin.confirm(house(), person(), request.form.get("password", ""), address())
    except Wrong:
        return say("The password is not right.")
    except Slow as slow:
        return _too_many(slow)
    return ""


@blueprint.post("/account/password")
@limiter.limit(SIGN_INS)
def password() -> Any:
    """A new password; all other browsers are signed out."""
    if wrong := _confirmed():
        return _account(422, password_wrong=wrong)
    fresh = request.form.get("fresh", "")
    if fresh != request.form.get("again", ""):
        return _account(422, fresh_wrong=say("The two are not the same."))
    try:
        signin.change_password(house(), person(), fresh)
    except Invalid as invalid:
        return _account(422, fresh_wrong=explained(invalid))
    notice(say("Your password is changed. All other browsers are signed out."))
    return back("account")


@blueprint.post("/account/second")
@limiter.limit(SIGN_INS)
def turn_on() -> Any:
    """The first code of a new authenticator turns the second step on."""
    if signin.has_second(house(), person()):
        return back("account")
    if wrong := _confirmed():
        return _account(422, second_wrong="", second_password_wrong=wrong)
    try:
        codes = signin.finish_second(house(), person(), request.form.get("code", ""))
    except Wrong:
        return _account(422, second_wrong=say("This code is not right. Is the telephone's clock?"))
    return _show(codes, say("The second step is on."))


@blueprint.post("/account/second/off")
@limiter.limit(SIGN_INS)
def turn_off() -> Any:
    if wrong := _confirmed():
        return _account(422, off_wrong=wrong)
    signin.end_second(house(), person())
    notice(say("The second step is off."))
    return back("account")


@blueprint.post("/account/recovery")
@limiter.limit(SIGN_INS)
def recovery() -> Any:
    """New recovery codes; the old ones open nothing any more."""
    if not signin.has_second(house(), person()):
        return back("account")
    if wrong := _confirmed():
        return _account(422, off_wrong=wrong)
    return _show(signin.new_recovery(house(), person()), say("The old recovery codes open nothing any more."))


def _show(codes: list[str], text: str) -> Any:
    """The codes are on the answer itself, and kept nowhere."""
    return page("recovery.html", codes=codes, text=text)


@blueprint.post("/account/sessions")
def sessions() -> Any:
    """Sign out one browser, or all but this."""
    digest = request.form.get("digest", "")
    if digest == "others":
        signin.sign_out_everywhere(house(), person(), here=False)
    else:
        signin.sign_out(house(), person(), digest)
    notice(say("Signed out."))
    return redirect(url_for("admin.account") + "#browsers", 303)
