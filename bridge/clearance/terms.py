"""A rule as asked for, checked as a whole: what is wrong is named field by field, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bridge import wording
from bridge.clearance import calendar
from bridge.clearance.proposing import request as sale_request
from bridge.clearance.proposing import templates
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.sales.terms import drafted
from bridge.store import Tx
from bridge.store.clearance import clearance, writes
from bridge.store.records import LANGUAGES, StoredProduct
from bridge.store.records.clearance import Proposal, Rule, RuleTerms
from connectors.values import Money, Product

THROWN_AWAY = "its rule was thrown away"


@dataclass(frozen=True, slots=True)
class RuleRequest:
    """What a merchant asks for: see ``RuleTerms``. ``slots``: "sat 10", or "day 18" for every day; ``quiet``: "22-7"."""

    name: str
    slots: Sequence[str] = ()
    zone: str = "UTC"
    percent: int = 0
    stock_over: int = 0
    unsold_days: int = 0
    category: str = ""
    quiet: str = ""
    repeat_days: int = 30
    publish: bool = False
    units: int = 10
    hours: int = 24
    lang: str = ""
    wording: str = ""


def create(house: House, request: RuleRequest) -> Rule:
    """Check everything, and switch it on. ``Invalid`` names every field that is wrong, at once."""
    name, terms = _checked(house, request)
    now = house.clock.ms()
    made = Rule(house.clock.new_id(), name, terms, True, now, now)

    def write(tx: Tx) -> str:
        if not writes(tx).add_rule(made):
            raise Invalid({"name": f"there is a rule {name!r} already"})
        return made.id

    house.store.write(write)
    return made


def _checked(house: House, request: RuleRequest) -> tuple[str, RuleTerms]:
    wrong: dict[str, str] = {}
    terms = _terms(house, request, wrong)
    if not wrong:
        wrong.update(_refusals(house, terms))
    name = request.name.strip()
    if not name:
        wrong["name"] = "needs one, so that you know it again"
    if wrong:
        raise Invalid(wrong)
    return name, terms


def change(house: House, key: str, request: RuleRequest) -> Rule:
    """Other terms for a rule; whether it is on stays. ``Invalid`` names every field that is wrong, at once."""
    found = rule(house, key)
    name, terms = _checked(house, request)

    def write(tx: Tx) -> None:
        known = writes(tx)
        other = known.rule(name)
        if other is not None and other.id != found.id:
            raise Invalid({"name": f"there is a rule {name!r} already"})
        now = known.rule(found.id)
        if now is None:
            raise NotFound(f"no clearance rule {key!r}; see: replycart clearance rules")
        moved = (terms.slots, terms.zone) != (now.terms.slots, now.terms.zone)
        # Moments of another calendar that are past are not made up for.
        known.change_rule(found.id, name, terms, tx.clock.ms() if moved else now.since)

    house.store.write(write)
    return rule(house, found.id)


def delete(house: House, key: str) -> Rule:
    """Throw a rule away. What it proposed lapses; what was approved still goes out. Returns what was thrown away."""
    found = rule(house, key)
    if not house.store.write(lambda tx: writes(tx).drop_rule(found.id, THROWN_AWAY)):
        raise NotFound(f"no clearance rule {key!r}; see: replycart clearance rules")
    return found


def as_request(one: Rule) -> RuleRequest:
    """What somebody would have to ask for to get this rule."""
    terms = one.terms
    return RuleRequest(
        name=one.name, slots=calendar.written(terms.slots), zone=terms.zone, percent=terms.percent,
        stock_over=terms.stock_over, unsold_days=terms.unsold_days, category=terms.category,
        quiet=f"{terms.quiet[0]}-{terms.quiet[1]}" if terms.quiet else "", repeat_days=terms.repeat_days,
        publish=terms.publish, units=terms.units, hours=terms.hours, lang=terms.lang, wording=terms.wording,
    )  # fmt: skip


def _terms(house: House, request: RuleRequest, wrong: dict[str, str]) -> RuleTerms:
    try:
        ZoneInfo(request.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong["zone"] = f"{request.zone!r} is no time zone like Europe/Paris"
    slots, quiet = _times(request, wrong)
    if not (request.percent or request.stock_over or request.unsold_days or request.category.strip()):
        wrong["percent"] = "say what to look for: percent, stock_over, unsold_days or category"
    for name, most in (("percent", 99), ("stock_over", 10**9), ("unsold_days", 3650)):
        if not 0 <= getattr(request, name) <= most:
            wrong[name] = f"must be between 0 and {most}"
    for name, most in (("repeat_days", 365), ("units", 10**6), ("hours", 168)):
        if not 1 <= getattr(request, name) <= most:
            wrong[name] = f"must be between 1 and {most}"
    lang = request.lang or house.config.selling.language
    if lang not in LANGUAGES:
        wrong["lang"] = f"{lang!r} is not one of {', '.join(LANGUAGES)}"
        lang = "en"
    if request.wording:
        _wording(request.wording, wrong)
    return RuleTerms(
        slots=tuple(slots), zone=request.zone, percent=request.percent, stock_over=request.stock_over,
        unsold_days=request.unsold_days, category=request.category.strip(), quiet=quiet, repeat_days=request.repeat_days,
        publish=request.publish, units=request.units, hours=request.hours, lang=lang, wording=request.wording,
    )  # fmt: skip


def _refusals(house: House, terms: RuleTerms) -> dict[str, str]:
    """What refuses each sale that such a rule makes, by field: asked of a thing with the shortest of names, by the code that
    refuses the sale itself, so that nothing is refused here which some sale of it could be."""
    wrong: dict[str, str] = {}
    thing = StoredProduct(Product(sku="1", id="1", name="1", price=Money(1, "EUR")), 0, None)
    found = Proposal("", "", 0, "1", "1", {"1": 1}, "approved", None, "", 0, 0, None)
    for template in templates(terms):
        asked = sale_request(house, terms, found, template)
        sale, items = drafted(house, asked, thing, [thing], wrong, sale_id="", code="preview")
        for network in house.networks.values():
            link = house.sale_url(sale.slug)
            wrong |= wording.problems(sale, items, link, network.measure, network.max_length)
    return wrong


def _times(request: RuleRequest, wrong: dict[str, str]) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
    slots: list[tuple[int, int]] = []
    quiet = None
    try:
        quiet = calendar.quiet(request.quiet)
    except ValueError:
        wrong["quiet"] = f"{request.quiet!r} is not from hour to hour, like 22-7"
    try:
        slots = calendar.slots(request.slots)
    except ValueError as error:
        wrong["slots"] = f"{str(error)!r} is no weekday and hour, like sat 10, or day 18 for every day"
    else:
        silent = [slot for slot in slots if calendar.is_quiet(quiet, slot[1])]
        if not slots:
            wrong["slots"] = "needs at least one weekday and hour, like sat 10"
        elif silent:
            wrong["slots"] = f"{', '.join(calendar.written(silent))} lies in the quiet hours"
    return slots, quiet


def _wording(template: str, wrong: dict[str, str]) -> None:
    if unknown := wording.unknown_fields(template):
        wrong["wording"] = f"{', '.join(unknown)} is no placeholder"
        return
    for name in ("{link}", "{until}"):
        if name not in template:
            wrong["wording"] = f"{name} is missing: without it the second post would have the words of the first"


def rule(house: House, key: str) -> Rule:
    """By id or name; ``NotFound``."""
    found = clearance(house.store.view()).rule(key)
    if found is None:
        raise NotFound(f"no clearance rule {key!r}; see: replycart clearance rules")
    return found


def switch(house: House, key: str, active: bool) -> Rule:
    """On: from now on. Off: it comes round no more; what it proposed stays. ``Conflict`` when it stands so already;
    ``Invalid`` when each of its sales would be refused by now."""
    found = rule(house, key)
    if active and (wrong := _refusals(house, found.terms)):
        raise Invalid(wrong)

    def write(tx: Tx) -> None:
        if not writes(tx).switch_rule(found.id, active):
            raise Conflict(f"rule {found.name} is {'on' if active else 'off'} already")

    house.store.write(write)
    return rule(house, found.id)
