"""Mastodon's section of the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from connectors.networks.shared import origin

VISIBILITIES = ("public", "unlisted", "private", "direct")


class MastodonSettings(Schema):
    """Keys of ``network.mastodon``."""

    instance = fields.String(
        required=True,
        validate=origin("https://mastodon.example"),
        metadata={"help": "Address of the server where the shop has its account, like https://mastodon.social."},
    )
    access_token = fields.String(
        required=True,
        validate=validate.Length(min=1, max=400),
        metadata={
            "help": "Access token of an application that the shop's account made there (Preferences, Development), with "
            "the scopes read:accounts read:notifications read:statuses write:media write:statuses.",
            "secret": True,
        },
    )
    client_id = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={
            "help": "Client key of that application, which also needs the scope profile: only then can buyers sign in. "
            "Only people of the same server can; leave it empty when most buyers come from others."
        },
    )
    client_secret = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={"help": "Client secret of that application.", "secret": True},
    )
    visibility = fields.String(
        load_default="public",
        validate=validate.OneOf(VISIBILITIES[:2]),
        metadata={
            "help": "Who sees a sale's post: public (also in the timelines of all), unlisted (whoever looks)."
        },
    )
    answer_visibility = fields.String(
        load_default="unlisted",
        validate=validate.OneOf(VISIBILITIES),
        metadata={
            "help": "Who sees an answer, at most: never more than the reply itself shows. unlisted keeps answers out of "
            "the public timelines, as Mastodon's servers ask of accounts that answer by themselves."
        },
    )
    first_hours = fields.Float(
        load_default=24.0,
        validate=validate.Range(0, 720),
        metadata={"help": "How far the very first look reaches back."},
    )
    pages = fields.Integer(
        load_default=25,
        validate=validate.Range(1, 100),
        metadata={"help": "Pages of 80 mentions that one look may fetch. Mastodon allows 300 calls in 5 minutes."},
    )
    stream_seconds = fields.Float(
        load_default=45.0,
        validate=validate.Range(0.1, 300),
        metadata={
            "help": "The stream is taken as cut when nothing came for so long. A sign comes every 15 seconds."
        },
    )

    @validates_schema
    def _whole(self, data: Mapping[str, Any], **_: Any) -> None:
        if bool(data.get("client_id")) != bool(data.get("client_secret")):
            raise ValidationError({"client_secret": ["client_id and client_secret go together"]})
