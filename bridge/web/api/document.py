"""The API's document (OpenAPI 3.1), made from the schemas and what each call says of itself; and a page to read it."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any

import flask_smorest  # type: ignore[import-untyped]
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask, current_app, jsonify, render_template
from marshmallow import Schema

from bridge import __version__
from bridge.house import House
from bridge.tokens import SCOPES
from bridge.web.api import reading, schemas
from bridge.web.api.door import SCOPES as NEEDED
from bridge.web.api.door import blueprint, undocumented
from bridge.web.api.idempotency import HEADER, KEY

ABOUT = (
    "JSON for the back offices of Replycart, and for scripts. Money is an integer in minor units with its currency beside "
    "it; times are ISO 8601 in UTC. Errors are application/problem+json and name the field."
)
TAGS = {
    "health": "How it stands, for the test of a connection.",
    "products": "The shop's catalogue as last seen.",
    "sales": "What is put on sale by a post.",
    "offers": "Hashtags that give a coupon of the shop.",
    "gifts": "What people gave each other and to charities by a reply.",
    "clearance": "Rules that propose or publish sales by a calendar.",
    "purchases": "Each buyer's way from the reply to the order.",
    "replies": "What people replied that is no purchase.",
    "buyers": "What is kept of people: handed out, forgotten; and who may not take part.",
    "figures": "What came of it.",
    "settings": "How it is configured.",
}
REASONS = {
    "401": ("Unauthorized", "No token, an unknown one, or one that was revoked."),
    "403": ("Forbidden", "The token lacks the scope."),
    "404": ("NotFound", "There is no such thing."),
    "409": ("Conflict", "It is not in a state in which that can be done."),
    "413": ("TooLarge", "The body has more than 1,000,000 bytes."),
    "422": ("Invalid", "Some fields cannot be taken: see `errors`."),
    "429": ("TooMany", "Too many requests: 600 a minute from one address."),
    "502": ("Refused", "A platform said no, or needs a person."),
    "503": ("Away", "The ledger or a platform is away: try again."),
}
TOKEN = "`replycart token create NAME --scope sales:read`. Scopes: " + ", ".join(SCOPES) + "."
ONCE = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Makes the call once: sent again within a day with the same body it gives the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": f"^{KEY.pattern}$"},
}
SEEN = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an earlier answer: 304 while nothing has changed.",
    "schema": {"type": "string"},
}
_lock = threading.Lock()


class _Api(flask_smorest.Api):  # type: ignore[misc]
    """Only the maker of the document: pages and errors are our own."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = schemas.Problem

    def _register_doc_blueprint(self) -> None: ...

    def _register_error_handlers(self) -> None: ...


def document(app: Flask) -> dict[str, Any]:
    """Made when it is first asked for, and kept."""
    with _lock:
        if "api_document" not in app.extensions:
            app.extensions["api_document"] = _made(app)
        found: dict[str, Any] = app.extensions["api_document"]
        return found


def _made(app: Flask) -> dict[str, Any]:
    house: House = app.extensions["house"]
    api = _Api()
    api.init_app(
        app,
        spec_kwargs={
            "title": "Replycart",
            "version": __version__,
            "openapi_version": "3.1.0",
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name),
            "info": {"description": ABOUT},
            "servers": [{"url": house.config.public_url}],
            "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        },
    )
    blueprint.register_views_in_doc(api, app, api.spec, name=blueprint.name, parameters=None)
    made: dict[str, Any] = api.spec.to_dict()
    components = made["components"]
    components["schemas"].pop("PaginationMetadataInput", None)
    for name, schema in components["schemas"].items():
        _plain(schema, defaults=not name.endswith("Change"))
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {name: {"description": text, "content": content} for name, text in REASONS.values()}
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": TOKEN}}
    components["parameters"] = {"once": ONCE, "seen": SEEN}
    endpoints = {
        (re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule), method.lower()): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    for path, operations in made["paths"].items():
        for parameter in operations.get("parameters", ()):
            parameter["schema"] |= {"minLength": 1, "maxLength": 200}
        for method in set(operations) - {"parameters"}:
            _finish(operations[method], method, path, endpoints[path, method])
    return made


def _name(schema: Any) -> str:
    """What is sent in is called "…Input", so that it does not clash with what is answered."""
    found = resolve_schema_cls(schema)
    name = (found[0] if isinstance(found, list) else found).__name__
    partial = isinstance(schema, Schema) and schema.partial
    return name.replace("Schema", "Change" if partial else "Input")


def _shuts_out_empty(field: Mapping[str, Any]) -> bool:
    """A field that may be taken away, of a kind that an empty text is none of."""
    kinds = field.get("type", ())
    if "null" not in kinds and {"type": "null"} not in field.get("anyOf", ()):
        return False
    return "string" not in kinds or "format" in field or "minLength" in field


def _plain(schema: dict[str, Any], *, defaults: bool) -> None:
    """Patterns in the words of JSON Schema, docstrings in one line; no defaults where what is not sent stays."""
    if "description" in schema:
        schema["description"] = " ".join(schema["description"].split())
    for name, field in schema.get("properties", {}).items():
        if not defaults:
            field.pop("default", None)
            if _shuts_out_empty(field):
                about = {"description": field.pop("description")} if "description" in field else {}
                schema["properties"][name] = {"anyOf": [field, {"const": ""}], **about}
        if "pattern" in field:
            field["pattern"] = field["pattern"].replace("\\Z", "$")


def _finish(operation: dict[str, Any], method: str, path: str, endpoint: str) -> None:
    """What all calls have in common, so that none can forget to say it."""
    scope, platforms = NEEDED[endpoint], operation.pop("x-platforms")
    operation["operationId"] = endpoint.removeprefix("api.")
    operation["security"] = [{"token": []}]
    operation["x-scope"] = scope
    if "description" in operation:
        operation["description"] = " ".join(operation["description"].split())
    responses = {code: told for code, told in operation["responses"].items() if code.startswith("2")}
    if operation.pop("x-csv", False):
        responses["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
    parameters = operation.setdefault("parameters", [])
    asked = {one["name"] for one in parameters if one.get("in") == "query"}
    if method == "get":
        parameters.append({"$ref": "#/components/parameters/seen"})
        for told in responses.values():
            told["headers"] = {"ETag": {"schema": {"type": "string"}, "required": True}}
        responses["304"] = {"description": "Nothing has changed since that ETag."}
    if method == "post":
        parameters.append({"$ref": "#/components/parameters/once"})
    codes = {"401", "413", "429", "503"}
    codes |= {"403"} if scope else set()
    codes |= {"404"} if "{" in path or "sale" in asked else set()
    codes |= {"409", "422"} if method != "get" else set()
    codes |= {"422"} if asked else set()
    codes |= {"502"} if platforms else set()
    for code in sorted(codes):
        responses[code] = {"$ref": f"#/components/responses/{REASONS[code][0]}"}
    operation["responses"] = responses


def show_document() -> Any:
    """The document itself."""
    return jsonify(document(current_app))


def read_document() -> str:
    """The document as a page: made here, so that it needs no script and nothing from elsewhere."""
    told = document(current_app)
    return render_template("api.html", info=told["info"], sections=reading.sections(told))


undocumented("/openapi.json", show_document)
undocumented("/docs", read_document)
