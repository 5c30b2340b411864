"""The first eight: the ledger, the dashboard's sign-in, back offices, baskets."""

from __future__ import annotations

MIGRATIONS: tuple[tuple[int, str, str], ...] = (
    (
        1,
        "the ledger",
        """
-- room catalogue: what the shop showed last
CREATE TABLE products (
  sku TEXT PRIMARY KEY, external_id TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL DEFAULT '',
  parent_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL, price BIGINT NOT NULL, special_price BIGINT, special_from BIGINT, special_to BIGINT,
  stock BIGINT, in_stock INTEGER NOT NULL, options TEXT NOT NULL DEFAULT '{}', url TEXT NOT NULL DEFAULT '',
  image TEXT NOT NULL DEFAULT '', image_alt TEXT NOT NULL DEFAULT '', categories TEXT NOT NULL DEFAULT '[]',
  modified BIGINT, synced_at BIGINT NOT NULL, gone_at BIGINT
);
CREATE INDEX products_external ON products (external_id);
CREATE INDEX products_parent ON products (parent) WHERE parent <> '';

-- room sales: what the merchant puts on the shelf; terms is JSON, frozen when live
CREATE TABLE sales (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, state TEXT NOT NULL, title TEXT NOT NULL, terms TEXT NOT NULL,
  currency TEXT NOT NULL, starts_at BIGINT, ends_at BIGINT, created_at BIGINT NOT NULL, live_at BIGINT,
  ended_at BIGINT, end_reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sales_state ON sales (state, starts_at);
-- free + the units of its purchases = quantity, always
CREATE TABLE sale_items (
  sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '{}', external_id TEXT NOT NULL DEFAULT '', parent_id TEXT NOT NULL DEFAULT '',
  unit BIGINT NOT NULL, quantity BIGINT NOT NULL, free BIGINT NOT NULL CHECK (free >= 0),
  PRIMARY KEY (sale_id, sku)
);
-- room posting
CREATE TABLE posts (
  network TEXT NOT NULL, post_id TEXT NOT NULL, sale_id TEXT NOT NULL REFERENCES sales (id), url TEXT NOT NULL,
  text TEXT NOT NULL, posted_at BIGINT NOT NULL, PRIMARY KEY (network, post_id)
);
CREATE INDEX posts_sale ON posts (sale_id);

-- room listening: replies, stored once by the network's id before they are understood
CREATE TABLE replies (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL, reply_id TEXT NOT NULL, post_id TEXT NOT NULL, author_id TEXT NOT NULL,
  handle TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL,
  heard_at BIGINT NOT NULL, mentions_us INTEGER NOT NULL, replied_to TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL, sale_id TEXT, intent TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
  purchase_id TEXT, edited_at BIGINT, deleted_at BIGINT,
  UNIQUE (network, reply_id)
);
CREATE INDEX replies_new ON replies (seq) WHERE state = 'new';
CREATE INDEX replies_sale ON replies (sale_id, state, seq);
CREATE INDEX replies_author ON replies (network, author_id, seq);
CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE buyers (
  network TEXT NOT NULL, author_id TEXT NOT NULL, handle TEXT NOT NULL, stopped_at BIGINT, blocked_at BIGINT,
  PRIMARY KEY (network, author_id)
);

-- rooms holds, checkout, writeback: one buyer's way from reply to order
CREATE TABLE purchases (
  id TEXT PRIMARY KEY, sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, name TEXT NOT NULL,
  quantity BIGINT NOT NULL, units BIGINT NOT NULL DEFAULT 0 CHECK (units >= 0), unit BIGINT NOT NULL,
  currency TEXT NOT NULL, state TEXT NOT NULL, network TEXT NOT NULL, buyer_id TEXT NOT NULL, handle TEXT NOT NULL,
  reply_id TEXT NOT NULL, token TEXT NOT NULL UNIQUE, code TEXT NOT NULL, line BIGINT NOT NULL,
  lang TEXT NOT NULL DEFAULT 'en', created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, hold_until BIGINT,
  address TEXT, quote TEXT, payment_id TEXT, capture_id TEXT, paid_amount BIGINT, paid_at BIGINT,
  refunded BIGINT NOT NULL DEFAULT 0, shop_order_id TEXT, shop_order_number TEXT, ordered_at BIGINT,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX purchases_sale ON purchases (sale_id, state, line);
CREATE INDEX purchases_buyer ON purchases (network, buyer_id, sale_id);
CREATE INDEX purchases_due ON purchases (hold_until) WHERE units > 0 AND state IN ('held', 'declined');
CREATE INDEX purchases_code ON purchases (sale_id, code);
CREATE INDEX purchases_sku ON purchases (sku, state);
CREATE INDEX purchases_state ON purchases (state, changed_at);
CREATE TABLE history (
  purchase_id TEXT NOT NULL, at BIGINT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, why TEXT NOT NULL
);
CREATE INDEX history_purchase ON history (purchase_id, at);
-- room checkout: each of PayPal's orders that was opened for a purchase; at most one is ever captured
CREATE TABLE payments (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), reference TEXT NOT NULL UNIQUE,
  page_id TEXT UNIQUE, url TEXT NOT NULL DEFAULT '', amount BIGINT NOT NULL, currency TEXT NOT NULL,
  state TEXT NOT NULL, request TEXT NOT NULL, created_at BIGINT NOT NULL, capture_sent_at BIGINT
);
CREATE INDEX payments_purchase ON payments (purchase_id);
CREATE TABLE refunds (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), amount BIGINT NOT NULL,
  currency TEXT NOT NULL, units BIGINT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
  payment_refund_id TEXT, shop_refund_id TEXT, created_at BIGINT NOT NULL
);
CREATE INDEX refunds_purchase ON refunds (purchase_id);

-- outbox: tasks still to do outside; inbox: webhooks stored before they are understood
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL, payload TEXT NOT NULL DEFAULT '{}', priority INTEGER NOT NULL, state TEXT NOT NULL,
  due BIGINT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease_until BIGINT, worker TEXT,
  error TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL, done_at BIGINT
);
CREATE INDEX tasks_ready ON tasks (lane, priority, due, id) WHERE state = 'queued';
CREATE INDEX tasks_leased ON tasks (lease_until) WHERE state = 'running';
CREATE INDEX tasks_subject ON tasks (subject);
CREATE TABLE events (
  source TEXT NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL, resource TEXT NOT NULL,
  body TEXT NOT NULL, received_at BIGINT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (source, event_id)
);

-- people, doors, money spent on the network, words to the merchant
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL, used_at BIGINT, revoked_at BIGINT
);
CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE costs (
  day TEXT NOT NULL, sale_id TEXT NOT NULL, purchase_id TEXT NOT NULL, call TEXT NOT NULL,
  count BIGINT NOT NULL, microdollars BIGINT NOT NULL, PRIMARY KEY (day, sale_id, purchase_id, call)
);
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  text TEXT NOT NULL, key TEXT NOT NULL UNIQUE, seen_at BIGINT
);
""",
    ),
    (
        3,
        "the dashboard's sign-in",
        """
-- bridge/signin: who is signed in (by digest of the cookie), who tried, the second step
CREATE TABLE sessions (
  digest TEXT PRIMARY KEY, user_name TEXT NOT NULL, stamp TEXT NOT NULL, browser TEXT NOT NULL,
  created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_name, created_at);
CREATE TABLE sign_in_attempts (subject TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX sign_in_attempts_subject ON sign_in_attempts (subject, at);
CREATE TABLE second_steps (user_name TEXT PRIMARY KEY, step BIGINT NOT NULL);
CREATE TABLE recovery_codes (user_name TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (user_name, digest));
""",
    ),
    (
        4,
        "history keeps the order of what happened in one millisecond",
        """
CREATE TABLE history_in_order (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, purchase_id TEXT NOT NULL, at BIGINT NOT NULL, before TEXT NOT NULL,
  after TEXT NOT NULL, why TEXT NOT NULL
);
INSERT INTO history_in_order (purchase_id, at, before, after, why)
  SELECT purchase_id, at, before, after, why FROM history ORDER BY at /*sqlite*/, rowid/*end*/;
DROP TABLE history;
ALTER TABLE history_in_order RENAME TO history;
CREATE INDEX history_purchase ON history (purchase_id, seq);
""",
    ),
    (
        5,
        "back offices: refunds of the shop's own, answers by a person, keys that make a call once, how posts fare",
        """
-- room checkout: who records a refund in the shop ("shop": the shop itself), and why PayPal refused it
ALTER TABLE refunds ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE refunds ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
-- room posting: what a person answered to a reply of the inbox, and when it went out
ALTER TABLE replies ADD COLUMN closed_at BIGINT;
ALTER TABLE replies ADD COLUMN answered_at BIGINT;
ALTER TABLE replies ADD COLUMN answer TEXT NOT NULL DEFAULT '';
CREATE INDEX purchases_shop_order ON purchases (shop_order_id) WHERE shop_order_id IS NOT NULL;
-- web/api: calls that are done once, by token and Idempotency-Key; status and answer follow the effect
CREATE TABLE once (
  key TEXT PRIMARY KEY, request TEXT NOT NULL, subject TEXT NOT NULL DEFAULT '', status INTEGER,
  answer TEXT NOT NULL DEFAULT '', at BIGINT NOT NULL
);
CREATE INDEX once_at ON once (at);
-- bridge/figures: how often a post was seen, as the network told last
CREATE TABLE post_figures (
  network TEXT NOT NULL, post_id TEXT NOT NULL, at BIGINT NOT NULL, views BIGINT, replies BIGINT, reposts BIGINT,
  likes BIGINT, PRIMARY KEY (network, post_id)
);
""",
    ),
    (
        6,
        "tasks are found kind by kind",
        """
DROP INDEX tasks_ready;
CREATE INDEX tasks_ready ON tasks (lane, kind, priority, due, id) WHERE state = 'queued';
""",
    ),
    (
        7,
        "what is watched, and what the sweep goes through, is found without reading all",
        """
CREATE INDEX tasks_parked ON tasks (lane) WHERE state = 'parked';
CREATE INDEX purchases_units ON purchases (sale_id, sku, units) WHERE units > 0;
CREATE INDEX purchases_bare ON purchases (hold_until) WHERE state = 'held' AND units = 0;
CREATE INDEX payments_open ON payments (created_at) WHERE state IN ('opening', 'open');
CREATE INDEX purchases_captured ON purchases (id) WHERE capture_id IS NOT NULL;
-- room sales: units that the shop was told to keep out of its own sales, and when
CREATE TABLE aside (
  sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, units INTEGER NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (sale_id, sku)
);
""",
    ),
    (
        8,
        "purchases that are paid together",
        """
-- room checkout: the lead's id on each purchase of a parcel; empty for one that goes alone
ALTER TABLE purchases ADD COLUMN parcel TEXT NOT NULL DEFAULT '';
CREATE INDEX purchases_parcel ON purchases (parcel) WHERE parcel <> '';
CREATE INDEX purchases_payment ON purchases (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX purchases_ordered ON purchases (sku, ordered_at) WHERE state = 'ordered';
-- room holds: what is put into a basket is found by its address; who was told of the basket, and when
CREATE INDEX products_url ON products (url) WHERE url <> '';
CREATE TABLE baskets (
  sale_id TEXT NOT NULL REFERENCES sales (id), network TEXT NOT NULL, buyer_id TEXT NOT NULL, told_at BIGINT NOT NULL,
  PRIMARY KEY (sale_id, network, buyer_id)
);
""",
    ),
)
