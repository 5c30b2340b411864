"""The small parts of which the answers are made."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate


def a_text(about: str = "", **more: Any) -> fields.Str:
    return fields.Str(required=True, metadata={"description": about} if about else {}, **more)


def a_choice(known: tuple[str, ...] | list[str], about: str = "", **more: Any) -> fields.Str:
    return a_text(about, validate=validate.OneOf(known), **more)


def a_text_or_null(about: str = "") -> fields.Str:
    return a_text(about, allow_none=True)


def a_number(about: str = "", **more: Any) -> fields.Int:
    return fields.Int(required=True, metadata={"description": about} if about else {}, **more)


def an_amount(about: str, **more: Any) -> fields.Int:
    return a_number(f"{about}, in minor units.", **more)


def a_time(about: str = "") -> fields.Str:
    return fields.Str(
        required=True,
        allow_none=True,
        metadata={"format": "date-time", **({"description": about} if about else {})},
    )


def a_list(schema: type[Schema], about: str = "") -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True, metadata={"description": about} if about else {})


def page_of(schema: type[Schema], name: str) -> type[Schema]:
    """A page of a list of these."""
    made = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(schema), required=True),
            "page": a_number("Which page this is, from 1."),
            "per_page": a_number(),
            "pages": a_number("How many pages there are, at least 1."),
            "total": a_number("How many items there are on all pages."),
        },
        name=name,
    )
    made.__doc__ = f"A page of {name.removesuffix('Page').lower()}s."
    return made


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type = a_text()
    title = a_text()
    status = a_number()
    detail = a_text()
    errors = fields.Dict(
        keys=fields.Str(),
        values=fields.List(fields.Str()),
        metadata={"description": "Each field that cannot be taken, with its texts."},
    )
    code = fields.Str(metadata={"description": "The payment platform's reason, where it said no."})
