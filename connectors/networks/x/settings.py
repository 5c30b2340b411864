"""X's section of the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from connectors.networks.shared import origin

API = "https://api.x.com"
SITE = "https://x.com"


def _text(help: str, *, secret: bool = False, longest: int = 400, default: str = "") -> fields.String:
    marks = {"help": help, "secret": True} if secret else {"help": help}
    return fields.String(load_default=default, validate=validate.Length(max=longest), metadata=marks)


class XSettings(Schema):
    """Keys of ``network.x``."""

    auth = fields.String(
        load_default="oauth2",
        validate=validate.OneOf(["oauth1", "oauth2"]),
        metadata={
            "help": "oauth1: the four keys that X's console makes for your own account, they last. oauth2: client_id "
            "and a refresh token, which X changes every two hours."
        },
    )
    client_id = _text("OAuth 2.0 client ID of your X app. Also needed with oauth1 for buyers to sign in with X.")
    client_secret = _text(
        "OAuth 2.0 client secret. Empty for an app of the kind 'native' or 'single page'.", secret=True
    )
    refresh_token = _text(
        "oauth2: the first refresh token of the shop's account, with the scopes tweet.read tweet.write users.read "
        "offline.access media.write (and dm.write for messages). Later ones are kept by Replycart. Empty: sign in once.",
        secret=True,
    )
    consumer_key = _text("oauth1: API key of your X app.")
    consumer_secret = _text("oauth1: API key secret.", secret=True)
    access_token = _text("oauth1: access token of the shop's account, made with 'Read and write'.", secret=True)
    access_token_secret = _text("oauth1: access token secret.", secret=True)
    bearer_token = _text(
        "Bearer token of the same app: for the stream in a rush and for the usage figures.", secret=True
    )
    account = fields.String(
        load_default="",
        validate=validate.Regexp(r"^@?[A-Za-z0-9_]{0,15}$", error="1 to 15 of A-Z a-z 0-9 _, like @myshop"),
        metadata={"help": "Handle of the shop's account. `doctor` fails when the keys belong to another."},
    )
    names = fields.Boolean(
        load_default=True,
        metadata={
            "help": "Ask for the handle of each person who replies (0.010 USD per person and day). Off: cheaper, and "
            "answers and pages cannot name people."
        },
    )
    overlap_seconds = fields.Float(
        load_default=30.0,
        validate=validate.Range(0, 3600),
        metadata={"help": "How far before the last reply heard each look starts, for replies that X shows late."},
    )
    first_hours = fields.Float(
        load_default=24.0,
        validate=validate.Range(0, 160),
        metadata={"help": "How far the very first look reaches back."},
    )
    pages = fields.Integer(
        load_default=20,
        validate=validate.Range(1, 150),
        metadata={"help": "Pages of 100 replies that one look may fetch. X allows 300 in 15 minutes."},
    )
    stream_seconds = fields.Float(
        load_default=20.0,
        validate=validate.Range(0.1, 300),
        metadata={
            "help": "The stream is taken as cut when nothing came for so long. X sends a sign every 20 seconds."
        },
    )
    base_url = fields.String(
        load_default=API,
        validate=origin("https://host or http://127.0.0.1:8021"),
        metadata={"help": "Address of X's API. Another one for a rehearsal with the simulator."},
    )
    authorize_url = fields.String(
        load_default=SITE,
        validate=origin("https://host or http://127.0.0.1:8021"),
        metadata={"help": "Address of X's site, where buyers sign in and posts are shown."},
    )

    @validates_schema
    def _whole(self, data: Mapping[str, Any], **_: Any) -> None:
        needed = {
            "oauth1": ("consumer_key", "consumer_secret", "access_token", "access_token_secret"),
            "oauth2": ("client_id",),
        }
        auth = data.get("auth", "oauth1")
        lacking = {name: [f"needed with auth: {auth}"] for name in needed.get(auth, ()) if not data.get(name)}
        if lacking:
            raise ValidationError(lacking)
