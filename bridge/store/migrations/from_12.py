"""From the twelfth on: offers, clearance, wallets, gifts, spreading, and what came after. The next goes to the end."""

from __future__ import annotations

MIGRATIONS: tuple[tuple[int, str, str], ...] = (
    (
        12,
        "offers and clearance",
        """
-- room offers: a hashtag that gives a coupon of the shop; given counts the grants
CREATE TABLE offers (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, hashtag TEXT NOT NULL, tag TEXT NOT NULL, title TEXT NOT NULL,
  percent INTEGER, amount BIGINT, minimum BIGINT, currency TEXT NOT NULL, days INTEGER NOT NULL, whom TEXT NOT NULL,
  most BIGINT, given BIGINT NOT NULL DEFAULT 0, lang TEXT NOT NULL, answers INTEGER NOT NULL, announce INTEGER NOT NULL,
  state TEXT NOT NULL, starts_at BIGINT, ends_at BIGINT, created_at BIGINT NOT NULL, ended_at BIGINT
);
CREATE UNIQUE INDEX offers_tag ON offers (tag) WHERE state = 'open';
CREATE INDEX offers_state ON offers (state, ended_at);
-- one coupon for one account (and for one paid order, where the offer is for buyers)
CREATE TABLE offer_grants (
  id TEXT PRIMARY KEY, offer_id TEXT NOT NULL REFERENCES offers (id), network TEXT NOT NULL, author_id TEXT NOT NULL,
  paid TEXT NOT NULL DEFAULT '', handle TEXT NOT NULL, reply_id TEXT NOT NULL, code TEXT NOT NULL UNIQUE,
  coupon_id TEXT, state TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, made_at BIGINT,
  looked_at BIGINT NOT NULL DEFAULT 0, used_at BIGINT,
  UNIQUE (offer_id, network, author_id, paid), UNIQUE (network, reply_id)
);
CREATE INDEX offer_grants_open ON offer_grants (looked_at, id) WHERE state = 'ready';
CREATE INDEX offer_grants_author ON offer_grants (network, author_id);
CREATE INDEX offer_grants_offer ON offer_grants (offer_id, state);

-- room clearance: what it looks for and when; what it found, once for each moment of its calendar
CREATE TABLE clearance_rules (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, terms TEXT NOT NULL, active INTEGER NOT NULL, since BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE clearance_proposals (
  id TEXT PRIMARY KEY, rule_id TEXT NOT NULL REFERENCES clearance_rules (id), slot BIGINT NOT NULL, sku TEXT NOT NULL,
  name TEXT NOT NULL, items TEXT NOT NULL, state TEXT NOT NULL, sale_id TEXT, why TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL, lapses_at BIGINT NOT NULL, decided_at BIGINT, UNIQUE (rule_id, slot)
);
CREATE INDEX clearance_proposals_state ON clearance_proposals (state, lapses_at);
CREATE INDEX clearance_proposals_sku ON clearance_proposals (sku, created_at);
CREATE INDEX products_special ON products (special_price) WHERE special_price IS NOT NULL;
CREATE INDEX purchases_sold ON purchases (paid_at) WHERE paid_at IS NOT NULL;
""",
    ),
    (
        13,
        "saved wallets and promises",
        """
-- room checkout: what an account lets us charge; who in line buys by itself when units come back
CREATE TABLE wallets (
  network TEXT NOT NULL, buyer_id TEXT NOT NULL, handle TEXT NOT NULL, state TEXT NOT NULL, reference TEXT NOT NULL,
  setup_id TEXT NOT NULL, token TEXT NOT NULL, label TEXT NOT NULL, per_purchase BIGINT NOT NULL,
  per_month BIGINT NOT NULL, currency TEXT NOT NULL, address TEXT NOT NULL, lang TEXT NOT NULL,
  created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (network, buyer_id)
);
CREATE INDEX wallets_token ON wallets (token) WHERE token <> '';
CREATE TABLE promises (
  purchase_id TEXT PRIMARY KEY REFERENCES purchases (id), until BIGINT NOT NULL, created_at BIGINT NOT NULL
);
CREATE INDEX payments_reference ON payments (reference);
""",
    ),
    (
        14,
        "whose reply it is, and canned answers",
        """
-- room inbox: who of the dashboard takes care of a reply; answers kept for use again
ALTER TABLE replies ADD COLUMN assigned TEXT NOT NULL DEFAULT '';
CREATE TABLE canned (name TEXT PRIMARY KEY, text TEXT NOT NULL, created_at BIGINT NOT NULL);
""",
    ),
    (
        15,
        "gifts",
        """
-- room giving: who gives how much to whom, straight from PayPal account to PayPal account
CREATE TABLE gifts (
  id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL, network TEXT NOT NULL,
  sender_id TEXT NOT NULL, sender TEXT NOT NULL, reply_id TEXT NOT NULL, to_handle TEXT NOT NULL, to_id TEXT NOT NULL,
  payee TEXT NOT NULL, payee_name TEXT NOT NULL, amount BIGINT NOT NULL, currency TEXT NOT NULL, reason TEXT NOT NULL,
  page_no INTEGER NOT NULL, page_id TEXT, url TEXT NOT NULL, opened_at BIGINT, capture_id TEXT, lang TEXT NOT NULL,
  created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, paid_at BIGINT,
  UNIQUE (network, reply_id)
);
CREATE UNIQUE INDEX gifts_page ON gifts (page_id) WHERE page_id IS NOT NULL;
CREATE INDEX gifts_sender ON gifts (network, sender_id);
CREATE INDEX gifts_to ON gifts (network, to_id, to_handle);
CREATE INDEX gifts_state ON gifts (state, expires_at);
CREATE TABLE gift_history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, gift_id TEXT NOT NULL REFERENCES gifts (id), at BIGINT NOT NULL,
  before TEXT NOT NULL, after TEXT NOT NULL, why TEXT NOT NULL
);
CREATE INDEX gift_history_gift ON gift_history (gift_id);
-- whose gifts go to which account at PayPal
CREATE TABLE payees (
  network TEXT NOT NULL, account_id TEXT NOT NULL, handle TEXT NOT NULL, payee TEXT NOT NULL, created_at BIGINT NOT NULL,
  PRIMARY KEY (network, account_id)
);
CREATE INDEX payees_handle ON payees (network, handle);
""",
    ),
    (
        16,
        "a rush writes fewer pages: what no new hold needs to be found by is kept in order for those alone who do",
        """
DROP INDEX purchases_code;
CREATE INDEX purchases_code ON purchases (sale_id, code) WHERE code <> '';
DROP INDEX purchases_sku;
CREATE INDEX purchases_sku ON purchases (sku, state) WHERE state IN ('pending', 'paying', 'paid');
""",
    ),
    (
        18,
        "reminders, and how disputes ended",
        """
-- when the buyer is told that a hold runs out; empty where nobody is, or was already
ALTER TABLE purchases ADD COLUMN remind_at BIGINT;
CREATE INDEX purchases_remind ON purchases (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX events_resolved ON events (resource) WHERE kind = 'CUSTOMER.DISPUTE.RESOLVED';
""",
    ),
    (
        19,
        "who passed a post on",
        """
-- room spreading: quotes, which have replies of their own, and reposts, of which no network says when
CREATE TABLE spreads (
  network TEXT NOT NULL, post_id TEXT NOT NULL, kind TEXT NOT NULL, account_id TEXT NOT NULL,
  quote_id TEXT NOT NULL DEFAULT '', handle TEXT NOT NULL, reach BIGINT, said_at BIGINT, seen_at BIGINT NOT NULL,
  PRIMARY KEY (network, post_id, kind, account_id, quote_id)
);
CREATE UNIQUE INDEX spreads_quote ON spreads (network, quote_id) WHERE quote_id <> '';
CREATE INDEX spreads_account ON spreads (network, account_id);
-- how many wait for a person, and since when, is asked every minute
CREATE INDEX replies_inbox ON replies (heard_at) WHERE state = 'inbox';
""",
    ),
    (
        20,
        "what the shop sold by itself",
        """
-- room clearance: until when at the latest the shop last sold it, in paid orders of its own
CREATE TABLE shop_sold (sku TEXT PRIMARY KEY, sold_at BIGINT NOT NULL);
""",
    ),
    (
        21,
        "which network it is that a call was paid for",
        """
CREATE TABLE costs_of_networks (
  day TEXT NOT NULL, network TEXT NOT NULL, sale_id TEXT NOT NULL, purchase_id TEXT NOT NULL, call TEXT NOT NULL,
  count BIGINT NOT NULL, microdollars BIGINT NOT NULL, PRIMARY KEY (day, network, sale_id, purchase_id, call)
);
-- of several networks X alone has told what its calls cost
INSERT INTO costs_of_networks (day, network, sale_id, purchase_id, call, count, microdollars)
  SELECT day, CASE WHEN (SELECT COUNT(DISTINCT network) FROM posts) = 1 THEN (SELECT MIN(network) FROM posts) ELSE 'x' END,
    sale_id, purchase_id, call, count, microdollars FROM costs;
DROP TABLE costs;
ALTER TABLE costs_of_networks RENAME TO costs;
""",
    ),
    (
        22,
        "that an answer may have gone out is a fact of its own",
        """
-- room posting: an answer of a person, whose outcome was never heard, may stand there; it was told by the end of why
ALTER TABLE replies ADD COLUMN maybe_answered INTEGER NOT NULL DEFAULT 0;
UPDATE replies
  SET maybe_answered = 1,
    why = REPLACE(why, ' (an earlier try may have gone out: look there before you answer again)', '')
  WHERE why LIKE '% (an earlier try may have gone out: look there before you answer again)';
""",
    ),
)
