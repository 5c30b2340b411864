"""What it may cost, how much at a time, and how often."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bridge.config.schema.parts import described
from bridge.config.values import PRICES


class BudgetSchema(Schema):
    """What the network's API may cost."""

    monthly_usd = fields.Float(
        load_default=50.0,
        validate=validate.Range(0),
        metadata=described(
            "Dollars a calendar month (UTC). At 80 % you hear of it; at 100 % answers stop, and hearing slows to the cheapest way."
        ),
    )
    prices = fields.Dict(
        keys=fields.Str(validate=validate.OneOf(sorted(PRICES))),
        values=fields.Float(validate=validate.Range(0)),
        load_default=dict,
        metadata=described(
            "Dollars per call where your plan differs from the table: " + ", ".join(sorted(PRICES)) + "."
        ),
    )
    rates = fields.Dict(
        keys=fields.Str(validate=validate.Regexp(r"[A-Z]{3}\Z")),
        values=fields.Float(validate=validate.Range(0, min_inclusive=False)),
        load_default=dict,
        metadata=described(
            "What a dollar is worth in your currency, like {EUR: 0.92}: then figures take the network's cost off what is left. In "
            "dollars it is always taken off."
        ),
    )


class WorkSchema(Schema):
    """How much at a time, and how often."""

    network_workers = fields.Int(
        load_default=2,
        validate=validate.Range(1, 64),
        metadata=described("Tasks for the network at the same time."),
    )
    payments_workers = fields.Int(
        load_default=4, validate=validate.Range(1, 64), metadata=described("Tasks for PayPal at the same time.")
    )
    shop_workers = fields.Int(
        load_default=2, validate=validate.Range(1, 64), metadata=described("Tasks for the shop at the same time.")
    )
    web_threads = fields.Int(
        load_default=16, validate=validate.Range(1, 256), metadata=described("Threads of the web server.")
    )
    sync_minutes = fields.Int(
        load_default=10,
        validate=validate.Range(1, 1440),
        metadata=described("Minutes between two looks at what changed in the shop."),
    )
    full_sync_hours = fields.Int(
        load_default=24,
        validate=validate.Range(1, 720),
        metadata=described("Hours between two complete syncs, which also find deletions."),
    )
    poll_seconds = fields.Float(
        load_default=5.0,
        validate=validate.Range(0.2, 3600),
        metadata=described("Seconds between two looks for replies while a sale is live."),
    )
    tag_seconds = fields.Float(
        load_default=30.0,
        validate=validate.Range(0.2, 3600),
        metadata=described("Seconds between two looks for posts with a hashtag that a basket or an offer has."),
    )
    message_seconds = fields.Float(
        load_default=60.0,
        validate=validate.Range(0.2, 3600),
        metadata=described(
            "Seconds between two looks for private messages. X allows fifteen in a quarter of an hour."
        ),
    )
    watch = fields.List(
        fields.Str(validate=[validate.Length(2, 60), validate.ContainsNoneOf('"\\\n\r\t')]),
        load_default=list,
        validate=validate.Length(max=10),
        metadata=described(
            "Words (the shop's name) that are looked for all over the network, at most ten; who says them waits in the inbox. X, and "
            "Bluesky; each post that is read on X costs money."
        ),
    )
    watch_seconds = fields.Float(
        load_default=300.0,
        validate=validate.Range(5, 86400),
        metadata=described("Seconds between two looks for the words of work.watch."),
    )
    spread_seconds = fields.Float(
        load_default=300.0,
        validate=validate.Range(30, 86400),
        metadata=described(
            "Seconds between two looks for who quoted or reposted a post of a live sale; each quote costs a post and a user read on X."
        ),
    )
    reposters = fields.Int(
        load_default=100,
        validate=validate.Range(0, 10_000),
        metadata=described(
            "Accounts that reposted a post and are listed, at most; each costs a user read on X. 0: none."
        ),
    )
    rush_replies = fields.Int(
        load_default=200,
        validate=validate.Range(1),
        metadata=described(
            "More replies than that in one look, and hearing changes to the stream until it is quiet."
        ),
    )
    reconcile_minutes = fields.Int(
        load_default=5,
        validate=validate.Range(1, 1440),
        metadata=described("Minutes between two sweeps of PayPal and the shop against the ledger."),
    )
    keep_days = fields.Int(
        load_default=365,
        validate=validate.Range(1, 3650),
        metadata=described("Days that addresses and texts of replies are kept after a purchase is over."),
    )
