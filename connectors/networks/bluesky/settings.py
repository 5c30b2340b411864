"""Bluesky's section of the configuration."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from connectors.networks.shared import origin

SERVICE = "https://bsky.social"
SITE = "https://bsky.app"
CHAT = "did:web:api.bsky.chat#bsky_chat"


class BlueskySettings(Schema):
    """Keys of ``network.bluesky``."""

    handle = fields.String(
        required=True,
        validate=validate.Regexp(
            r"^(@?[A-Za-z0-9][A-Za-z0-9-]{0,62}(\.[A-Za-z0-9-]{1,63})+|did:[a-z]+:[A-Za-z0-9._:%-]{1,200})$",
            error="a handle like myshop.bsky.social or shop.example.com, or a DID",
        ),
        metadata={"help": "Handle of the shop's account, like myshop.bsky.social, or its DID."},
    )
    app_password = fields.String(
        required=True,
        validate=validate.Length(min=1, max=400),
        metadata={
            "help": "An app password of that account (Settings, Privacy and security, App passwords); with access to direct "
            "messages, where buyers shall be served by them. Never the account's own password.",
            "secret": True,
        },
    )
    service = fields.String(
        load_default=SERVICE,
        validate=origin("https://host or http://127.0.0.1:2583"),
        metadata={"help": "Address of the server that holds the account (its PDS): bsky.social, or your own."},
    )
    site = fields.String(
        load_default=SITE,
        validate=origin("https://host or http://127.0.0.1:2583"),
        metadata={"help": "Address of the site on which people look at posts."},
    )
    chat_service = fields.String(
        load_default=CHAT,
        validate=validate.Regexp(
            r"^did:[a-z]+:[A-Za-z0-9._:%-]{1,200}#[A-Za-z0-9_-]{1,60}$",
            error="a service like did:web:api.bsky.chat#bsky_chat",
        ),
        metadata={"help": "The service of private messages, to which the account's server passes calls on."},
    )
    overlap_seconds = fields.Float(
        load_default=30.0,
        validate=validate.Range(0, 3600),
        metadata={"help": "How far before the last reply heard a look starts, for replies that are shown late."},
    )
    first_hours = fields.Float(
        load_default=24.0,
        validate=validate.Range(0, 720),
        metadata={"help": "How far the very first look reaches back."},
    )
    pages = fields.Integer(
        load_default=20,
        validate=validate.Range(1, 150),
        metadata={
            "help": "Pages of 100 notifications that one look may fetch. Bluesky allows 3,000 calls in 5 minutes."
        },
    )
