"""The small parts of which the answers are made."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from bridge.web.admin.wordings import told
from bridge.web.sentences import said
from bridge.web.words import language


def a_text(about: str = "", **more: Any) -> fields.Str:
    return fields.Str(required=True, metadata={"description": about} if about else {}, **more)


class Said(fields.Str):
    """A text for people, in the language that the caller asks for."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return said(value) if isinstance(value, str) else value


class LeftWhy(fields.Str):
    """Why a reply is where it is: by the codes of what it was taken for, too."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or language() == "en":
            return value
        here = said(value)
        return told(value) if here == value else here


def a_saying(about: str = "", **more: Any) -> fields.Str:
    return Said(required=True, metadata={"description": about} if about else {}, **more)


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
    given = fields.Int(
        metadata={"description": "Of a refused refund: what of it went back all the same, in minor units."}
    )
    amount = fields.Int(metadata={"description": "Of a refused refund: what was asked for, in minor units."})
    currency = fields.Str(metadata={"description": "Of a refused refund."})
