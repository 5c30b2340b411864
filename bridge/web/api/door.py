"""What every call has in common: a token with the scope, the fields read by a schema, ETags, keys that make it once.

A call is a function below ``@call(…)``; what it takes and answers is said with flask-smorest's ``arguments`` and
``response``, from which the document of the API is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, NoReturn

import marshmallow
from flask import Blueprint as FlaskBlueprint
from flask import Request, Response, current_app, g, make_response, request
from flask_smorest import Blueprint  # type: ignore[import-untyped]
from webargs.flaskparser import FlaskParser

from bridge import tokens
from bridge.errors import Conflict, Invalid
from bridge.house import House
from bridge.inputs import flat
from bridge.store.pages import Ask, Page
from bridge.store.records import LANGUAGES
from bridge.web.api import idempotency, problem
from bridge.web.security import limiter
from bridge.web.words import language

View = Callable[..., Any]
#: endpoint → scope; "" for any token. The document says so too.
SCOPES: dict[str, str] = {}


class Parser(FlaskParser):
    """Strict: an unknown parameter is a misspelt one, and every error is told in our words."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": marshmallow.RAISE,
        "json": None,
    }

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        if getattr(schema, "may_be_empty", False) and not req.get_data():
            return {}
        try:
            data = req.get_json(silent=True)
        except RecursionError:
            data = None
        if not isinstance(data, dict):
            raise Invalid({"body": "must be a JSON object, with Content-Type: application/json"})
        return data

    def handle_error(self, error: marshmallow.ValidationError, *_: Any, **__: Any) -> NoReturn:
        messages = error.messages
        inner = next(iter(messages.values())) if isinstance(messages, Mapping) else messages
        raise Invalid(flat(marshmallow.ValidationError(inner)))


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """The blueprint with our way of reading."""

    ARGUMENTS_PARSER = Parser()


blueprint = ApiBlueprint("api", __name__, url_prefix="/api/v1")
limiter.limit("600 per minute")(blueprint)
problem.install(blueprint)


def house() -> House:
    """What the rooms need; for a call with a key its first write keeps the key too."""
    found: House = g.house if "house" in g else current_app.extensions["house"]
    return found


def call(
    method: str,
    rule: str,
    scope: str,
    *,
    tag: str,
    platforms: bool = False,
    recall: Callable[..., Any] | None = None,
    own_options: bool = False,
) -> Callable[[View], View]:
    """A call for tokens with that scope ("": any token).

    ``platforms``: it asks a platform and may fail with it. ``recall(subject, **address)`` answers anew for a key whose
    first answer was lost; ``subject`` is the id of what it made. ``own_options``: OPTIONS is answered elsewhere."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**address: Any) -> Response:
            kind, _, secret = request.headers.get("Authorization", "").partition(" ")
            home: House = current_app.extensions["house"]
            known = tokens.known(home.store, secret.strip(), home.clock.ms()) if kind.lower() == "bearer" else None
            if known is None:
                return problem.unauthorized()
            token_id, scopes = known
            if scope and scope not in scopes:
                return problem.forbidden(scope)
            if method != "POST":
                return make_response(view(**address))
            again = recall or _lost
            return idempotency.once(
                home,
                token_id,
                lambda: make_response(view(**address)),
                lambda subject: make_response(again(subject, **address)),
            )

        SCOPES[f"api.{view.__name__}"] = scope
        documented = blueprint.doc(**{"x-platforms": platforms})(guarded)
        if own_options:
            # Flask looks here; flask-smorest drops the argument of that name.
            documented.provide_automatic_options = False
        return blueprint.route(rule, methods=[method], tags=[tag])(documented)  # type: ignore[no-any-return]

    return wrap


def undocumented(rule: str, view: View, methods: Sequence[str] = ("GET",)) -> None:
    """An address that is none of the API's calls."""
    FlaskBlueprint.add_url_rule(blueprint, rule, view.__name__, view, methods=methods)


def reads(schema: Any, *, location: str = "json", required: bool = True) -> Callable[[View], View]:
    """The first argument: the body as the schema loaded it; ``location`` "query": the parameters."""
    found: Callable[[View], View] = blueprint.arguments(schema, location=location, required=required)
    return found


def answers(
    schema: Any, status: int = 200, *, beside: tuple[int, str] | None = None, csv: bool = False
) -> Callable[[View], View]:
    """What it answers. ``beside``: another status with the same schema, and when. ``csv``: a table too, to who wants one."""
    main: Callable[[View], View] = blueprint.response(status, schema)
    if csv:
        plain = main
        main = lambda view: blueprint.doc(**{"x-csv": True})(plain(view))  # noqa: E731
    if beside is None:
        return main
    code, about = beside
    other: Callable[[View], View] = blueprint.alt_response(code, schema=schema, success=True, description=about)
    return lambda view: other(main(view))


def _lost(subject: str, **address: str) -> NoReturn:
    raise Conflict("the first call with this key took effect, but its answer was lost: look at what it was about")


def ask(values: dict[str, Any]) -> Ask:
    """Takes ``page``, ``per_page`` and ``sort`` out of what was asked for."""
    return Ask(values.pop("page"), values.pop("per_page"), values.pop("sort", ""))


def shown(page: Page[dict[str, Any]]) -> dict[str, Any]:
    """A page as it is sent."""
    return {
        "items": page.items,
        "page": page.number,
        "per_page": page.per_page,
        "pages": page.pages,
        "total": page.total,
    }


@blueprint.before_request  # type: ignore[untyped-decorator]
def in_whose_language() -> None:
    """A program's language is what it says with each call: neither a session's nor the address's."""
    asked = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    # In the order in which they are wanted: who asks for the French of Switzerland before English gets French.
    g.lang = next((tag for tag in asked if tag in LANGUAGES or tag == "*"), "en").replace("*", "en")


@blueprint.after_request  # type: ignore[untyped-decorator]
def conditional(response: Response) -> Response:
    """In which language it is; an ETag on whatever was read; 304 to who has it already."""
    response.headers["Content-Language"] = language()
    response.vary.update(["Accept-Language", *(["Accept"] if request.endpoint in TABLES else [])])
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
        if request.endpoint not in PERSONAL:
            response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request)
    return response


#: What is given as a table too.
TABLES = frozenset(
    f"api.show_{name}"
    for name in ("figures", "worth", "sale_figures", "network_figures", "post_figures", "account_figures")
)
#: What must never lie in anybody's cache.
PERSONAL = frozenset({"api.export_buyer", "api.list_coupons"})
