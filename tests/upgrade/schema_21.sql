BEGIN TRANSACTION;
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  text TEXT NOT NULL, key TEXT NOT NULL UNIQUE, seen_at BIGINT
);
INSERT INTO "alerts" VALUES(1,1795439040000,'parked','nobody','unknown to all for nobody is parked: LookupError: no handler for tasks of kind unknown to all. When mended: replycart tasks retry 33','parked:poison:1:8',NULL);
INSERT INTO "alerts" VALUES(2,1795439400000,'delayed','01M845B9000000404A0Q268WAS','refund has been tried 10 times: away','slow:refund:01M845B9000000404A0Q268WAS',NULL);
INSERT INTO "alerts" VALUES(3,1795439400000,'delayed','01M845B900CYV85K6DRES0T691','write_back has been tried 10 times: away','slow:order:01M845B900CYV85K6DRES0T691',NULL);
CREATE TABLE aside (
  sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, units INTEGER NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (sale_id, sku)
);
INSERT INTO "aside" VALUES('01M844DZG0000014DQB0H6BCFN','PRINT',0,1795435200000);
INSERT INTO "aside" VALUES('01M845B90000000RYAGBAZ9CXJ','TEE-L',0,1795436160000);
INSERT INTO "aside" VALUES('01M845B90000000RYAGBAZ9CXJ','TEE-M',0,1795436160000);
CREATE TABLE baskets (
  sale_id TEXT NOT NULL REFERENCES sales (id), network TEXT NOT NULL, buyer_id TEXT NOT NULL, told_at BIGINT NOT NULL,
  PRIMARY KEY (sale_id, network, buyer_id)
);
INSERT INTO "baskets" VALUES('01M844DZG0000014DQB0H6BCFN','memory','u-ann',1795435200000);
CREATE TABLE buyers (
  network TEXT NOT NULL, author_id TEXT NOT NULL, handle TEXT NOT NULL, stopped_at BIGINT, blocked_at BIGINT,
  PRIMARY KEY (network, author_id)
);
INSERT INTO "buyers" VALUES('memory','u-stopper','stopper',1795435200000,NULL);
CREATE TABLE canned (name TEXT PRIMARY KEY, text TEXT NOT NULL, created_at BIGINT NOT NULL);
INSERT INTO "canned" VALUES('Norway','{handle} We ship to Norway.',1795435200000);
CREATE TABLE clearance_proposals (
  id TEXT PRIMARY KEY, rule_id TEXT NOT NULL REFERENCES clearance_rules (id), slot BIGINT NOT NULL, sku TEXT NOT NULL,
  name TEXT NOT NULL, items TEXT NOT NULL, state TEXT NOT NULL, sale_id TEXT, why TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL, lapses_at BIGINT NOT NULL, decided_at BIGINT, UNIQUE (rule_id, slot)
);
INSERT INTO "clearance_proposals" VALUES('01M844PROPOSAL','01M844RULE',1795438800000,'PRINT','Thing PRINT','{"PRINT": 3}','proposed',NULL,'',1795438801000,1795525200000,NULL);
CREATE TABLE clearance_rules (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, terms TEXT NOT NULL, active INTEGER NOT NULL, since BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
INSERT INTO "clearance_rules" VALUES('01M844RULE','Weekend','{"category": "", "hours": 24, "lang": "en", "percent": 20, "publish": false, "quiet": [22, 7], "repeat_days": 30, "slots": [[5, 10], [6, 18]], "stock_over": 5, "units": 10, "unsold_days": 0, "wording": "", "zone": "Europe/Paris"}',1,1795435200000,1795435200000);
CREATE TABLE "costs" (
  day TEXT NOT NULL, network TEXT NOT NULL, sale_id TEXT NOT NULL, purchase_id TEXT NOT NULL, call TEXT NOT NULL,
  count BIGINT NOT NULL, microdollars BIGINT NOT NULL, PRIMARY KEY (day, network, sale_id, purchase_id, call)
);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','','post_link',1,200000);
INSERT INTO "costs" VALUES('2026-11-23','memory','','','read_owned',21,21000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG0K0CYW8EKSXWNB0CC','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG0KM3ECNESQWKDMT0E','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG0TZ43C44W4HBC2PSC','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG09W1RXM1GJ1204R5Z','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG0YMQ4GGJS26KNB34A','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG0PWKETMK5V5FN1ECK','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG0G7KYH5ZVQZSTBK3H','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG0SK9FNZWE27TMH5T2','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M844DZG0000014DQB0H6BCFN','01M844DZG01B8H9TBW6WVS5PCP','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M845B90000000RYAGBAZ9CXJ','','post_link',1,200000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M845B90000000RYAGBAZ9CXJ','01M845B900CYV85K6DRES0T691','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','memory','01M845B90000000RYAGBAZ9CXJ','','answer',1,10000);
CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO "cursors" VALUES('catalogue.since','1795436160000',1795436160000);
INSERT INTO "cursors" VALUES('catalogue.full','1795436160000',1795436160000);
INSERT INTO "cursors" VALUES('heard:memory:mentions','7530605067632640005',1795436160000);
CREATE TABLE events (
  source TEXT NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL, resource TEXT NOT NULL,
  body TEXT NOT NULL, received_at BIGINT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (source, event_id)
);
INSERT INTO "events" VALUES('memory','MEM-1','CHECKOUT.ORDER.APPROVED','PAGE1','{"reference": "01M844DZG0K0CYW8EKSXWNB0CC-1"}',1795439400000,'new');
INSERT INTO "events" VALUES('memory','MEM-2','PAYMENT.CAPTURE.COMPLETED','PAGE1','{"capture_id": "CAP-PAGE1", "reference": "01M844DZG0K0CYW8EKSXWNB0CC-1"}',1795439400000,'new');
INSERT INTO "events" VALUES('memory','MEM-3','CHECKOUT.ORDER.APPROVED','PAGE2','{"reference": "01M844DZG0KM3ECNESQWKDMT0E-1"}',1795439400000,'new');
INSERT INTO "events" VALUES('memory','MEM-4','PAYMENT.CAPTURE.COMPLETED','PAGE2','{"capture_id": "CAP-PAGE2", "reference": "01M844DZG0KM3ECNESQWKDMT0E-1"}',1795439400000,'new');
CREATE TABLE gift_history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, gift_id TEXT NOT NULL REFERENCES gifts (id), at BIGINT NOT NULL,
  before TEXT NOT NULL, after TEXT NOT NULL, why TEXT NOT NULL
);
INSERT INTO "gift_history" VALUES(1,'01M844GIFT',1795435200000,'','asked','said in a reply');
CREATE TABLE gifts (
  id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL, network TEXT NOT NULL,
  sender_id TEXT NOT NULL, sender TEXT NOT NULL, reply_id TEXT NOT NULL, to_handle TEXT NOT NULL, to_id TEXT NOT NULL,
  payee TEXT NOT NULL, payee_name TEXT NOT NULL, amount BIGINT NOT NULL, currency TEXT NOT NULL, reason TEXT NOT NULL,
  page_no INTEGER NOT NULL, page_id TEXT, url TEXT NOT NULL, opened_at BIGINT, capture_id TEXT, lang TEXT NOT NULL,
  created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, paid_at BIGINT,
  UNIQUE (network, reply_id)
);
INSERT INTO "gifts" VALUES('01M844GIFT','tok-gift','send','paid','memory','u-ann','ann','990','bob','u-bob','bob@example.com','',2000,'EUR','',1,'GIFTPAGE','',1795435200000,'GIFTCAP','fr',1795435200000,1795435201000,1798027200000,1795435201000);
CREATE TABLE "history" (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, purchase_id TEXT NOT NULL, at BIGINT NOT NULL, before TEXT NOT NULL,
  after TEXT NOT NULL, why TEXT NOT NULL
);
INSERT INTO "history" VALUES(1,'01M844DZG0K0CYW8EKSXWNB0CC',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(2,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(3,'01M844DZG0TZ43C44W4HBC2PSC',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(4,'01M844DZG09W1RXM1GJ1204R5Z',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(5,'01M844DZG0YMQ4GGJS26KNB34A',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(6,'01M844DZG0PWKETMK5V5FN1ECK',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(7,'01M844DZG0K0CYW8EKSXWNB0CC',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(8,'01M844DZG0K0CYW8EKSXWNB0CC',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(9,'01M844DZG0K0CYW8EKSXWNB0CC',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(10,'01M844DZG0K0CYW8EKSXWNB0CC',1795435200000,'paid','ordered','the shop''s order 1001 stands');
INSERT INTO "history" VALUES(11,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(12,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(13,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(14,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'paid','ordered','the shop''s order 1002 stands');
INSERT INTO "history" VALUES(15,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'ordered','refunding','changed her mind');
INSERT INTO "history" VALUES(16,'01M844DZG0TZ43C44W4HBC2PSC',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(17,'01M844DZG0TZ43C44W4HBC2PSC',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(18,'01M844DZG0TZ43C44W4HBC2PSC',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(19,'01M844DZG0TZ43C44W4HBC2PSC',1795435200000,'paid','ordered','the shop''s order 1003 stands');
INSERT INTO "history" VALUES(20,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'refunding','refunded','49.00 EUR went back to the buyer');
INSERT INTO "history" VALUES(21,'01M844DZG0KM3ECNESQWKDMT0E',1795435200000,'refunded','refunded','refunded: the units are back on the shelf');
INSERT INTO "history" VALUES(22,'01M844DZG0TZ43C44W4HBC2PSC',1795435200000,'ordered','refunding','a scratch');
INSERT INTO "history" VALUES(23,'01M844DZG0TZ43C44W4HBC2PSC',1795435200000,'refunding','ordered','9.00 EUR went back to the buyer');
INSERT INTO "history" VALUES(24,'01M844DZG09W1RXM1GJ1204R5Z',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(25,'01M844DZG09W1RXM1GJ1204R5Z',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(26,'01M844DZG09W1RXM1GJ1204R5Z',1795435200000,'paying','declined','PayPal declined the payment');
INSERT INTO "history" VALUES(27,'01M844DZG0YMQ4GGJS26KNB34A',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(28,'01M844DZG0YMQ4GGJS26KNB34A',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(29,'01M844DZG0YMQ4GGJS26KNB34A',1795435200000,'paying','pending','PayPal holds the payment: ECHECK');
INSERT INTO "history" VALUES(30,'01M844DZG0PWKETMK5V5FN1ECK',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(31,'01M844DZG0G7KYH5ZVQZSTBK3H',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(32,'01M844DZG0PWKETMK5V5FN1ECK',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(33,'01M844DZG0PWKETMK5V5FN1ECK',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(34,'01M844DZG0PWKETMK5V5FN1ECK',1795435200000,'paid','ordered','the shop''s order 1004 stands');
INSERT INTO "history" VALUES(35,'01M844DZG0SK9FNZWE27TMH5T2',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(36,'01M844DZG01B8H9TBW6WVS5PCP',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(37,'01M844DZG0ZMTDRNNKVN42TYZZ',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(38,'01M844DZG0YASAMZZRMJ5WYR91',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(39,'01M844DZG0F9S8QS1F4PE9ABW1',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(40,'01M844DZG0N4B6NHNXCARXSWMV',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(41,'01M844DZG0HGH97SPPWJRCZ1WM',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(42,'01M844DZG0HGH97SPPWJRCZ1WM',1795435200000,'waitlisted','cancelled','the buyer said so');
INSERT INTO "history" VALUES(43,'01M844DZG09W1RXM1GJ1204R5Z',1795436160000,'declined','declined','the hold ran out');
INSERT INTO "history" VALUES(44,'01M844DZG0SK9FNZWE27TMH5T2',1795436160000,'waitlisted','held','units came back');
INSERT INTO "history" VALUES(45,'01M844DZG0G7KYH5ZVQZSTBK3H',1795436160000,'held','expired','the hold ran out');
INSERT INTO "history" VALUES(46,'01M844DZG01B8H9TBW6WVS5PCP',1795436160000,'waitlisted','held','units came back');
INSERT INTO "history" VALUES(47,'01M845B900CYV85K6DRES0T691',1795436160000,'','held','units were free');
INSERT INTO "history" VALUES(48,'01M845B900CYV85K6DRES0T691',1795436160000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(49,'01M845B900CYV85K6DRES0T691',1795436160000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(50,'01M845B900CYV85K6DRES0T691',1795436160000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(51,'01M844DZG0K0CYW8EKSXWNB0CC',1795436160000,'ordered','refunding','late');
CREATE TABLE offer_grants (
  id TEXT PRIMARY KEY, offer_id TEXT NOT NULL REFERENCES offers (id), network TEXT NOT NULL, author_id TEXT NOT NULL,
  paid TEXT NOT NULL DEFAULT '', handle TEXT NOT NULL, reply_id TEXT NOT NULL, code TEXT NOT NULL UNIQUE,
  coupon_id TEXT, state TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, made_at BIGINT,
  looked_at BIGINT NOT NULL DEFAULT 0, used_at BIGINT,
  UNIQUE (offer_id, network, author_id, paid), UNIQUE (network, reply_id)
);
INSERT INTO "offer_grants" VALUES('01M844GRANT','01M844OFFER','memory','u-ordered','01M844DZG01B8H9TBW6WVS5PCP','ordered','770','RC-7KQ2MD-3NP8XY','84','ready',1795435200000,1796644800000,1795435201000,0,NULL);
CREATE TABLE offers (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, hashtag TEXT NOT NULL, tag TEXT NOT NULL, title TEXT NOT NULL,
  percent INTEGER, amount BIGINT, minimum BIGINT, currency TEXT NOT NULL, days INTEGER NOT NULL, whom TEXT NOT NULL,
  most BIGINT, given BIGINT NOT NULL DEFAULT 0, lang TEXT NOT NULL, answers INTEGER NOT NULL, announce INTEGER NOT NULL,
  state TEXT NOT NULL, starts_at BIGINT, ends_at BIGINT, created_at BIGINT NOT NULL, ended_at BIGINT
);
INSERT INTO "offers" VALUES('01M844OFFER','hellowinter-7kq2md','HelloWinter','hellowinter','Hello « winter »',10,NULL,3000,'EUR',14,'buyers',500,1,'fr',1,0,'open',NULL,1798027200000,1795435200000,NULL);
CREATE TABLE once (
  key TEXT PRIMARY KEY, request TEXT NOT NULL, subject TEXT NOT NULL DEFAULT '', status INTEGER,
  answer TEXT NOT NULL DEFAULT '', at BIGINT NOT NULL
);
INSERT INTO "once" VALUES('tok:order-17','9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a','01M844DZG0',201,'{"id": "01M844DZG0"}',1795435200000);
CREATE TABLE payees (
  network TEXT NOT NULL, account_id TEXT NOT NULL, handle TEXT NOT NULL, payee TEXT NOT NULL, created_at BIGINT NOT NULL,
  PRIMARY KEY (network, account_id)
);
INSERT INTO "payees" VALUES('memory','u-bob','bob','bob@example.com',1795435200000);
CREATE TABLE payments (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), reference TEXT NOT NULL UNIQUE,
  page_id TEXT UNIQUE, url TEXT NOT NULL DEFAULT '', amount BIGINT NOT NULL, currency TEXT NOT NULL,
  state TEXT NOT NULL, request TEXT NOT NULL, created_at BIGINT NOT NULL, capture_sent_at BIGINT
);
INSERT INTO "payments" VALUES('01M844DZG000002417RK1RDEY4','01M844DZG0K0CYW8EKSXWNB0CC','01M844DZG0K0CYW8EKSXWNB0CC-1','PAGE1','https://memory.invalid/pay/PAGE1',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"\u014c\u00e9\", \"line1\": \"1 rue de l''\u00c9t\u00e9\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"B\u00e2t. ''C''\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}", "of": {"01M844DZG0K0CYW8EKSXWNB0CC": [1, 4900]}}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG0000047HFXD0MRD1W','01M844DZG0KM3ECNESQWKDMT0E','01M844DZG0KM3ECNESQWKDMT0E-1','PAGE2','https://memory.invalid/pay/PAGE2',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}", "of": {"01M844DZG0KM3ECNESQWKDMT0E": [1, 4900]}}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG000008Y7521SH3P53','01M844DZG0TZ43C44W4HBC2PSC','01M844DZG0TZ43C44W4HBC2PSC-1','PAGE3','https://memory.invalid/pay/PAGE3',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}", "of": {"01M844DZG0TZ43C44W4HBC2PSC": [1, 4900]}}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000CDDZK74YKHGP','01M844DZG09W1RXM1GJ1204R5Z','01M844DZG09W1RXM1GJ1204R5Z-1','PAGE4','https://memory.invalid/pay/PAGE4',4900,'EUR','dead','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}", "of": {"01M844DZG09W1RXM1GJ1204R5Z": [1, 4900]}}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000EZ745GC0EBMC','01M844DZG0YMQ4GGJS26KNB34A','01M844DZG0YMQ4GGJS26KNB34A-1','PAGE5','https://memory.invalid/pay/PAGE5',4900,'EUR','bound','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}", "of": {"01M844DZG0YMQ4GGJS26KNB34A": [1, 4900]}}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000HS5GDG3M3HX8','01M844DZG0PWKETMK5V5FN1ECK','01M844DZG0PWKETMK5V5FN1ECK-1','PAGE6','https://memory.invalid/pay/PAGE6',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}", "of": {"01M844DZG0PWKETMK5V5FN1ECK": [1, 4900]}}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M845B90000003GS4S6DR23KP','01M845B900CYV85K6DRES0T691','01M845B900CYV85K6DRES0T691-1','PAGE7','https://memory.invalid/pay/PAGE7',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"TEE-M\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}", "of": {"01M845B900CYV85K6DRES0T691": [1, 4900]}}',1795436160000,1795436160000);
CREATE TABLE post_figures (
  network TEXT NOT NULL, post_id TEXT NOT NULL, at BIGINT NOT NULL, views BIGINT, replies BIGINT, reposts BIGINT,
  likes BIGINT, PRIMARY KEY (network, post_id)
);
INSERT INTO "post_figures" VALUES('memory','7530601041100800000',1795435200000,15000,240,31,NULL);
CREATE TABLE posts (
  network TEXT NOT NULL, post_id TEXT NOT NULL, sale_id TEXT NOT NULL REFERENCES sales (id), url TEXT NOT NULL,
  text TEXT NOT NULL, posted_at BIGINT NOT NULL, PRIMARY KEY (network, post_id)
);
INSERT INTO "posts" VALUES('memory','7530601041100800000','01M844DZG0000014DQB0H6BCFN','https://memory.invalid/post/7530601041100800000','Thing PRINT, €49.00. 6 available. Reply “buy” to reserve yours, then pay here: https://sell.example.com/s/thing-print-xjns4z',1795435200000);
INSERT INTO "posts" VALUES('memory','7530605067632640002','01M845B90000000RYAGBAZ9CXJ','https://memory.invalid/post/7530605067632640002','T-shirt « Été », €49.00. 4 available. Reply “buy” with size to reserve yours, then pay here: https://sell.example.com/s/t-shirt-ete-k4279j',1795436160000);
CREATE TABLE products (
  sku TEXT PRIMARY KEY, external_id TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL DEFAULT '',
  parent_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL, price BIGINT NOT NULL, special_price BIGINT, special_from BIGINT, special_to BIGINT,
  stock BIGINT, in_stock INTEGER NOT NULL, options TEXT NOT NULL DEFAULT '{}', url TEXT NOT NULL DEFAULT '',
  image TEXT NOT NULL DEFAULT '', image_alt TEXT NOT NULL DEFAULT '', categories TEXT NOT NULL DEFAULT '[]',
  modified BIGINT, synced_at BIGINT NOT NULL, gone_at BIGINT
);
INSERT INTO "products" VALUES('PRINT','id-PRINT','simple','','','Thing PRINT','','EUR',4900,NULL,NULL,NULL,5,1,'{}','','','A print, framed','[]',NULL,1795436160000,NULL);
INSERT INTO "products" VALUES('TEE','id-TEE','parent','','','T-shirt « Été »','Coton.
Lavable.','EUR',4900,NULL,NULL,NULL,NULL,1,'{}','','','','[]',NULL,1795436160000,NULL);
INSERT INTO "products" VALUES('TEE-M','id-TEE-M','variant','TEE','id-TEE','Thing TEE-M','','EUR',4900,NULL,NULL,NULL,3,1,'{"Size": "M"}','','','','[]',NULL,1795436160000,NULL);
INSERT INTO "products" VALUES('TEE-L','id-TEE-L','variant','TEE','id-TEE','Thing TEE-L','','EUR',4900,NULL,NULL,NULL,3,1,'{"Size": "L"}','','','','[]',NULL,1795436160000,NULL);
INSERT INTO "products" VALUES('GONE','id-GONE','simple','','','Thing GONE','','EUR',4900,NULL,NULL,NULL,NULL,1,'{}','','','','[]',NULL,1795435200000,1795435200000);
CREATE TABLE promises (
  purchase_id TEXT PRIMARY KEY REFERENCES purchases (id), until BIGINT NOT NULL, created_at BIGINT NOT NULL
);
INSERT INTO "promises" VALUES('01M844DZG01B8H9TBW6WVS5PCP',1798027200000,1795435200000);
CREATE TABLE purchases (
  id TEXT PRIMARY KEY, sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, name TEXT NOT NULL,
  quantity BIGINT NOT NULL, units BIGINT NOT NULL DEFAULT 0 CHECK (units >= 0), unit BIGINT NOT NULL,
  currency TEXT NOT NULL, state TEXT NOT NULL, network TEXT NOT NULL, buyer_id TEXT NOT NULL, handle TEXT NOT NULL,
  reply_id TEXT NOT NULL, token TEXT NOT NULL UNIQUE, code TEXT NOT NULL, line BIGINT NOT NULL,
  lang TEXT NOT NULL DEFAULT 'en', created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, hold_until BIGINT,
  address TEXT, quote TEXT, payment_id TEXT, capture_id TEXT, paid_amount BIGINT, paid_at BIGINT,
  refunded BIGINT NOT NULL DEFAULT 0, shop_order_id TEXT, shop_order_number TEXT, ordered_at BIGINT,
  reason TEXT NOT NULL DEFAULT ''
, parcel TEXT NOT NULL DEFAULT '', remind_at BIGINT);
INSERT INTO "purchases" VALUES('01M844DZG0K0CYW8EKSXWNB0CC','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','refunding','memory','u-ordered','ordered','7530601041100800001','01M844DZG0H5eg06-U6Dbj-hZ6VagWpA','',1882650260275200001,'en',1795435200000,1795436160000,1795436100000,'{"first_name": "Ada", "last_name": "Ōé", "line1": "1 rue de l''Été", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "Bât. ''C''", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG000002417RK1RDEY4','CAP-PAGE1',4900,1795435200000,0,'1001','1001',1795435200000,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0KM3ECNESQWKDMT0E','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','refunded','memory','u-refunded','refunded','7530601041100800003','01M844DZG0lEVUTuWOuVG816eUSdsR1g','',1882650260275200002,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG0000047HFXD0MRD1W','CAP-PAGE2',4900,1795435200000,4900,'1002','1002',1795435200000,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0TZ43C44W4HBC2PSC','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','ordered','memory','u-partly','partly','7530601041100800005','01M844DZG0uIORmYLIsmcgLfWZJDv9cg','',1882650260275200003,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG000008Y7521SH3P53','CAP-PAGE3',4900,1795435200000,900,'1003','1003',1795435200000,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG09W1RXM1GJ1204R5Z','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','declined','memory','u-declined','declined','7530601041100800007','01M844DZG0WSYx0awBpEDCKQMehVQ-aA','',1882650260275200004,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000CDDZK74YKHGP',NULL,NULL,NULL,0,NULL,NULL,NULL,'declined','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0YMQ4GGJS26KNB34A','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','pending','memory','u-pending','pending','7530601041100800009','01M844DZG0898jObWmZ45CDVP7MWh7JQ','',1882650260275200005,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000EZ745GC0EBMC','CAP-PAGE5',NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0PWKETMK5V5FN1ECK','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','ordered','memory','u-approved','approved','7530601041100800011','01M844DZG05_bGf9vGu-4qSKhajcUWlA','',1882650260275200006,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000HS5GDG3M3HX8','CAP-PAGE6',4900,1795435200000,0,'1004','1004',1795435200000,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0G7KYH5ZVQZSTBK3H','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','expired','memory','u-held','held','7530601041100800013','01M844DZG0tFI9Sq-KI-OtBXNhCdhfcA','',1882650260275200007,'en',1795435200000,1795436160000,1795436100000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0SK9FNZWE27TMH5T2','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','held','memory','u-unwritten','unwritten','7530601041100800015','01M844DZG0waNbUBuwiu1vt835LbF0Fw','',1882650260275200008,'en',1795435200000,1795436160000,1795437060000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG01B8H9TBW6WVS5PCP','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','held','memory','u-refunding','refunding','7530601041100800016','01M844DZG0-wdVpDYcXEQAENmgPYZlFA','',1882650260275200009,'en',1795435200000,1795436160000,1795437060000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0ZMTDRNNKVN42TYZZ','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-expired','expired','7530601041100800017','01M844DZG00wOMccduz8DB0tK6EazHyQ','',1882650260275200010,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0YASAMZZRMJ5WYR91','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-cancelled','cancelled','7530601041100800018','01M844DZG0uBDy1HCinga2cgpMdWNidQ','',1882650260275200011,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0F9S8QS1F4PE9ABW1','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-line1','line1','7530601041100800019','01M844DZG0MnpQifm0q6cM4cZ9hFum5w','',1882650260275200012,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0N4B6NHNXCARXSWMV','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-line2','line2','7530601041100800020','01M844DZG0Id9dKZdkt17JL7tH2Jp5xw','',1882650260275200013,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'','',NULL);
INSERT INTO "purchases" VALUES('01M844DZG0HGH97SPPWJRCZ1WM','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','cancelled','memory','u-line3','line3','7530601041100800021','01M844DZG0kdjBhj_N-byIt9PD4ik8DA','',1882650260275200014,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'buyer','',NULL);
INSERT INTO "purchases" VALUES('01M845B900CYV85K6DRES0T691','01M845B90000000RYAGBAZ9CXJ','TEE-M','T-shirt « Été » (M)',1,1,4900,'EUR','paid','memory','u-tee','tee','7530605067632640003','01M845B900zz5Eb6TN0nF3H0b9LzFmYw','',1882651266908160020,'en',1795436160000,1795436160000,1795437060000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["TEE-M", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M845B90000003GS4S6DR23KP','CAP-PAGE7',4900,1795436160000,0,NULL,NULL,NULL,'','',NULL);
CREATE TABLE recovery_codes (user_name TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (user_name, digest));
INSERT INTO "recovery_codes" VALUES('marie','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "recovery_codes" VALUES('marie','0101010101010101010101010101010101010101010101010101010101010101');
INSERT INTO "recovery_codes" VALUES('marie','0202020202020202020202020202020202020202020202020202020202020202');
CREATE TABLE refunds (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), amount BIGINT NOT NULL,
  currency TEXT NOT NULL, units BIGINT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
  payment_refund_id TEXT, shop_refund_id TEXT, created_at BIGINT NOT NULL
, source TEXT NOT NULL DEFAULT '', refusal TEXT NOT NULL DEFAULT '');
INSERT INTO "refunds" VALUES('01M844DZG000007GPEDXZD9NBV','01M844DZG0KM3ECNESQWKDMT0E',4900,'EUR',1,'changed her mind','done','REF-refund-01M844DZG000007GPEDXZD9NBV','refund-01M844DZG000007GPEDXZD9NBV',1795435200000,'','');
INSERT INTO "refunds" VALUES('01M844DZG00000AR9EETKCXK0V','01M844DZG0TZ43C44W4HBC2PSC',900,'EUR',0,'a scratch','done','REF-refund-01M844DZG00000AR9EETKCXK0V','refund-01M844DZG00000AR9EETKCXK0V',1795435200000,'','');
INSERT INTO "refunds" VALUES('01M845B9000000404A0Q268WAS','01M844DZG0K0CYW8EKSXWNB0CC',100,'EUR',0,'late','queued',NULL,NULL,1795436160000,'','');
CREATE TABLE replies (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL, reply_id TEXT NOT NULL, post_id TEXT NOT NULL, author_id TEXT NOT NULL,
  handle TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL,
  heard_at BIGINT NOT NULL, mentions_us INTEGER NOT NULL, replied_to TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL, sale_id TEXT, intent TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
  purchase_id TEXT, edited_at BIGINT, deleted_at BIGINT, closed_at BIGINT, answered_at BIGINT, answer TEXT NOT NULL DEFAULT '', assigned TEXT NOT NULL DEFAULT '',
  UNIQUE (network, reply_id)
);
INSERT INTO "replies" VALUES(1,'memory','7530601041100800001','7530601041100800000','u-ordered','ordered','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG0K0CYW8EKSXWNB0CC',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(2,'memory','7530601041100800003','7530601041100800000','u-refunded','refunded','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG0KM3ECNESQWKDMT0E',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(3,'memory','7530601041100800005','7530601041100800000','u-partly','partly','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG0TZ43C44W4HBC2PSC',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(4,'memory','7530601041100800007','7530601041100800000','u-declined','declined','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG09W1RXM1GJ1204R5Z',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(5,'memory','7530601041100800009','7530601041100800000','u-pending','pending','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG0YMQ4GGJS26KNB34A',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(6,'memory','7530601041100800011','7530601041100800000','u-approved','approved','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG0PWKETMK5V5FN1ECK',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(7,'memory','7530601041100800013','7530601041100800000','u-held','held','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0G7KYH5ZVQZSTBK3H',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(8,'memory','7530601041100800015','7530601041100800000','u-unwritten','unwritten','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0SK9FNZWE27TMH5T2',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(9,'memory','7530601041100800016','7530601041100800000','u-refunding','refunding','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG01B8H9TBW6WVS5PCP',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(10,'memory','7530601041100800017','7530601041100800000','u-expired','expired','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0ZMTDRNNKVN42TYZZ',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(11,'memory','7530601041100800018','7530601041100800000','u-cancelled','cancelled','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0YASAMZZRMJ5WYR91',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(12,'memory','7530601041100800019','7530601041100800000','u-line1','line1','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0F9S8QS1F4PE9ABW1',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(13,'memory','7530601041100800020','7530601041100800000','u-line2','line2','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0N4B6NHNXCARXSWMV',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(14,'memory','7530601041100800021','7530601041100800000','u-line3','line3','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0HGH97SPPWJRCZ1WM',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(15,'memory','7530601041100800022','7530601041100800000','u-curious','curious','what size is it? 😀','',1795435200000,1795435200000,1,'7530601041100800000','inbox','01M844DZG0000014DQB0H6BCFN','none','no keyword',NULL,NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(16,'memory','7530601041100800023','7530601041100800000','u-stopper','stopper','STOP','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','stop','keyword:stop',NULL,NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(17,'memory','7530601041100800024','7530601041100800000','u-line3','line3','cancel','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','cancel','keyword:cancel','01M844DZG0HGH97SPPWJRCZ1WM',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(18,'memory','7530601041100800025','7530601041100800000','u-editor','editor','nice','',1795435200000,1795435200000,1,'7530601041100800000','inbox','01M844DZG0000014DQB0H6BCFN','none','no keyword',NULL,1795435200000,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(20,'memory','7530605067632640003','7530605067632640002','u-tee','tee','buy M','',1795436160000,1795436160000,1,'7530605067632640002','settled','01M845B90000000RYAGBAZ9CXJ','buy','keyword:buy','01M845B900CYV85K6DRES0T691',NULL,NULL,NULL,NULL,'','');
INSERT INTO "replies" VALUES(21,'memory','7530605067632640005','7530605067632640002','u-asked','asked','buy','',1795436160000,1795436160000,1,'7530605067632640002','asked','01M845B90000000RYAGBAZ9CXJ','buy','which Size?',NULL,NULL,NULL,NULL,NULL,'','');
CREATE TABLE sale_items (
  sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '{}', external_id TEXT NOT NULL DEFAULT '', parent_id TEXT NOT NULL DEFAULT '',
  unit BIGINT NOT NULL, quantity BIGINT NOT NULL, free BIGINT NOT NULL CHECK (free >= 0),
  PRIMARY KEY (sale_id, sku)
);
INSERT INTO "sale_items" VALUES('01M844DZG0000014DQB0H6BCFN','PRINT',0,'Thing PRINT','{}','id-PRINT','',4900,6,0);
INSERT INTO "sale_items" VALUES('01M845B90000000RYAGBAZ9CXJ','TEE-L',0,'T-shirt « Été » (L)','{"Size": "L"}','id-TEE-L','id-TEE',4900,2,2);
INSERT INTO "sale_items" VALUES('01M845B90000000RYAGBAZ9CXJ','TEE-M',1,'T-shirt « Été » (M)','{"Size": "M"}','id-TEE-M','id-TEE',4900,2,1);
CREATE TABLE sales (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, state TEXT NOT NULL, title TEXT NOT NULL, terms TEXT NOT NULL,
  currency TEXT NOT NULL, starts_at BIGINT, ends_at BIGINT, created_at BIGINT NOT NULL, live_at BIGINT,
  ended_at BIGINT, end_reason TEXT NOT NULL DEFAULT ''
);
INSERT INTO "sales" VALUES('01M844DZG0000014DQB0H6BCFN','thing-print-xjns4z','live','Thing PRINT','{"answer_code": false, "answer_link": false, "answers": "held", "by": "reply", "end_post": false, "end_when_sold_out": false, "hashtag": "", "hold_seconds": 900, "keywords": {}, "lang": "en", "limit_per_buyer": 1, "market": "", "mode": "standard", "price_of_shop": true, "product": "PRINT", "remind": 0, "settle_seconds": 15, "shipping": {"price": 0, "prices": {}, "rule": "free"}, "teaser": false, "with_picture": false, "wording": ""}','EUR',NULL,NULL,1795435200000,1795435200000,NULL,'');
INSERT INTO "sales" VALUES('01M845B90000000RYAGBAZ9CXJ','t-shirt-ete-k4279j','live','T-shirt « Été »','{"answer_code": false, "answer_link": false, "answers": "held", "by": "reply", "end_post": false, "end_when_sold_out": false, "hashtag": "", "hold_seconds": 900, "keywords": {}, "lang": "en", "limit_per_buyer": 1, "market": "", "mode": "standard", "price_of_shop": true, "product": "TEE", "remind": 0, "settle_seconds": 15, "shipping": {"price": 0, "prices": {}, "rule": "free"}, "teaser": false, "with_picture": false, "wording": ""}','EUR',NULL,NULL,1795436160000,1795436160000,NULL,'');
CREATE TABLE second_steps (user_name TEXT PRIMARY KEY, step BIGINT NOT NULL);
INSERT INTO "second_steps" VALUES('marie',59847840);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO "secrets" VALUES('x.refresh','gAAAAABrCx3c4rAvRsePnX7k-dJrJf9sRaU-0AsLLav4E_oFQOsYQ5x380SKjhmcm_TkDJH9lYKcigxDF6uHN91Zlt2nCvf0_sK5COSJpfsfJxkmWpQtQ90=',1795439400000);
CREATE TABLE sessions (
  digest TEXT PRIMARY KEY, user_name TEXT NOT NULL, stamp TEXT NOT NULL, browser TEXT NOT NULL,
  created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL
);
INSERT INTO "sessions" VALUES('5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f','marie','0a1b2c3d','Firefox 140 on Linux',1795435200000,1795435260000);
INSERT INTO "sessions" VALUES('6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e','marie','0a1b2c3d','Safari on iPhone',1795435300000,1795435300000);
CREATE TABLE shop_sold (sku TEXT PRIMARY KEY, sold_at BIGINT NOT NULL);
INSERT INTO "shop_sold" VALUES('PRINT',1795435200000);
CREATE TABLE sign_in_attempts (subject TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO "sign_in_attempts" VALUES('abababababababababababababababababababababababababababababababab',1795435200000);
INSERT INTO "sign_in_attempts" VALUES('abababababababababababababababababababababababababababababababab',1795435201000);
CREATE TABLE spreads (
  network TEXT NOT NULL, post_id TEXT NOT NULL, kind TEXT NOT NULL, account_id TEXT NOT NULL,
  quote_id TEXT NOT NULL DEFAULT '', handle TEXT NOT NULL, reach BIGINT, said_at BIGINT, seen_at BIGINT NOT NULL,
  PRIMARY KEY (network, post_id, kind, account_id, quote_id)
);
INSERT INTO "spreads" VALUES('memory','7530601041100800000','quote','u-zoe','4711','zoé',12000,1795435200000,1795435260000);
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL, payload TEXT NOT NULL DEFAULT '{}', priority INTEGER NOT NULL, state TEXT NOT NULL,
  due BIGINT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease_until BIGINT, worker TEXT,
  error TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL, done_at BIGINT
);
INSERT INTO "tasks" VALUES(1,'network','publish','publish:01M844DZG0000014DQB0H6BCFN','01M844DZG0000014DQB0H6BCFN','{"words": "Thing PRINT, €49.00. 6 available. Reply “buy” to reserve yours, then pay here: https://sell.example.com/s/thing-print-xjns4z"}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(2,'shop','allot','allot:01M844DZG0000014DQB0H6BCFN:1795435200000','01M844DZG0000014DQB0H6BCFN','{}',60,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(3,'network','answer','answer:memory:7530601041100800001','7530601041100800001','{}',50,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(4,'network','answer','answer:memory:7530601041100800003','7530601041100800003','{}',50,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(5,'network','answer','answer:memory:7530601041100800005','7530601041100800005','{}',50,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(6,'network','answer','answer:memory:7530601041100800007','7530601041100800007','{}',50,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(7,'network','answer','answer:memory:7530601041100800009','7530601041100800009','{}',50,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(8,'network','answer','answer:memory:7530601041100800011','7530601041100800011','{}',50,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(9,'payments','capture','capture:01M844DZG000002417RK1RDEY4:1795435200000','01M844DZG0K0CYW8EKSXWNB0CC','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(10,'shop','write_back','order:01M844DZG0K0CYW8EKSXWNB0CC','01M844DZG0K0CYW8EKSXWNB0CC','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(11,'payments','capture','capture:01M844DZG0000047HFXD0MRD1W:1795435200000','01M844DZG0KM3ECNESQWKDMT0E','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(12,'shop','write_back','order:01M844DZG0KM3ECNESQWKDMT0E','01M844DZG0KM3ECNESQWKDMT0E','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(13,'payments','refund','refund:01M844DZG000007GPEDXZD9NBV','01M844DZG000007GPEDXZD9NBV','{}',15,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(14,'payments','capture','capture:01M844DZG000008Y7521SH3P53:1795435200000','01M844DZG0TZ43C44W4HBC2PSC','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(15,'shop','write_back','order:01M844DZG0TZ43C44W4HBC2PSC','01M844DZG0TZ43C44W4HBC2PSC','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(16,'shop','shop_refund','shop_refund:01M844DZG000007GPEDXZD9NBV','01M844DZG000007GPEDXZD9NBV','{}',20,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(17,'payments','refund','refund:01M844DZG00000AR9EETKCXK0V','01M844DZG00000AR9EETKCXK0V','{}',15,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(18,'shop','shop_refund','shop_refund:01M844DZG00000AR9EETKCXK0V','01M844DZG00000AR9EETKCXK0V','{}',20,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(19,'payments','capture','capture:01M844DZG00000CDDZK74YKHGP:1795435200000','01M844DZG09W1RXM1GJ1204R5Z','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(20,'payments','capture','capture:01M844DZG00000EZ745GC0EBMC:1795435200000','01M844DZG0YMQ4GGJS26KNB34A','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(21,'payments','capture','capture:01M844DZG00000HS5GDG3M3HX8:1795435200000','01M844DZG0PWKETMK5V5FN1ECK','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(22,'network','answer','answer:memory:7530601041100800013','7530601041100800013','{}',50,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(23,'shop','write_back','order:01M844DZG0PWKETMK5V5FN1ECK','01M844DZG0PWKETMK5V5FN1ECK','{}',10,'done',1795435200000,1,NULL,'vm:5057@5107057','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(24,'network','answer','answer:memory:7530601041100800015','7530601041100800015','{}',45,'done',1795436160000,1,NULL,'vm:5057@5107057','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(25,'network','answer','answer:memory:7530601041100800016','7530601041100800016','{}',45,'done',1795436160000,1,NULL,'vm:5057@5107057','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(26,'network','publish','publish:01M845B90000000RYAGBAZ9CXJ','01M845B90000000RYAGBAZ9CXJ','{"words": "T-shirt « Été », €49.00. 4 available. Reply “buy” with size to reserve yours, then pay here: https://sell.example.com/s/t-shirt-ete-k4279j"}',10,'done',1795436160000,1,NULL,'vm:5057@5107057','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(27,'shop','allot','allot:01M845B90000000RYAGBAZ9CXJ:1795436160000','01M845B90000000RYAGBAZ9CXJ','{}',60,'done',1795436160000,1,NULL,'vm:5057@5107057','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(28,'network','answer','answer:memory:7530605067632640003','7530605067632640003','{}',50,'done',1795436160000,1,NULL,'vm:5057@5107057','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(29,'network','answer','answer:memory:7530605067632640005','7530605067632640005','{"what": "ask", "missing": ["Size"]}',40,'done',1795436160000,1,NULL,'vm:5057@5107057','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(30,'payments','capture','capture:01M845B90000003GS4S6DR23KP:1795436160000','01M845B900CYV85K6DRES0T691','{}',10,'done',1795436160000,1,NULL,'vm:5057@5107057','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(31,'shop','write_back','order:01M845B900CYV85K6DRES0T691','01M845B900CYV85K6DRES0T691','{}',10,'queued',1795439629356,10,NULL,NULL,'away',1795436160000,NULL);
INSERT INTO "tasks" VALUES(32,'payments','refund','refund:01M845B9000000404A0Q268WAS','01M845B9000000404A0Q268WAS','{}',15,'queued',1795439688317,10,NULL,NULL,'away',1795436160000,NULL);
INSERT INTO "tasks" VALUES(33,'shop','unknown to all','poison:1','nobody','{}',50,'parked',1795438758052,8,NULL,'vm:5057@5107057','LookupError: no handler for tasks of kind unknown to all',1795436160000,NULL);
INSERT INTO "tasks" VALUES(34,'alerts','alert','alert:parked:poison:1:8','nobody','{"kind": "parked", "text": "unknown to all for nobody is parked: LookupError: no handler for tasks of kind unknown to all. When mended: replycart tasks retry 33"}',10,'done',1795439040000,1,NULL,'vm:5057@5107057','',1795439040000,1795439040000);
INSERT INTO "tasks" VALUES(35,'alerts','alert','alert:slow:refund:01M845B9000000404A0Q268WAS','01M845B9000000404A0Q268WAS','{"kind": "delayed", "text": "refund has been tried 10 times: away"}',10,'done',1795439400000,1,NULL,'vm:5057@5107057','',1795439400000,1795439400000);
INSERT INTO "tasks" VALUES(36,'alerts','alert','alert:slow:order:01M845B900CYV85K6DRES0T691','01M845B900CYV85K6DRES0T691','{"kind": "delayed", "text": "write_back has been tried 10 times: away"}',10,'done',1795439400000,1,NULL,'vm:5057@5107057','',1795439400000,1795439400000);
INSERT INTO "tasks" VALUES(37,'payments','payment_event','event:memory:MEM-1','MEM-1','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(38,'payments','payment_event','event:memory:MEM-2','MEM-2','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(39,'payments','payment_event','event:memory:MEM-3','MEM-3','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(40,'payments','payment_event','event:memory:MEM-4','MEM-4','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL, used_at BIGINT, revoked_at BIGINT
);
INSERT INTO "tokens" VALUES('01M848E52000000WG4WPS246JR','the shop''s module','5fd10310491cd289b466805f4cce1ec29df869e0ef3d0c13b0572e20d3455717','sales:read sales:write',1795439400000,NULL,NULL);
INSERT INTO "tokens" VALUES('01M848E52000003E5PV122WFA3','an old script','c470233c30ea77ef02b5e8a23fee5329fa31c7312c1c1af126f9a73ebc8dd0cc','sales:read',1795439400000,NULL,1795439400000);
CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT NOT NULL, created_at BIGINT NOT NULL);
INSERT INTO "users" VALUES('marie','$argon2id$v=19$m=65536,t=3,p=4$2KK9Q660cPA6rUFcSA6N0w$gtR1Zmn7ucP75t/ZQKC3cZnhd2FOufJB73/0eWf1zVk',1795439400000);
CREATE TABLE wallets (
  network TEXT NOT NULL, buyer_id TEXT NOT NULL, handle TEXT NOT NULL, state TEXT NOT NULL, reference TEXT NOT NULL,
  setup_id TEXT NOT NULL, token TEXT NOT NULL, label TEXT NOT NULL, per_purchase BIGINT NOT NULL,
  per_month BIGINT NOT NULL, currency TEXT NOT NULL, address TEXT NOT NULL, lang TEXT NOT NULL,
  created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, PRIMARY KEY (network, buyer_id)
);
INSERT INTO "wallets" VALUES('memory','u-ann','ann','saved','wallet-01M844DZG0','5C991763VB2781612','8kk8451t','a…@example.com',10000,30000,'EUR','{"first_name": "Ann", "city": "Évry"}','fr',1795435200000,1795435201000);
CREATE INDEX products_external ON products (external_id);
CREATE INDEX products_parent ON products (parent) WHERE parent <> '';
CREATE INDEX sales_state ON sales (state, starts_at);
CREATE INDEX posts_sale ON posts (sale_id);
CREATE INDEX replies_new ON replies (seq) WHERE state = 'new';
CREATE INDEX replies_sale ON replies (sale_id, state, seq);
CREATE INDEX replies_author ON replies (network, author_id, seq);
CREATE INDEX purchases_sale ON purchases (sale_id, state, line);
CREATE INDEX purchases_buyer ON purchases (network, buyer_id, sale_id);
CREATE INDEX purchases_due ON purchases (hold_until) WHERE units > 0 AND state IN ('held', 'declined');
CREATE INDEX purchases_state ON purchases (state, changed_at);
CREATE INDEX payments_purchase ON payments (purchase_id);
CREATE INDEX refunds_purchase ON refunds (purchase_id);
CREATE INDEX tasks_leased ON tasks (lease_until) WHERE state = 'running';
CREATE INDEX tasks_subject ON tasks (subject);
CREATE INDEX sessions_user ON sessions (user_name, created_at);
CREATE INDEX sign_in_attempts_subject ON sign_in_attempts (subject, at);
CREATE INDEX history_purchase ON history (purchase_id, seq);
CREATE INDEX purchases_shop_order ON purchases (shop_order_id) WHERE shop_order_id IS NOT NULL;
CREATE INDEX once_at ON once (at);
CREATE INDEX tasks_ready ON tasks (lane, kind, priority, due, id) WHERE state = 'queued';
CREATE INDEX tasks_parked ON tasks (lane) WHERE state = 'parked';
CREATE INDEX purchases_units ON purchases (sale_id, sku, units) WHERE units > 0;
CREATE INDEX purchases_bare ON purchases (hold_until) WHERE state = 'held' AND units = 0;
CREATE INDEX payments_open ON payments (created_at) WHERE state IN ('opening', 'open');
CREATE INDEX purchases_captured ON purchases (id) WHERE capture_id IS NOT NULL;
CREATE INDEX purchases_parcel ON purchases (parcel) WHERE parcel <> '';
CREATE INDEX purchases_payment ON purchases (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX purchases_ordered ON purchases (sku, ordered_at) WHERE state = 'ordered';
CREATE INDEX products_url ON products (url) WHERE url <> '';
CREATE UNIQUE INDEX offers_tag ON offers (tag) WHERE state = 'open';
CREATE INDEX offers_state ON offers (state, ended_at);
CREATE INDEX offer_grants_open ON offer_grants (looked_at, id) WHERE state = 'ready';
CREATE INDEX offer_grants_author ON offer_grants (network, author_id);
CREATE INDEX offer_grants_offer ON offer_grants (offer_id, state);
CREATE INDEX clearance_proposals_state ON clearance_proposals (state, lapses_at);
CREATE INDEX clearance_proposals_sku ON clearance_proposals (sku, created_at);
CREATE INDEX products_special ON products (special_price) WHERE special_price IS NOT NULL;
CREATE INDEX purchases_sold ON purchases (paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX wallets_token ON wallets (token) WHERE token <> '';
CREATE INDEX payments_reference ON payments (reference);
CREATE UNIQUE INDEX gifts_page ON gifts (page_id) WHERE page_id IS NOT NULL;
CREATE INDEX gifts_sender ON gifts (network, sender_id);
CREATE INDEX gifts_to ON gifts (network, to_id, to_handle);
CREATE INDEX gifts_state ON gifts (state, expires_at);
CREATE INDEX gift_history_gift ON gift_history (gift_id);
CREATE INDEX payees_handle ON payees (network, handle);
CREATE INDEX purchases_code ON purchases (sale_id, code) WHERE code <> '';
CREATE INDEX purchases_sku ON purchases (sku, state) WHERE state IN ('pending', 'paying', 'paid');
CREATE INDEX purchases_remind ON purchases (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX events_resolved ON events (resource) WHERE kind = 'CUSTOMER.DISPUTE.RESOLVED';
CREATE UNIQUE INDEX spreads_quote ON spreads (network, quote_id) WHERE quote_id <> '';
CREATE INDEX spreads_account ON spreads (network, account_id);
CREATE INDEX replies_inbox ON replies (heard_at) WHERE state = 'inbox';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('history',51);
INSERT INTO "sqlite_sequence" VALUES('tasks',40);
INSERT INTO "sqlite_sequence" VALUES('replies',21);
INSERT INTO "sqlite_sequence" VALUES('alerts',3);
INSERT INTO "sqlite_sequence" VALUES('gift_history',1);
COMMIT;
PRAGMA user_version=21;
