"""Clearance in the dashboard: what is proposed, with one click each; the rules; the form of a new one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask import redirect, request, url_for

from bridge import clearance, clearance_json
from bridge.clearance import calendar
from bridge.errors import Invalid
from bridge.store.clearance import clearance as asked
from bridge.store.pages import Ask
from bridge.store.records import LANGUAGES
from bridge.store.records.clearance import Rule
from bridge.web.admin.door import blueprint, form, house, notice, page, whole
from bridge.web.admin.labels import firsts
from bridge.web.admin.wordings import told
from bridge.web.words import language, mark, say

PER_PAGE = 20
STATES = {
    "proposed": (mark("proposed"), "wait"), "approved": (mark("approved"), "calm"), "published": (mark("published"), "good"),
    "dismissed": (mark("dismissed"), "calm"), "lapsed": (mark("lapsed"), "calm"),
}  # fmt: skip
DAYS = (
    ("day", mark("Every day")), ("mon", mark("Monday")), ("tue", mark("Tuesday")), ("wed", mark("Wednesday")),
    ("thu", mark("Thursday")), ("fri", mark("Friday")), ("sat", mark("Saturday")), ("sun", mark("Sunday")),
)  # fmt: skip
NUMBERS = ("percent", "stock_over", "unsold_days", "repeat_days", "units", "hours")


@blueprint.get("/clearance")
def clearance_page() -> Any:
    """What is proposed, what became of what was, and the rules."""
    view = asked(house().store.view())
    waiting = view.proposals(Ask(1, PER_PAGE), "proposed").items
    names = {one.id: one.name for one in view.rules()}
    return page(
        "clearance.html",
        waiting=[(one, clearance.preview(house(), one)) for one in waiting],
        found=view.proposals(Ask(whole("page"), PER_PAGE)),
        rules=[(one, _told_slots(one.terms.slots)) for one in view.rules()],
        names=names,
        states=STATES,
    )


def _told_slots(slots: Iterable[tuple[int, int]]) -> list[str]:
    """When a rule comes round, in the reader's language: "Every day 18:00", "Sat 10:00"."""
    by_hour: dict[int, list[int]] = {}
    for day, hour in slots:
        by_hour.setdefault(hour, []).append(day)
    names = Locale(language()).days["format"]["abbreviated"]
    return [
        f"{name} {hour:02d}:00"
        for hour, days in sorted(by_hour.items(), key=lambda one: (one[1], one[0]))
        for name in ([say("Every day")] if len(days) == len(calendar.DAYS) else [names[day] for day in days])
    ]


@blueprint.post("/clearance/<key>/<any(approve, dismiss):what>")
def decide_proposal(key: str, what: str) -> Any:
    if what == "approve":
        clearance.approve(house(), key)
        notice(say("Approved. The sale goes out within seconds, or after the quiet hours."))
    else:
        clearance.dismiss(house(), key)
        notice(say("Put away. It is not proposed again for a while."))
    return redirect(url_for("admin.clearance_page"), 303)


@blueprint.post("/clearance/rules/<key>/<any(on, off):what>")
def switch_rule(key: str, what: str) -> Any:
    done = clearance.switch(house(), key, what == "on")
    text = say("%(name)s is on.", name=done.name) if done.active else say("%(name)s is off.", name=done.name)
    notice(text)
    return redirect(url_for("admin.clearance_page"), 303)


@blueprint.post("/clearance/rules/<key>/delete")
def delete_rule(key: str) -> Any:
    """For good, once the form was ticked."""
    if not request.form.get("sure"):
        raise Invalid({"sure": say("Tick the box first: it cannot be undone.")})
    gone = clearance.delete(house(), key)
    notice(say("%(name)s is deleted.", name=gone.name))
    return redirect(url_for("admin.clearance_page"), 303)


@blueprint.route("/clearance/rules/<key>/edit", methods=["GET", "POST"])
def edit_rule(key: str) -> Any:
    """The same form, filled with the rule as it is."""
    before = clearance.rule(house(), key)
    if request.method == "GET":
        told_rule = clearance_json.rule(before)
        values = {
            name: str(told_rule[name])
            for name in (*NUMBERS, "name", "zone", "category", "quiet", "lang", "wording")
        }
        values |= {
            "slots": ", ".join(calendar.written(before.terms.slots, language())),
            "publish": "1" if before.terms.publish else "",
        }
        return _form(values, before=before)
    values = request.form.to_dict()
    try:
        made = clearance.change(house(), before.id, clearance_json.read(_asked(values)))
    except Invalid as invalid:
        return _form(values, invalid, before=before)
    notice(say("%(name)s is changed.", name=made.name))
    return redirect(url_for("admin.clearance_page"), 303)


@blueprint.route("/clearance/new", methods=["GET", "POST"])
def new_rule() -> Any:
    """Switch it on, or say what is wrong with each field."""
    values = {
        "day": "day", "hour": "18", "percent": "20", "repeat_days": "30", "units": "10", "hours": "24", "quiet": "22-7",
        "lang": house().config.selling.language, "zone": "UTC",
    }  # fmt: skip
    if request.method == "GET":
        return _form(values)
    values = request.form.to_dict()
    try:
        made = clearance.create(house(), clearance_json.read(_asked(values)))
    except Invalid as invalid:
        return _form(values, invalid)
    notice(say("%(name)s is on.", name=made.name))
    return redirect(url_for("admin.clearance_page"), 303)


def _form(values: dict[str, str], invalid: Invalid | None = None, before: Rule | None = None) -> Any:
    """``before``: the rule that it changes."""
    wrong = {name: told(text) for name, text in firsts(invalid.errors if invalid else {}).items()}
    days = [(code, say(name)) for code, name in DAYS]
    return form(
        "clearance_form.html",
        wrong,
        True,
        v=values,
        codes=LANGUAGES,
        days=days,
        before=before,
    ), 422 if wrong else 200


def _asked(values: dict[str, str]) -> dict[str, Any]:
    """What ``clearance_json.read`` takes. ``Invalid`` names what cannot be read at all."""
    wrong: dict[str, str] = {}
    made: dict[str, Any] = {
        name: values.get(name, "").strip() for name in ("name", "zone", "category", "quiet", "lang", "wording")
    }
    made["zone"] = made["zone"] or "UTC"
    made["publish"] = bool(values.get("publish"))
    made["slots"] = _slots(values)
    for name in NUMBERS:
        text = values.get(name, "").strip() or "0"
        if text.isascii() and text.isdecimal() and len(text) < 10:
            made[name] = int(text)
        else:
            wrong[name] = say("This is no whole number.")
    if wrong:
        raise Invalid(wrong)
    return made


def _slots(values: dict[str, str]) -> list[str]:
    """One by the fields for day and hour, or several as words: "sat 10, sun 18"."""
    if words := values.get("slots", "").strip():
        return [part.strip() for part in words.split(",") if part.strip()]
    day = values.get("day", "")
    return [f"{day if day in (*calendar.DAYS, 'day') else '?'} {values.get('hour', '').strip()}"]
