"""The document of the API as a person reads it: sections, calls, fields; references followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True, slots=True)
class Line:
    """A field or a parameter. ``depth``: how far it is inside another."""

    name: str
    kind: str
    about: str
    required: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    id: str
    method: str
    path: str
    title: str
    about: str
    scope: str
    parameters: list[Line]
    body: list[Line]
    answers: list[tuple[str, str, list[Line]]]


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    about: str
    calls: list[Call]


def sections(document: Mapping[str, Any]) -> list[Section]:
    """In the order of the document's tags."""
    found: dict[str, list[Call]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                call = _call(document, path, method, operations)
                found[operations[method]["tags"][0]].append(call)
    return [Section(tag["name"], tag["description"], found[tag["name"]]) for tag in document["tags"]]


def _call(document: Mapping[str, Any], path: str, method: str, operations: Mapping[str, Any]) -> Call:
    told = operations[method]
    given = [_follow(document, one) for one in [*operations.get("parameters", ()), *told.get("parameters", ())]]
    return Call(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        title=told.get("summary", ""),
        about=told.get("description", ""),
        scope=told["x-scope"],
        parameters=[
            Line(one["name"], f"{_kind(document, one['schema'])}, {one['in']}", one.get("description", ""),
                 bool(one.get("required")))
            for one in given
        ],
        body=list(_fields(document, _schema(told.get("requestBody", {})))),
        answers=[
            (code, answer.get("description", ""), list(_fields(document, _schema(answer))) if code < "300" else [])
            for code, answer in ((code, _follow(document, one)) for code, one in told["responses"].items())
        ],
    )  # fmt: skip


def _schema(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    for content in holder.get("content", {}).values():
        found: Mapping[str, Any] = content["schema"]
        return found
    return {}


def _follow(document: Mapping[str, Any], thing: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in thing:
        found: Any = document
        for part in thing["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        thing = found
    return thing


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Iterator[Line]:
    schema = _follow(document, schema)
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        inner = _follow(document, _inside(field))
        about = field.get("description") or (inner.get("description", "") if "properties" in inner else "")
        if field.get("default") not in (None, "", {}):
            about = f"{about} Default: {field['default']}.".strip()
        yield Line(name, _kind(document, field), about, name in needed, depth)
        if "properties" in inner and depth < 3:
            yield from _fields(document, inner, depth + 1)


def _inside(field: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = field.get("items", field)
    if "anyOf" in found:
        found = next((one for one in found["anyOf"] if one.get("type") != "null"), found)
    if "allOf" in found and len(found["allOf"]) == 1:
        found = found["allOf"][0]
    return found


def _kind(document: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    """ "text", "integer or null", "one of held, paid", "list of objects"."""
    if "items" in field:
        return f"list of {_kind(document, field['items'])}s"
    inner = _follow(document, _inside(field))
    kinds = inner.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    if choices := [str(one) for one in inner.get("enum", ()) if one not in ("", None)]:
        return f"one of {', '.join(choices)}"
    names = {"string": "time" if inner.get("format") == "date-time" else "text", "null": "null"}
    return " or ".join(names.get(kind, kind) for kind in kinds)
