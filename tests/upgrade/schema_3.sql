BEGIN TRANSACTION;
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  text TEXT NOT NULL, key TEXT NOT NULL UNIQUE, seen_at BIGINT
);
INSERT INTO "alerts" VALUES(1,1795439040000,'parked','nobody','unknown to all for nobody is parked: LookupError: no handler for tasks of kind unknown to all. When mended: replycart tasks retry 31','parked:poison:1:8',NULL);
INSERT INTO "alerts" VALUES(2,1795439400000,'delayed','01M845B90000006CS8NP6YTF4P','refund has been tried 10 times: away','slow:refund:01M845B90000006CS8NP6YTF4P',NULL);
INSERT INTO "alerts" VALUES(3,1795439400000,'delayed','01M845B90000003KS3SA1K6CGR','write_back has been tried 10 times: away','slow:order:01M845B90000003KS3SA1K6CGR',NULL);
CREATE TABLE buyers (
  network TEXT NOT NULL, author_id TEXT NOT NULL, handle TEXT NOT NULL, stopped_at BIGINT, blocked_at BIGINT,
  PRIMARY KEY (network, author_id)
);
INSERT INTO "buyers" VALUES('memory','u-stopper','stopper',1795435200000,NULL);
CREATE TABLE costs (
  day TEXT NOT NULL, sale_id TEXT NOT NULL, purchase_id TEXT NOT NULL, call TEXT NOT NULL,
  count BIGINT NOT NULL, microdollars BIGINT NOT NULL, PRIMARY KEY (day, sale_id, purchase_id, call)
);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','','post_link',1,200000);
INSERT INTO "costs" VALUES('2026-11-23','','','read_owned',21,21000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000003KB17VCF2TPZ','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000004DDZK74YKHGP','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000007CH23808M1D6','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG0000081DPWR3X9FPW','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00000A1VF6YWX2YF0','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00000CE0212PMBWHX','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00000ZVXTJ6038T5P','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000011RFA4KWK8738','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000013K12NYZ6A8EC','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M845B90000001FCHM7R3XQ57','','post_link',1,200000);
INSERT INTO "costs" VALUES('2026-11-23','01M845B90000001FCHM7R3XQ57','01M845B90000003KS3SA1K6CGR','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M845B90000001FCHM7R3XQ57','','answer',1,10000);
CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO "cursors" VALUES('catalogue.since','1795436160000',1795436160000);
INSERT INTO "cursors" VALUES('catalogue.full','1795436160000',1795436160000);
INSERT INTO "cursors" VALUES('heard:memory:mentions','7530605067632640005',1795436160000);
CREATE TABLE events (
  source TEXT NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL, resource TEXT NOT NULL,
  body TEXT NOT NULL, received_at BIGINT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (source, event_id)
);
INSERT INTO "events" VALUES('memory','MEM-1','CHECKOUT.ORDER.APPROVED','PAGE1','{}',1795439400000,'new');
INSERT INTO "events" VALUES('memory','MEM-2','PAYMENT.CAPTURE.COMPLETED','PAGE1','{"capture_id": "CAP-PAGE1"}',1795439400000,'new');
INSERT INTO "events" VALUES('memory','MEM-3','CHECKOUT.ORDER.APPROVED','PAGE2','{}',1795439400000,'new');
INSERT INTO "events" VALUES('memory','MEM-4','PAYMENT.CAPTURE.COMPLETED','PAGE2','{"capture_id": "CAP-PAGE2"}',1795439400000,'new');
CREATE TABLE history (
  purchase_id TEXT NOT NULL, at BIGINT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, why TEXT NOT NULL
);
INSERT INTO "history" VALUES('01M844DZG000003KB17VCF2TPZ',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES('01M844DZG000007CH23808M1D6',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES('01M844DZG0000081DPWR3X9FPW',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES('01M844DZG00000A1VF6YWX2YF0',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES('01M844DZG00000CE0212PMBWHX',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES('01M844DZG000003KB17VCF2TPZ',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES('01M844DZG000003KB17VCF2TPZ',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES('01M844DZG000003KB17VCF2TPZ',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES('01M844DZG000003KB17VCF2TPZ',1795435200000,'paid','ordered','the shop''s order 1001 stands');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'paid','ordered','the shop''s order 1002 stands');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'ordered','refunding','changed her mind');
INSERT INTO "history" VALUES('01M844DZG000007CH23808M1D6',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES('01M844DZG000007CH23808M1D6',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES('01M844DZG000007CH23808M1D6',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES('01M844DZG000007CH23808M1D6',1795435200000,'paid','ordered','the shop''s order 1003 stands');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'refunding','refunded','49.00 EUR went back to the buyer');
INSERT INTO "history" VALUES('01M844DZG000004DDZK74YKHGP',1795435200000,'refunded','refunded','refunded: the units are back on the shelf');
INSERT INTO "history" VALUES('01M844DZG000007CH23808M1D6',1795435200000,'ordered','refunding','a scratch');
INSERT INTO "history" VALUES('01M844DZG000007CH23808M1D6',1795435200000,'refunding','ordered','9.00 EUR went back to the buyer');
INSERT INTO "history" VALUES('01M844DZG0000081DPWR3X9FPW',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES('01M844DZG0000081DPWR3X9FPW',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES('01M844DZG0000081DPWR3X9FPW',1795435200000,'paying','declined','PayPal declined the payment');
INSERT INTO "history" VALUES('01M844DZG00000A1VF6YWX2YF0',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES('01M844DZG00000A1VF6YWX2YF0',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES('01M844DZG00000A1VF6YWX2YF0',1795435200000,'paying','pending','PayPal holds the payment: ECHECK');
INSERT INTO "history" VALUES('01M844DZG00000CE0212PMBWHX',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES('01M844DZG00000ZVXTJ6038T5P',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES('01M844DZG00000CE0212PMBWHX',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES('01M844DZG00000CE0212PMBWHX',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES('01M844DZG00000CE0212PMBWHX',1795435200000,'paid','ordered','the shop''s order 1004 stands');
INSERT INTO "history" VALUES('01M844DZG000011RFA4KWK8738',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES('01M844DZG000013K12NYZ6A8EC',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES('01M844DZG000014QZCH6YFQC2G',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES('01M844DZG000016ZAWHNFDN4PR',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES('01M844DZG0000199DC0SJC5WQ3',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES('01M844DZG00001AEVFWP65ZT7R',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES('01M844DZG00001D329FJMC4KA2',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES('01M844DZG00001D329FJMC4KA2',1795435200000,'waitlisted','cancelled','the buyer said so');
INSERT INTO "history" VALUES('01M844DZG0000081DPWR3X9FPW',1795436160000,'declined','declined','the hold ran out');
INSERT INTO "history" VALUES('01M844DZG000011RFA4KWK8738',1795436160000,'waitlisted','held','units came back');
INSERT INTO "history" VALUES('01M844DZG00000ZVXTJ6038T5P',1795436160000,'held','expired','the hold ran out');
INSERT INTO "history" VALUES('01M844DZG000013K12NYZ6A8EC',1795436160000,'waitlisted','held','units came back');
INSERT INTO "history" VALUES('01M845B90000003KS3SA1K6CGR',1795436160000,'','held','units were free');
INSERT INTO "history" VALUES('01M845B90000003KS3SA1K6CGR',1795436160000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES('01M845B90000003KS3SA1K6CGR',1795436160000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES('01M845B90000003KS3SA1K6CGR',1795436160000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES('01M844DZG000003KB17VCF2TPZ',1795436160000,'ordered','refunding','late');
CREATE TABLE payments (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), reference TEXT NOT NULL UNIQUE,
  page_id TEXT UNIQUE, url TEXT NOT NULL DEFAULT '', amount BIGINT NOT NULL, currency TEXT NOT NULL,
  state TEXT NOT NULL, request TEXT NOT NULL, created_at BIGINT NOT NULL, capture_sent_at BIGINT
);
INSERT INTO "payments" VALUES('01M844DZG00000F93DCZP1935M','01M844DZG000003KB17VCF2TPZ','01M844DZG000003KB17VCF2TPZ-1','PAGE1','https://memory.invalid/pay/PAGE1',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"\u014c\u00e9\", \"line1\": \"1 rue de l''\u00c9t\u00e9\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"B\u00e2t. ''C''\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000GBWQHMCSK7HZ','01M844DZG000004DDZK74YKHGP','01M844DZG000004DDZK74YKHGP-1','PAGE2','https://memory.invalid/pay/PAGE2',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000NQ15EJWM0SZD','01M844DZG000007CH23808M1D6','01M844DZG000007CH23808M1D6-1','PAGE3','https://memory.invalid/pay/PAGE3',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000RN9BGAZ3XQ0A','01M844DZG0000081DPWR3X9FPW','01M844DZG0000081DPWR3X9FPW-1','PAGE4','https://memory.invalid/pay/PAGE4',4900,'EUR','dead','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000VE5K6FJM8VEM','01M844DZG00000A1VF6YWX2YF0','01M844DZG00000A1VF6YWX2YF0-1','PAGE5','https://memory.invalid/pay/PAGE5',4900,'EUR','bound','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000XDGGN7WJE3TE','01M844DZG00000CE0212PMBWHX','01M844DZG00000CE0212PMBWHX-1','PAGE6','https://memory.invalid/pay/PAGE6',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M845B900000054FBF5ENYNVC','01M845B90000003KS3SA1K6CGR','01M845B90000003KS3SA1K6CGR-1','PAGE7','https://memory.invalid/pay/PAGE7',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"TEE-M\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795436160000,1795436160000);
CREATE TABLE posts (
  network TEXT NOT NULL, post_id TEXT NOT NULL, sale_id TEXT NOT NULL REFERENCES sales (id), url TEXT NOT NULL,
  text TEXT NOT NULL, posted_at BIGINT NOT NULL, PRIMARY KEY (network, post_id)
);
INSERT INTO "posts" VALUES('memory','7530601041100800000','01M844DZG0000014DQB0H6BCFN','https://memory.invalid/post/7530601041100800000','Thing PRINT, €49.00. 6 available. Reply “buy” to reserve yours, then pay here: https://sell.example.com/s/thing-print-1aae87',1795435200000);
INSERT INTO "posts" VALUES('memory','7530605067632640002','01M845B90000001FCHM7R3XQ57','https://memory.invalid/post/7530605067632640002','T-shirt « Été », €49.00. 4 available. Reply “buy” with size to reserve yours, then pay here: https://sell.example.com/s/t-shirt-ete-198e8c',1795436160000);
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
INSERT INTO "purchases" VALUES('01M844DZG000003KB17VCF2TPZ','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','refunding','memory','u-ordered','ordered','7530601041100800001','1e2feb89414c343c1027c4d1c386bbc4','HTGHPE',1882650260275200001,'en',1795435200000,1795436160000,1795436100000,'{"first_name": "Ada", "last_name": "Ōé", "line1": "1 rue de l''Été", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "Bât. ''C''", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000F93DCZP1935M','CAP-PAGE1',4900,1795435200000,0,'1001','1001',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG000004DDZK74YKHGP','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','refunded','memory','u-refunded','refunded','7530601041100800003','e4b06ce60741c7a87ce42c8218072e8c','VEFNTT',1882650260275200002,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000GBWQHMCSK7HZ','CAP-PAGE2',4900,1795435200000,4900,'1002','1002',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG000007CH23808M1D6','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','ordered','memory','u-partly','partly','7530601041100800005','cd447e35b8b6d8fe442e3d437204e52d','9MZ5XC',1882650260275200003,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000NQ15EJWM0SZD','CAP-PAGE3',4900,1795435200000,900,'1003','1003',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG0000081DPWR3X9FPW','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','declined','memory','u-declined','declined','7530601041100800007','025b413f8a9a021ea648a7dd06839eb9','ZXEQ8F',1882650260275200004,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000RN9BGAZ3XQ0A',NULL,NULL,NULL,0,NULL,NULL,NULL,'declined');
INSERT INTO "purchases" VALUES('01M844DZG00000A1VF6YWX2YF0','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','pending','memory','u-pending','pending','7530601041100800009','701966a0c381e88f38c0c8fd8712b8bc','ZHK9D9',1882650260275200005,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000VE5K6FJM8VEM','CAP-PAGE5',NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG00000CE0212PMBWHX','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','ordered','memory','u-approved','approved','7530601041100800011','4a2f20aaf3c64af775a89294c2cd789a','Y2FVYK',1882650260275200006,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000XDGGN7WJE3TE','CAP-PAGE6',4900,1795435200000,0,'1004','1004',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG00000ZVXTJ6038T5P','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','expired','memory','u-held','held','7530601041100800013','d47d380d81f9c1f66c0f3459f79b17ae','YQ8BBM',1882650260275200007,'en',1795435200000,1795436160000,1795436100000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000011RFA4KWK8738','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','held','memory','u-unwritten','unwritten','7530601041100800015','815a47c5f0dfb4a5d8a064df7fd63116','EMW3H9',1882650260275200008,'en',1795435200000,1795436160000,1795437060000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000013K12NYZ6A8EC','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','held','memory','u-refunding','refunding','7530601041100800016','2c4a3698aa2ca1af6a107b75677f6cbd','DKXRTQ',1882650260275200009,'en',1795435200000,1795436160000,1795437060000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000014QZCH6YFQC2G','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-expired','expired','7530601041100800017','82283d15a9ec0806705fca161622bd79','5T7JVE',1882650260275200010,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000016ZAWHNFDN4PR','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-cancelled','cancelled','7530601041100800018','0b21fbac78255d6807923986bb968a43','BRWNMM',1882650260275200011,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG0000199DC0SJC5WQ3','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-line1','line1','7530601041100800019','3a1890c78092b4d42b28fef02b9c014e','2T8KYW',1882650260275200012,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG00001AEVFWP65ZT7R','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-line2','line2','7530601041100800020','f3d4e7115804f92283868a29678a5aa3','WMDGYA',1882650260275200013,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG00001D329FJMC4KA2','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','cancelled','memory','u-line3','line3','7530601041100800021','01762741bab9f87ff50592859be3cecb','EUWVZX',1882650260275200014,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'buyer');
INSERT INTO "purchases" VALUES('01M845B90000003KS3SA1K6CGR','01M845B90000001FCHM7R3XQ57','TEE-M','T-shirt « Été » (M)',1,1,4900,'EUR','paid','memory','u-tee','tee','7530605067632640003','8fb5262cc703806984c8199921167d8f','8FZ3HW',1882651266908160020,'en',1795436160000,1795436160000,1795437060000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["TEE-M", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M845B900000054FBF5ENYNVC','CAP-PAGE7',4900,1795436160000,0,NULL,NULL,NULL,'');
CREATE TABLE recovery_codes (user_name TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (user_name, digest));
INSERT INTO "recovery_codes" VALUES('marie','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "recovery_codes" VALUES('marie','0101010101010101010101010101010101010101010101010101010101010101');
INSERT INTO "recovery_codes" VALUES('marie','0202020202020202020202020202020202020202020202020202020202020202');
CREATE TABLE refunds (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), amount BIGINT NOT NULL,
  currency TEXT NOT NULL, units BIGINT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
  payment_refund_id TEXT, shop_refund_id TEXT, created_at BIGINT NOT NULL
);
INSERT INTO "refunds" VALUES('01M844DZG00000KZGQAEGHTHCT','01M844DZG000004DDZK74YKHGP',4900,'EUR',1,'changed her mind','done','REF-refund-01M844DZG00000KZGQAEGHTHCT','refund-01M844DZG00000KZGQAEGHTHCT',1795435200000);
INSERT INTO "refunds" VALUES('01M844DZG00000P7QJMH5Y0FDG','01M844DZG000007CH23808M1D6',900,'EUR',0,'a scratch','done','REF-refund-01M844DZG00000P7QJMH5Y0FDG','refund-01M844DZG00000P7QJMH5Y0FDG',1795435200000);
INSERT INTO "refunds" VALUES('01M845B90000006CS8NP6YTF4P','01M844DZG000003KB17VCF2TPZ',100,'EUR',0,'late','queued',NULL,NULL,1795436160000);
CREATE TABLE replies (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL, reply_id TEXT NOT NULL, post_id TEXT NOT NULL, author_id TEXT NOT NULL,
  handle TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL,
  heard_at BIGINT NOT NULL, mentions_us INTEGER NOT NULL, replied_to TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL, sale_id TEXT, intent TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
  purchase_id TEXT, edited_at BIGINT, deleted_at BIGINT,
  UNIQUE (network, reply_id)
);
INSERT INTO "replies" VALUES(1,'memory','7530601041100800001','7530601041100800000','u-ordered','ordered','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG000003KB17VCF2TPZ',NULL,NULL);
INSERT INTO "replies" VALUES(2,'memory','7530601041100800003','7530601041100800000','u-refunded','refunded','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG000004DDZK74YKHGP',NULL,NULL);
INSERT INTO "replies" VALUES(3,'memory','7530601041100800005','7530601041100800000','u-partly','partly','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG000007CH23808M1D6',NULL,NULL);
INSERT INTO "replies" VALUES(4,'memory','7530601041100800007','7530601041100800000','u-declined','declined','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG0000081DPWR3X9FPW',NULL,NULL);
INSERT INTO "replies" VALUES(5,'memory','7530601041100800009','7530601041100800000','u-pending','pending','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG00000A1VF6YWX2YF0',NULL,NULL);
INSERT INTO "replies" VALUES(6,'memory','7530601041100800011','7530601041100800000','u-approved','approved','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG00000CE0212PMBWHX',NULL,NULL);
INSERT INTO "replies" VALUES(7,'memory','7530601041100800013','7530601041100800000','u-held','held','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG00000ZVXTJ6038T5P',NULL,NULL);
INSERT INTO "replies" VALUES(8,'memory','7530601041100800015','7530601041100800000','u-unwritten','unwritten','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000011RFA4KWK8738',NULL,NULL);
INSERT INTO "replies" VALUES(9,'memory','7530601041100800016','7530601041100800000','u-refunding','refunding','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000013K12NYZ6A8EC',NULL,NULL);
INSERT INTO "replies" VALUES(10,'memory','7530601041100800017','7530601041100800000','u-expired','expired','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000014QZCH6YFQC2G',NULL,NULL);
INSERT INTO "replies" VALUES(11,'memory','7530601041100800018','7530601041100800000','u-cancelled','cancelled','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000016ZAWHNFDN4PR',NULL,NULL);
INSERT INTO "replies" VALUES(12,'memory','7530601041100800019','7530601041100800000','u-line1','line1','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG0000199DC0SJC5WQ3',NULL,NULL);
INSERT INTO "replies" VALUES(13,'memory','7530601041100800020','7530601041100800000','u-line2','line2','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG00001AEVFWP65ZT7R',NULL,NULL);
INSERT INTO "replies" VALUES(14,'memory','7530601041100800021','7530601041100800000','u-line3','line3','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG00001D329FJMC4KA2',NULL,NULL);
INSERT INTO "replies" VALUES(15,'memory','7530601041100800022','7530601041100800000','u-curious','curious','what size is it? 😀','',1795435200000,1795435200000,1,'7530601041100800000','inbox','01M844DZG0000014DQB0H6BCFN','none','no keyword',NULL,NULL,NULL);
INSERT INTO "replies" VALUES(16,'memory','7530601041100800023','7530601041100800000','u-stopper','stopper','STOP','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','stop','keyword:stop',NULL,NULL,NULL);
INSERT INTO "replies" VALUES(17,'memory','7530601041100800024','7530601041100800000','u-line3','line3','cancel','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','cancel','keyword:cancel','01M844DZG00001D329FJMC4KA2',NULL,NULL);
INSERT INTO "replies" VALUES(18,'memory','7530601041100800025','7530601041100800000','u-editor','editor','nice','',1795435200000,1795435200000,1,'7530601041100800000','inbox','01M844DZG0000014DQB0H6BCFN','none','no keyword',NULL,1795435200000,NULL);
INSERT INTO "replies" VALUES(20,'memory','7530605067632640003','7530605067632640002','u-tee','tee','buy M','',1795436160000,1795436160000,1,'7530605067632640002','settled','01M845B90000001FCHM7R3XQ57','buy','keyword:buy','01M845B90000003KS3SA1K6CGR',NULL,NULL);
INSERT INTO "replies" VALUES(21,'memory','7530605067632640005','7530605067632640002','u-asked','asked','buy','',1795436160000,1795436160000,1,'7530605067632640002','asked','01M845B90000001FCHM7R3XQ57','buy','which Size?',NULL,NULL,NULL);
CREATE TABLE sale_items (
  sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '{}', external_id TEXT NOT NULL DEFAULT '', parent_id TEXT NOT NULL DEFAULT '',
  unit BIGINT NOT NULL, quantity BIGINT NOT NULL, free BIGINT NOT NULL CHECK (free >= 0),
  PRIMARY KEY (sale_id, sku)
);
INSERT INTO "sale_items" VALUES('01M844DZG0000014DQB0H6BCFN','PRINT',0,'Thing PRINT','{}','id-PRINT','',4900,6,0);
INSERT INTO "sale_items" VALUES('01M845B90000001FCHM7R3XQ57','TEE-L',0,'T-shirt « Été » (L)','{"Size": "L"}','id-TEE-L','id-TEE',4900,2,2);
INSERT INTO "sale_items" VALUES('01M845B90000001FCHM7R3XQ57','TEE-M',1,'T-shirt « Été » (M)','{"Size": "M"}','id-TEE-M','id-TEE',4900,2,1);
CREATE TABLE sales (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, state TEXT NOT NULL, title TEXT NOT NULL, terms TEXT NOT NULL,
  currency TEXT NOT NULL, starts_at BIGINT, ends_at BIGINT, created_at BIGINT NOT NULL, live_at BIGINT,
  ended_at BIGINT, end_reason TEXT NOT NULL DEFAULT ''
);
INSERT INTO "sales" VALUES('01M844DZG0000014DQB0H6BCFN','thing-print-1aae87','live','Thing PRINT','{"answer_code": false, "answer_link": false, "answers": "held", "end_when_sold_out": false, "hold_seconds": 900, "keywords": {}, "lang": "en", "limit_per_buyer": 1, "mode": "standard", "product": "PRINT", "shipping": {"price": 0, "prices": {}, "rule": "free"}, "with_picture": false, "wording": ""}','EUR',NULL,NULL,1795435200000,1795435200000,NULL,'');
INSERT INTO "sales" VALUES('01M845B90000001FCHM7R3XQ57','t-shirt-ete-198e8c','live','T-shirt « Été »','{"answer_code": false, "answer_link": false, "answers": "held", "end_when_sold_out": false, "hold_seconds": 900, "keywords": {}, "lang": "en", "limit_per_buyer": 1, "mode": "standard", "product": "TEE", "shipping": {"price": 0, "prices": {}, "rule": "free"}, "with_picture": false, "wording": ""}','EUR',NULL,NULL,1795436160000,1795436160000,NULL,'');
CREATE TABLE second_steps (user_name TEXT PRIMARY KEY, step BIGINT NOT NULL);
INSERT INTO "second_steps" VALUES('marie',59847840);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO "secrets" VALUES('x.refresh','gAAAAABrBEC_bKNBpUq7jAZp5Mj0p5YRwtf0PiTe5OQ0lxRDCXwJUTykuKsZdREd9cmEi7r_yD56BxCPc8m3q3ej9vUebxtJcfA1a_CfOUFjWi9H2XT1dbY=',1795439400000);
CREATE TABLE sessions (
  digest TEXT PRIMARY KEY, user_name TEXT NOT NULL, stamp TEXT NOT NULL, browser TEXT NOT NULL,
  created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL
);
INSERT INTO "sessions" VALUES('5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f','marie','0a1b2c3d','Firefox 140 on Linux',1795435200000,1795435260000);
INSERT INTO "sessions" VALUES('6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e','marie','0a1b2c3d','Safari on iPhone',1795435300000,1795435300000);
CREATE TABLE sign_in_attempts (subject TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO "sign_in_attempts" VALUES('abababababababababababababababababababababababababababababababab',1795435200000);
INSERT INTO "sign_in_attempts" VALUES('abababababababababababababababababababababababababababababababab',1795435201000);
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL, payload TEXT NOT NULL DEFAULT '{}', priority INTEGER NOT NULL, state TEXT NOT NULL,
  due BIGINT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease_until BIGINT, worker TEXT,
  error TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL, done_at BIGINT
);
INSERT INTO "tasks" VALUES(1,'network','publish','publish:01M844DZG0000014DQB0H6BCFN','01M844DZG0000014DQB0H6BCFN','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(2,'network','answer','answer:memory:7530601041100800001','7530601041100800001','{}',50,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(3,'network','answer','answer:memory:7530601041100800003','7530601041100800003','{}',50,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(4,'network','answer','answer:memory:7530601041100800005','7530601041100800005','{}',50,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(5,'network','answer','answer:memory:7530601041100800007','7530601041100800007','{}',50,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(6,'network','answer','answer:memory:7530601041100800009','7530601041100800009','{}',50,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(7,'network','answer','answer:memory:7530601041100800011','7530601041100800011','{}',50,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(8,'payments','capture','capture:01M844DZG00000F93DCZP1935M:1795435200000','01M844DZG000003KB17VCF2TPZ','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(9,'shop','write_back','order:01M844DZG000003KB17VCF2TPZ','01M844DZG000003KB17VCF2TPZ','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(10,'payments','capture','capture:01M844DZG00000GBWQHMCSK7HZ:1795435200000','01M844DZG000004DDZK74YKHGP','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(11,'shop','write_back','order:01M844DZG000004DDZK74YKHGP','01M844DZG000004DDZK74YKHGP','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(12,'payments','refund','refund:01M844DZG00000KZGQAEGHTHCT','01M844DZG00000KZGQAEGHTHCT','{}',15,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(13,'payments','capture','capture:01M844DZG00000NQ15EJWM0SZD:1795435200000','01M844DZG000007CH23808M1D6','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(14,'shop','write_back','order:01M844DZG000007CH23808M1D6','01M844DZG000007CH23808M1D6','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(15,'shop','shop_refund','shop_refund:01M844DZG00000KZGQAEGHTHCT','01M844DZG00000KZGQAEGHTHCT','{}',20,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(16,'payments','refund','refund:01M844DZG00000P7QJMH5Y0FDG','01M844DZG00000P7QJMH5Y0FDG','{}',15,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(17,'shop','shop_refund','shop_refund:01M844DZG00000P7QJMH5Y0FDG','01M844DZG00000P7QJMH5Y0FDG','{}',20,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(18,'payments','capture','capture:01M844DZG00000RN9BGAZ3XQ0A:1795435200000','01M844DZG0000081DPWR3X9FPW','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(19,'payments','capture','capture:01M844DZG00000VE5K6FJM8VEM:1795435200000','01M844DZG00000A1VF6YWX2YF0','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(20,'payments','capture','capture:01M844DZG00000XDGGN7WJE3TE:1795435200000','01M844DZG00000CE0212PMBWHX','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(21,'network','answer','answer:memory:7530601041100800013','7530601041100800013','{}',50,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(22,'shop','write_back','order:01M844DZG00000CE0212PMBWHX','01M844DZG00000CE0212PMBWHX','{}',10,'done',1795435200000,1,NULL,'vm:8465','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(23,'network','answer','answer:memory:7530601041100800015','7530601041100800015','{}',45,'done',1795436160000,1,NULL,'vm:8465','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(24,'network','answer','answer:memory:7530601041100800016','7530601041100800016','{}',45,'done',1795436160000,1,NULL,'vm:8465','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(25,'network','publish','publish:01M845B90000001FCHM7R3XQ57','01M845B90000001FCHM7R3XQ57','{}',10,'done',1795436160000,1,NULL,'vm:8465','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(26,'network','answer','answer:memory:7530605067632640003','7530605067632640003','{}',50,'done',1795436160000,1,NULL,'vm:8465','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(27,'network','answer','answer:memory:7530605067632640005','7530605067632640005','{"what": "ask", "missing": ["Size"]}',40,'done',1795436160000,1,NULL,'vm:8465','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(28,'payments','capture','capture:01M845B900000054FBF5ENYNVC:1795436160000','01M845B90000003KS3SA1K6CGR','{}',10,'done',1795436160000,1,NULL,'vm:8465','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(29,'shop','write_back','order:01M845B90000003KS3SA1K6CGR','01M845B90000003KS3SA1K6CGR','{}',10,'queued',1795439629356,10,NULL,NULL,'away',1795436160000,NULL);
INSERT INTO "tasks" VALUES(30,'payments','refund','refund:01M845B90000006CS8NP6YTF4P','01M845B90000006CS8NP6YTF4P','{}',15,'queued',1795439688317,10,NULL,NULL,'away',1795436160000,NULL);
INSERT INTO "tasks" VALUES(31,'shop','unknown to all','poison:1','nobody','{}',50,'parked',1795438758052,8,NULL,'vm:8465','LookupError: no handler for tasks of kind unknown to all',1795436160000,NULL);
INSERT INTO "tasks" VALUES(32,'alerts','alert','alert:parked:poison:1:8','nobody','{"kind": "parked", "text": "unknown to all for nobody is parked: LookupError: no handler for tasks of kind unknown to all. When mended: replycart tasks retry 31"}',10,'done',1795439040000,1,NULL,'vm:8465','',1795439040000,1795439040000);
INSERT INTO "tasks" VALUES(33,'alerts','alert','alert:slow:refund:01M845B90000006CS8NP6YTF4P','01M845B90000006CS8NP6YTF4P','{"kind": "delayed", "text": "refund has been tried 10 times: away"}',10,'done',1795439400000,1,NULL,'vm:8465','',1795439400000,1795439400000);
INSERT INTO "tasks" VALUES(34,'alerts','alert','alert:slow:order:01M845B90000003KS3SA1K6CGR','01M845B90000003KS3SA1K6CGR','{"kind": "delayed", "text": "write_back has been tried 10 times: away"}',10,'done',1795439400000,1,NULL,'vm:8465','',1795439400000,1795439400000);
INSERT INTO "tasks" VALUES(35,'payments','payment_event','event:memory:MEM-1','MEM-1','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(36,'payments','payment_event','event:memory:MEM-2','MEM-2','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(37,'payments','payment_event','event:memory:MEM-3','MEM-3','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(38,'payments','payment_event','event:memory:MEM-4','MEM-4','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL, used_at BIGINT, revoked_at BIGINT
);
INSERT INTO "tokens" VALUES('01M848E5200000109NBKRECGQM','the shop''s module','ea20efd1f8117adf31270a6fca879443e34bef3ef738f12d5e7b52f65dd525e6','sales:read sales:write',1795439400000,NULL,NULL);
INSERT INTO "tokens" VALUES('01M848E52000002Z141NMX95EX','an old script','6cc8adb1cfc4e83b1c349389640bda5a20c3da7cdf6467d22a8647acd1eb273e','sales:read',1795439400000,NULL,1795439400000);
CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT NOT NULL, created_at BIGINT NOT NULL);
INSERT INTO "users" VALUES('marie','$argon2id$v=19$m=65536,t=3,p=4$1GtagBwhy0ib8z0ZAvmyIg$g0Tt4b6ahyJxPsb00tutd0Wm0632VLk90dFT4fjTZMk',1795439400000);
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
CREATE INDEX purchases_code ON purchases (sale_id, code);
CREATE INDEX purchases_sku ON purchases (sku, state);
CREATE INDEX purchases_state ON purchases (state, changed_at);
CREATE INDEX history_purchase ON history (purchase_id, at);
CREATE INDEX payments_purchase ON payments (purchase_id);
CREATE INDEX refunds_purchase ON refunds (purchase_id);
CREATE INDEX tasks_ready ON tasks (lane, priority, due, id) WHERE state = 'queued';
CREATE INDEX tasks_leased ON tasks (lease_until) WHERE state = 'running';
CREATE INDEX tasks_subject ON tasks (subject);
CREATE INDEX sessions_user ON sessions (user_name, created_at);
CREATE INDEX sign_in_attempts_subject ON sign_in_attempts (subject, at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('tasks',38);
INSERT INTO "sqlite_sequence" VALUES('replies',21);
INSERT INTO "sqlite_sequence" VALUES('alerts',3);
COMMIT;
PRAGMA user_version=3;
