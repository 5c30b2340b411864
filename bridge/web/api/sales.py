"""Sales: made, looked at, changed, published, paused, ended."""

from __future__ import annotations

from typing import Any

from bridge import figures, holds, inputs, sales, views
from bridge.errors import NotFound
from bridge.states import State
from bridge.store import Sale
from bridge.store.board import board
from bridge.store.pages import Ask, lists
from bridge.web.api import asks, schemas, tables
from bridge.web.api.door import answers, ask, call, house, reads, shown, undocumented

CHANGE = inputs.SaleChange()


def _whole(sale: Sale) -> dict[str, Any]:
    home = house()
    return {
        **views.sale(home, sale),
        "preview": sales.preview(home, sale),
        "figures": figures.of_sale(home, sale),
    }


def _made(subject: str, **address: str) -> Any:
    return schemas.WholeSale().dump(_whole(sales.find(house(), subject))), 201


def _now(subject: str, key: str) -> Any:
    return schemas.Sale().dump(views.sale(house(), sales.find(house(), key)))


@call("GET", "/sales", "sales:read", tag="sales")
@reads(asks.SalesQuery, location="query")
@answers(schemas.SalePage)
def list_sales(values: dict[str, Any]) -> Any:
    """Sales, the newest first"""
    found = lists(house().store.view()).sales(ask(values), **values)
    return shown(found.map(lambda one: views.sale(house(), one)))


@call("POST", "/sales", "sales:write", tag="sales", recall=_made)
@reads(inputs.SaleSchema)
@answers(schemas.WholeSale, 201)
def create_sale(values: dict[str, Any]) -> Any:
    """Make a draft

    Only `product` is required; everything else has the defaults of the configuration."""
    return _whole(sales.create(house(), inputs.sale_request(values)))


@call("POST", "/sales/preview", "sales:write", tag="sales", own_options=True)
@reads(inputs.SaleSchema)
@answers(schemas.Preview)
def preview_sale(values: dict[str, Any]) -> Any:
    """How a sale would look

    Keeps nothing. What stands in the way of making it is told in `warnings`; only what cannot be read at all, or a
    product that does not exist, is an error."""
    look = sales.look(house(), inputs.sale_request(values))
    return {
        "text": look.text,
        "length": look.length,
        "max_length": look.max_length,
        "fits": look.length <= look.max_length,
        "link": look.link,
        "price": look.price,
        "currency": look.currency,
        "available": look.available,
        "warnings": [f"{name}: {text}" for name, text in look.problems.items()],
    }


def preview_options() -> Any:
    """Without it the address would pass for a sale of that name."""
    return "", 204, {"Allow": "OPTIONS, POST"}


undocumented("/sales/preview", preview_options, ["OPTIONS"])


@call("GET", "/sales/<key>", "sales:read", tag="sales")
@answers(schemas.WholeSale)
def show_sale(key: str) -> Any:
    """One sale, with its post and its figures

    `key` is the id or the short name."""
    return _whole(sales.find(house(), key))


@call("PATCH", "/sales/<key>", "sales:write", tag="sales")
@reads(CHANGE)
@answers(schemas.WholeSale)
def change_sale(values: dict[str, Any], key: str) -> Any:
    """Change a draft

    Fields that are not sent stay as they are; null or an empty text takes an optional one away, as if it had never been
    given."""
    home = house()
    before = sales.as_request(home, sales.find(home, key))
    asked = inputs.changed(before, values)
    return _whole(sales.change(home, key, asked, same_shipping="shipping" not in values))


@call("POST", "/sales/<key>/copy", "sales:write", tag="sales", recall=_made)
@answers(schemas.WholeSale, 201)
def copy_sale(key: str) -> Any:
    """A new draft with the same terms

    Without the window; of each thing no more than the shop has now."""
    return _whole(sales.copy(house(), key))


@call("POST", "/sales/<key>/publish", "sales:write", tag="sales", platforms=True, recall=_now)
@answers(schemas.Sale)
def publish_sale(key: str) -> Any:
    """Go live, or wait for the start

    Asks the shop once more and freezes the terms. 422 if the shop cannot keep the promise."""
    return views.sale(house(), sales.publish(house(), key))


@call("POST", "/sales/<key>/pause", "sales:write", tag="sales", recall=_now)
@answers(schemas.Sale)
def pause_sale(key: str) -> Any:
    """Replies take no units until it goes on"""
    return views.sale(house(), sales.pause(house(), key))


@call("POST", "/sales/<key>/resume", "sales:write", tag="sales", recall=_now)
@answers(schemas.Sale)
def resume_sale(key: str) -> Any:
    """Go on after a pause"""
    return views.sale(house(), sales.resume(house(), key))


@call("POST", "/sales/<key>/end", "sales:write", tag="sales", recall=_now)
@answers(schemas.Sale)
def end_sale(key: str) -> Any:
    """No new replies take part

    Holds live on; who waits in line is let go."""
    return views.sale(house(), sales.end(house(), key))


@call("POST", "/sales/<key>/units", "sales:write", tag="sales", platforms=True, recall=_now)
@reads(asks.MoreUnits)
@answers(schemas.Sale)
def add_units(values: dict[str, Any], key: str) -> Any:
    """Put more units on sale

    They go to who waits in line. 422 if the shop has not got them."""
    return views.sale(house(), sales.add_units(house(), key, values["sku"], values["units"]))


@call("GET", "/sales/<key>/waitlist", "sales:read", tag="sales")
@reads(asks.WaitlistQuery, location="query")
@answers(schemas.WaitlistPage)
def show_waitlist(values: dict[str, Any], key: str) -> Any:
    """Who waits, first in line first; and what restocking would sell by itself

    `promised`: its buyer has a saved wallet, and promised to buy when units come back."""
    asked, home = ask(values), house()
    sale = sales.find(home, key)
    found = lists(home.store.view()).purchases(
        Ask(asked.number, asked.per_page, "line"), sale_id=sale.id, state=State.WAITLISTED
    )
    sure = board(home.store.view()).promisers(sale.id, home.clock.ms())
    restock = views.restock(home, sale)
    return {
        **shown(found.map(lambda one: {**views.purchase(home, one), "promised": one.id in sure})),
        "currency": sale.currency,
        "wanted": sum(one["wanted"] for one in restock),
        "promised": sum(one["promised"] for one in restock),
        "restock": restock,
    }


@call("GET", "/sales/<key>/draw", "sales:read", tag="sales")
@answers(schemas.DrawList)
def show_draw(key: str) -> Any:
    """Who came first in a series, as its page shows it to everybody

    The first 2,000 of them, by the network's own time. 404 for a sale that is no series (mode `first_come`)."""
    sale = sales.find(house(), key)
    if sale.terms.mode != "first_come":
        raise NotFound(f"sale {sale.slug} is no series for the first: it has no list of who came first")
    return views.drawn(sale, holds.drawn_list(house(), sale))


@call("GET", "/sales/<key>/figures", "sales:read", tag="sales")
@answers(schemas.SaleFigures, csv=True)
def show_sale_figures(key: str) -> Any:
    """The way from reply to order

    With `Accept: text/csv` a line for each hour in which something came, with money as decimals of the currency."""
    sale = sales.find(house(), key)
    if tables.wanted():
        return tables.table("hours", figures.hour_lines(house(), sale), figures.HOUR_COLUMNS)
    return figures.of_sale(house(), sale)


@call("GET", "/sales/<key>/figures/networks", "sales:read", tag="sales")
@answers(schemas.NetworksFigures, csv=True)
def show_network_figures(key: str) -> Any:
    """The way from reply to order on each network on which there is anything of it

    With `Accept: text/csv` a line for each, with money as decimals of the currency."""
    sale = sales.find(house(), key)
    found = figures.of_sale(house(), sale)
    if tables.wanted():
        lines = figures.sale_network_lines(sale, found)
        return tables.table("sale_networks", lines, figures.SALE_NETWORK_COLUMNS)
    return {"items": found["networks"], "currency": sale.currency}


@call("GET", "/sales/<key>/figures/posts", "sales:read", tag="sales")
@answers(schemas.PostsFigures, csv=True)
def show_post_figures(key: str) -> Any:
    """How each post of it fared, the first first

    With `Accept: text/csv` a line for each, with money as decimals of the currency."""
    sale = sales.find(house(), key)
    found = figures.of_posts(house(), sale)
    if tables.wanted():
        return tables.table("posts", figures.post_lines(sale, found), figures.POST_COLUMNS)
    return {"items": found}


@call("GET", "/sales/<key>/figures/accounts", "sales:read", tag="sales")
@answers(schemas.AccountsFigures, csv=True)
def show_account_figures(key: str) -> Any:
    """Who passed its posts on, and whom they brought

    With `Accept: text/csv` a line for each, with money as decimals of the currency."""
    sale = sales.find(house(), key)
    found = figures.of_accounts(house(), sale)
    if tables.wanted():
        return tables.table("accounts", figures.account_lines(sale, found), figures.ACCOUNT_COLUMNS)
    return {"items": found}
