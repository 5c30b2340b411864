BEGIN TRANSACTION;
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  text TEXT NOT NULL, key TEXT NOT NULL UNIQUE, seen_at BIGINT
);
INSERT INTO "alerts" VALUES(1,1795439040000,'parked','nobody','unknown to all for nobody is parked: LookupError: no handler for tasks of kind unknown to all. When mended: replycart tasks retry 31','parked:poison:1:8',NULL);
INSERT INTO "alerts" VALUES(2,1795439400000,'delayed','01M845B900000066X1CA12GF8N','refund has been tried 10 times: away','slow:refund:01M845B900000066X1CA12GF8N',NULL);
INSERT INTO "alerts" VALUES(3,1795439400000,'delayed','01M845B90000003CZTFBGZNEEQ','write_back has been tried 10 times: away','slow:order:01M845B90000003CZTFBGZNEEQ',NULL);
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
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000002417RK1RDEY4','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG0000059PESHWEA431','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000007S5GDG3M3HX8','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00000804A0Q268WAS','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00000B5TNTGX90A9H','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00000C1M3KR2VDSQ3','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00000YE0212PMBWHX','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG000011NKBG9N8NH5T','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M844DZG0000014DQB0H6BCFN','01M844DZG00001388X8MQSF3C7','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M845B90000000QFVTCP4MDMR','','post_link',1,200000);
INSERT INTO "costs" VALUES('2026-11-23','01M845B90000000QFVTCP4MDMR','01M845B90000003CZTFBGZNEEQ','answer',1,10000);
INSERT INTO "costs" VALUES('2026-11-23','01M845B90000000QFVTCP4MDMR','','answer',1,10000);
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
CREATE TABLE "history" (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, purchase_id TEXT NOT NULL, at BIGINT NOT NULL, before TEXT NOT NULL,
  after TEXT NOT NULL, why TEXT NOT NULL
);
INSERT INTO "history" VALUES(1,'01M844DZG000002417RK1RDEY4',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(2,'01M844DZG0000059PESHWEA431',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(3,'01M844DZG000007S5GDG3M3HX8',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(4,'01M844DZG00000804A0Q268WAS',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(5,'01M844DZG00000B5TNTGX90A9H',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(6,'01M844DZG00000C1M3KR2VDSQ3',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(7,'01M844DZG000002417RK1RDEY4',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(8,'01M844DZG000002417RK1RDEY4',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(9,'01M844DZG000002417RK1RDEY4',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(10,'01M844DZG000002417RK1RDEY4',1795435200000,'paid','ordered','the shop''s order 1001 stands');
INSERT INTO "history" VALUES(11,'01M844DZG0000059PESHWEA431',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(12,'01M844DZG0000059PESHWEA431',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(13,'01M844DZG0000059PESHWEA431',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(14,'01M844DZG0000059PESHWEA431',1795435200000,'paid','ordered','the shop''s order 1002 stands');
INSERT INTO "history" VALUES(15,'01M844DZG0000059PESHWEA431',1795435200000,'ordered','refunding','changed her mind');
INSERT INTO "history" VALUES(16,'01M844DZG000007S5GDG3M3HX8',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(17,'01M844DZG000007S5GDG3M3HX8',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(18,'01M844DZG000007S5GDG3M3HX8',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(19,'01M844DZG000007S5GDG3M3HX8',1795435200000,'paid','ordered','the shop''s order 1003 stands');
INSERT INTO "history" VALUES(20,'01M844DZG0000059PESHWEA431',1795435200000,'refunding','refunded','49.00 EUR went back to the buyer');
INSERT INTO "history" VALUES(21,'01M844DZG0000059PESHWEA431',1795435200000,'refunded','refunded','refunded: the units are back on the shelf');
INSERT INTO "history" VALUES(22,'01M844DZG000007S5GDG3M3HX8',1795435200000,'ordered','refunding','a scratch');
INSERT INTO "history" VALUES(23,'01M844DZG000007S5GDG3M3HX8',1795435200000,'refunding','ordered','9.00 EUR went back to the buyer');
INSERT INTO "history" VALUES(24,'01M844DZG00000804A0Q268WAS',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(25,'01M844DZG00000804A0Q268WAS',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(26,'01M844DZG00000804A0Q268WAS',1795435200000,'paying','declined','PayPal declined the payment');
INSERT INTO "history" VALUES(27,'01M844DZG00000B5TNTGX90A9H',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(28,'01M844DZG00000B5TNTGX90A9H',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(29,'01M844DZG00000B5TNTGX90A9H',1795435200000,'paying','pending','PayPal holds the payment: ECHECK');
INSERT INTO "history" VALUES(30,'01M844DZG00000C1M3KR2VDSQ3',1795435200000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(31,'01M844DZG00000YE0212PMBWHX',1795435200000,'','held','units were free');
INSERT INTO "history" VALUES(32,'01M844DZG00000C1M3KR2VDSQ3',1795435200000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(33,'01M844DZG00000C1M3KR2VDSQ3',1795435200000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(34,'01M844DZG00000C1M3KR2VDSQ3',1795435200000,'paid','ordered','the shop''s order 1004 stands');
INSERT INTO "history" VALUES(35,'01M844DZG000011NKBG9N8NH5T',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(36,'01M844DZG00001388X8MQSF3C7',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(37,'01M844DZG000014N9BGAZ3XQ0A',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(38,'01M844DZG000017XWV2ZQVN4FW',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(39,'01M844DZG000018KD9HWR9KZFN',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(40,'01M844DZG00001BW6ZPKCA0S6Z',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(41,'01M844DZG00001CFH46HXF09XW',1795435200000,'','waitlisted','no units free');
INSERT INTO "history" VALUES(42,'01M844DZG00001CFH46HXF09XW',1795435200000,'waitlisted','cancelled','the buyer said so');
INSERT INTO "history" VALUES(43,'01M844DZG00000804A0Q268WAS',1795436160000,'declined','declined','the hold ran out');
INSERT INTO "history" VALUES(44,'01M844DZG000011NKBG9N8NH5T',1795436160000,'waitlisted','held','units came back');
INSERT INTO "history" VALUES(45,'01M844DZG00000YE0212PMBWHX',1795436160000,'held','expired','the hold ran out');
INSERT INTO "history" VALUES(46,'01M844DZG00001388X8MQSF3C7',1795436160000,'waitlisted','held','units came back');
INSERT INTO "history" VALUES(47,'01M845B90000003CZTFBGZNEEQ',1795436160000,'','held','units were free');
INSERT INTO "history" VALUES(48,'01M845B90000003CZTFBGZNEEQ',1795436160000,'held','approved','the buyer approved at PayPal');
INSERT INTO "history" VALUES(49,'01M845B90000003CZTFBGZNEEQ',1795436160000,'approved','paying','stock seen; the capture is sent');
INSERT INTO "history" VALUES(50,'01M845B90000003CZTFBGZNEEQ',1795436160000,'paying','paid','the capture is complete');
INSERT INTO "history" VALUES(51,'01M844DZG000002417RK1RDEY4',1795436160000,'ordered','refunding','late');
CREATE TABLE once (
  key TEXT PRIMARY KEY, request TEXT NOT NULL, subject TEXT NOT NULL DEFAULT '', status INTEGER,
  answer TEXT NOT NULL DEFAULT '', at BIGINT NOT NULL
);
INSERT INTO "once" VALUES('tok:order-17','9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a','01M844DZG0',201,'{"id": "01M844DZG0"}',1795435200000);
CREATE TABLE payments (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), reference TEXT NOT NULL UNIQUE,
  page_id TEXT UNIQUE, url TEXT NOT NULL DEFAULT '', amount BIGINT NOT NULL, currency TEXT NOT NULL,
  state TEXT NOT NULL, request TEXT NOT NULL, created_at BIGINT NOT NULL, capture_sent_at BIGINT
);
INSERT INTO "payments" VALUES('01M844DZG00000EDVK1TQVTSZS','01M844DZG000002417RK1RDEY4','01M844DZG000002417RK1RDEY4-1','PAGE1','https://memory.invalid/pay/PAGE1',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"\u014c\u00e9\", \"line1\": \"1 rue de l''\u00c9t\u00e9\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"B\u00e2t. ''C''\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000GV0FTKW16322','01M844DZG0000059PESHWEA431','01M844DZG0000059PESHWEA431-1','PAGE2','https://memory.invalid/pay/PAGE2',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000ME60S23H5E5W','01M844DZG000007S5GDG3M3HX8','01M844DZG000007S5GDG3M3HX8-1','PAGE3','https://memory.invalid/pay/PAGE3',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000RZQDHQR6TFZF','01M844DZG00000804A0Q268WAS','01M844DZG00000804A0Q268WAS-1','PAGE4','https://memory.invalid/pay/PAGE4',4900,'EUR','dead','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000TEXBDJ6RGD4A','01M844DZG00000B5TNTGX90A9H','01M844DZG00000B5TNTGX90A9H-1','PAGE5','https://memory.invalid/pay/PAGE5',4900,'EUR','bound','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M844DZG00000WERT25C7ZMM0','01M844DZG00000C1M3KR2VDSQ3','01M844DZG00000C1M3KR2VDSQ3-1','PAGE6','https://memory.invalid/pay/PAGE6',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"PRINT\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795435200000,1795435200000);
INSERT INTO "payments" VALUES('01M845B90000005AFC11R5ZJGP','01M845B90000003CZTFBGZNEEQ','01M845B90000003CZTFBGZNEEQ-1','PAGE7','https://memory.invalid/pay/PAGE7',4900,'EUR','captured','{"quote": "{\"currency\": \"EUR\", \"lines\": [[\"TEE-M\", 1, 4083, 817]], \"shipping\": [0, 0, \"Shipping\"], \"total\": 4900, \"data\": {}}", "address": "{\"first_name\": \"Ada\", \"last_name\": \"Martin\", \"line1\": \"1 rue de la Paix\", \"city\": \"Paris\", \"country\": \"FR\", \"postcode\": \"75002\", \"line2\": \"\", \"region\": \"\", \"email\": \"ada@example.com\", \"phone\": \"\"}"}',1795436160000,1795436160000);
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
INSERT INTO "posts" VALUES('memory','7530605067632640002','01M845B90000000QFVTCP4MDMR','https://memory.invalid/post/7530605067632640002','T-shirt « Été », €49.00. 4 available. Reply “buy” with size to reserve yours, then pay here: https://sell.example.com/s/t-shirt-ete-ya44mp',1795436160000);
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
INSERT INTO "purchases" VALUES('01M844DZG000002417RK1RDEY4','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','refunding','memory','u-ordered','ordered','7530601041100800001','c2ce6f447ed4d57b1e2feb89414c343c','V4TMVJ',1882650260275200001,'en',1795435200000,1795436160000,1795436100000,'{"first_name": "Ada", "last_name": "Ōé", "line1": "1 rue de l''Été", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "Bât. ''C''", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000EDVK1TQVTSZS','CAP-PAGE1',4900,1795435200000,0,'1001','1001',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG0000059PESHWEA431','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','refunded','memory','u-refunded','refunded','7530601041100800003','18072e8c35bf992dc9e9c616612e7696','KNK8BM',1882650260275200002,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000GV0FTKW16322','CAP-PAGE2',4900,1795435200000,4900,'1002','1002',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG000007S5GDG3M3HX8','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','ordered','memory','u-partly','partly','7530601041100800005','9b810e766ec9d28663ca828dd5f4b3b2','TNGAMX',1882650260275200003,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000ME60S23H5E5W','CAP-PAGE3',4900,1795435200000,900,'1003','1003',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG00000804A0Q268WAS','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','declined','memory','u-declined','declined','7530601041100800007','b8b6d8fe442e3d437204e52db2221a58','5EU94Z',1882650260275200004,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000RZQDHQR6TFZF',NULL,NULL,NULL,0,NULL,NULL,NULL,'declined');
INSERT INTO "purchases" VALUES('01M844DZG00000B5TNTGX90A9H','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','pending','memory','u-pending','pending','7530601041100800009','51431193e6c3f3391a2b8f1ff1fd42a2','DRJK63',1882650260275200005,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000TEXBDJ6RGD4A','CAP-PAGE5',NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG00000C1M3KR2VDSQ3','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','ordered','memory','u-approved','approved','7530601041100800011','f06c144a025b413f8a9a021ea648a7dd','G3K8BG',1882650260275200006,'en',1795435200000,1795435200000,1795436100000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["PRINT", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M844DZG00000WERT25C7ZMM0','CAP-PAGE6',4900,1795435200000,0,'1004','1004',1795435200000,'');
INSERT INTO "purchases" VALUES('01M844DZG00000YE0212PMBWHX','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','expired','memory','u-held','held','7530601041100800013','4a2f20aaf3c64af775a89294c2cd789a','EUJZT2',1882650260275200007,'en',1795435200000,1795436160000,1795436100000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000011NKBG9N8NH5T','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','held','memory','u-unwritten','unwritten','7530601041100800015','a46d6753ec148cb48e73ca47ea90a8f0','W2AAS5',1882650260275200008,'en',1795435200000,1795436160000,1795437060000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG00001388X8MQSF3C7','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,1,4900,'EUR','held','memory','u-refunding','refunding','7530601041100800016','4be03db0dc2574bdb94067edfe175330','BF7KJ6',1882650260275200009,'en',1795435200000,1795436160000,1795437060000,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000014N9BGAZ3XQ0A','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-expired','expired','7530601041100800017','b610a9f7f9270f4eb8b333a8e5446dd4','J54ATM',1882650260275200010,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000017XWV2ZQVN4FW','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-cancelled','cancelled','7530601041100800018','e901e35cd47d380d81f9c1f66c0f3459','2YGC6U',1882650260275200011,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG000018KD9HWR9KZFN','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-line1','line1','7530601041100800019','e1ea24c4f9341c68966baea148beab13','7U9MRM',1882650260275200012,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG00001BW6ZPKCA0S6Z','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','waitlisted','memory','u-line2','line2','7530601041100800020','da71144896c8da1964b2d2bc815a47c5','GBE6B3',1882650260275200013,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'');
INSERT INTO "purchases" VALUES('01M844DZG00001CFH46HXF09XW','01M844DZG0000014DQB0H6BCFN','PRINT','Thing PRINT',1,0,4900,'EUR','cancelled','memory','u-line3','line3','7530601041100800021','6a107b75677f6cbdcc22af58be6521cc','FD2WXT',1882650260275200014,'en',1795435200000,1795435200000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,'buyer');
INSERT INTO "purchases" VALUES('01M845B90000003CZTFBGZNEEQ','01M845B90000000QFVTCP4MDMR','TEE-M','T-shirt « Été » (M)',1,1,4900,'EUR','paid','memory','u-tee','tee','7530605067632640003','5fec898fbcfbb050acab1a6bc69d4bd8','KRHJ95',1882651266908160020,'en',1795436160000,1795436160000,1795437060000,'{"first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "country": "FR", "postcode": "75002", "line2": "", "region": "", "email": "ada@example.com", "phone": ""}','{"currency": "EUR", "lines": [["TEE-M", 1, 4083, 817]], "shipping": [0, 0, "Shipping"], "total": 4900, "data": {}}','01M845B90000005AFC11R5ZJGP','CAP-PAGE7',4900,1795436160000,0,NULL,NULL,NULL,'');
CREATE TABLE recovery_codes (user_name TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (user_name, digest));
INSERT INTO "recovery_codes" VALUES('marie','0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "recovery_codes" VALUES('marie','0101010101010101010101010101010101010101010101010101010101010101');
INSERT INTO "recovery_codes" VALUES('marie','0202020202020202020202020202020202020202020202020202020202020202');
CREATE TABLE refunds (
  id TEXT PRIMARY KEY, purchase_id TEXT NOT NULL REFERENCES purchases (id), amount BIGINT NOT NULL,
  currency TEXT NOT NULL, units BIGINT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
  payment_refund_id TEXT, shop_refund_id TEXT, created_at BIGINT NOT NULL
, source TEXT NOT NULL DEFAULT '', refusal TEXT NOT NULL DEFAULT '');
INSERT INTO "refunds" VALUES('01M844DZG00000J1VF6YWX2YF0','01M844DZG0000059PESHWEA431',4900,'EUR',1,'changed her mind','done','REF-refund-01M844DZG00000J1VF6YWX2YF0','refund-01M844DZG00000J1VF6YWX2YF0',1795435200000,'','');
INSERT INTO "refunds" VALUES('01M844DZG00000PW0SCV1R3T4F','01M844DZG000007S5GDG3M3HX8',900,'EUR',0,'a scratch','done','REF-refund-01M844DZG00000PW0SCV1R3T4F','refund-01M844DZG00000PW0SCV1R3T4F',1795435200000,'','');
INSERT INTO "refunds" VALUES('01M845B900000066X1CA12GF8N','01M844DZG000002417RK1RDEY4',100,'EUR',0,'late','queued',NULL,NULL,1795436160000,'','');
CREATE TABLE replies (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  network TEXT NOT NULL, reply_id TEXT NOT NULL, post_id TEXT NOT NULL, author_id TEXT NOT NULL,
  handle TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL,
  heard_at BIGINT NOT NULL, mentions_us INTEGER NOT NULL, replied_to TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL, sale_id TEXT, intent TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
  purchase_id TEXT, edited_at BIGINT, deleted_at BIGINT, closed_at BIGINT, answered_at BIGINT, answer TEXT NOT NULL DEFAULT '',
  UNIQUE (network, reply_id)
);
INSERT INTO "replies" VALUES(1,'memory','7530601041100800001','7530601041100800000','u-ordered','ordered','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG000002417RK1RDEY4',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(2,'memory','7530601041100800003','7530601041100800000','u-refunded','refunded','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG0000059PESHWEA431',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(3,'memory','7530601041100800005','7530601041100800000','u-partly','partly','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG000007S5GDG3M3HX8',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(4,'memory','7530601041100800007','7530601041100800000','u-declined','declined','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG00000804A0Q268WAS',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(5,'memory','7530601041100800009','7530601041100800000','u-pending','pending','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG00000B5TNTGX90A9H',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(6,'memory','7530601041100800011','7530601041100800000','u-approved','approved','buy','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:buy','01M844DZG00000C1M3KR2VDSQ3',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(7,'memory','7530601041100800013','7530601041100800000','u-held','held','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG00000YE0212PMBWHX',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(8,'memory','7530601041100800015','7530601041100800000','u-unwritten','unwritten','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000011NKBG9N8NH5T',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(9,'memory','7530601041100800016','7530601041100800000','u-refunding','refunding','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG00001388X8MQSF3C7',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(10,'memory','7530601041100800017','7530601041100800000','u-expired','expired','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000014N9BGAZ3XQ0A',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(11,'memory','7530601041100800018','7530601041100800000','u-cancelled','cancelled','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000017XWV2ZQVN4FW',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(12,'memory','7530601041100800019','7530601041100800000','u-line1','line1','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG000018KD9HWR9KZFN',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(13,'memory','7530601041100800020','7530601041100800000','u-line2','line2','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG00001BW6ZPKCA0S6Z',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(14,'memory','7530601041100800021','7530601041100800000','u-line3','line3','I''ll take it, buy!','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','buy','keyword:i''ll take','01M844DZG00001CFH46HXF09XW',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(15,'memory','7530601041100800022','7530601041100800000','u-curious','curious','what size is it? 😀','',1795435200000,1795435200000,1,'7530601041100800000','inbox','01M844DZG0000014DQB0H6BCFN','none','no keyword',NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(16,'memory','7530601041100800023','7530601041100800000','u-stopper','stopper','STOP','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','stop','keyword:stop',NULL,NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(17,'memory','7530601041100800024','7530601041100800000','u-line3','line3','cancel','',1795435200000,1795435200000,1,'7530601041100800000','settled','01M844DZG0000014DQB0H6BCFN','cancel','keyword:cancel','01M844DZG00001CFH46HXF09XW',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(18,'memory','7530601041100800025','7530601041100800000','u-editor','editor','nice','',1795435200000,1795435200000,1,'7530601041100800000','inbox','01M844DZG0000014DQB0H6BCFN','none','no keyword',NULL,1795435200000,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(20,'memory','7530605067632640003','7530605067632640002','u-tee','tee','buy M','',1795436160000,1795436160000,1,'7530605067632640002','settled','01M845B90000000QFVTCP4MDMR','buy','keyword:buy','01M845B90000003CZTFBGZNEEQ',NULL,NULL,NULL,NULL,'');
INSERT INTO "replies" VALUES(21,'memory','7530605067632640005','7530605067632640002','u-asked','asked','buy','',1795436160000,1795436160000,1,'7530605067632640002','asked','01M845B90000000QFVTCP4MDMR','buy','which Size?',NULL,NULL,NULL,NULL,NULL,'');
CREATE TABLE sale_items (
  sale_id TEXT NOT NULL REFERENCES sales (id), sku TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '{}', external_id TEXT NOT NULL DEFAULT '', parent_id TEXT NOT NULL DEFAULT '',
  unit BIGINT NOT NULL, quantity BIGINT NOT NULL, free BIGINT NOT NULL CHECK (free >= 0),
  PRIMARY KEY (sale_id, sku)
);
INSERT INTO "sale_items" VALUES('01M844DZG0000014DQB0H6BCFN','PRINT',0,'Thing PRINT','{}','id-PRINT','',4900,6,0);
INSERT INTO "sale_items" VALUES('01M845B90000000QFVTCP4MDMR','TEE-L',0,'T-shirt « Été » (L)','{"Size": "L"}','id-TEE-L','id-TEE',4900,2,2);
INSERT INTO "sale_items" VALUES('01M845B90000000QFVTCP4MDMR','TEE-M',1,'T-shirt « Été » (M)','{"Size": "M"}','id-TEE-M','id-TEE',4900,2,1);
CREATE TABLE sales (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, state TEXT NOT NULL, title TEXT NOT NULL, terms TEXT NOT NULL,
  currency TEXT NOT NULL, starts_at BIGINT, ends_at BIGINT, created_at BIGINT NOT NULL, live_at BIGINT,
  ended_at BIGINT, end_reason TEXT NOT NULL DEFAULT ''
);
INSERT INTO "sales" VALUES('01M844DZG0000014DQB0H6BCFN','thing-print-xjns4z','live','Thing PRINT','{"answer_code": false, "answer_link": false, "answers": "held", "end_when_sold_out": false, "hold_seconds": 900, "keywords": {}, "lang": "en", "limit_per_buyer": 1, "mode": "standard", "product": "PRINT", "shipping": {"price": 0, "prices": {}, "rule": "free"}, "with_picture": false, "wording": ""}','EUR',NULL,NULL,1795435200000,1795435200000,NULL,'');
INSERT INTO "sales" VALUES('01M845B90000000QFVTCP4MDMR','t-shirt-ete-ya44mp','live','T-shirt « Été »','{"answer_code": false, "answer_link": false, "answers": "held", "end_when_sold_out": false, "hold_seconds": 900, "keywords": {}, "lang": "en", "limit_per_buyer": 1, "mode": "standard", "product": "TEE", "shipping": {"price": 0, "prices": {}, "rule": "free"}, "with_picture": false, "wording": ""}','EUR',NULL,NULL,1795436160000,1795436160000,NULL,'');
CREATE TABLE second_steps (user_name TEXT PRIMARY KEY, step BIGINT NOT NULL);
INSERT INTO "second_steps" VALUES('marie',59847840);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO "secrets" VALUES('x.refresh','gAAAAABrBFh8qaTVcOwqPAzaoCdjszsRR_VpsQv1wtgfXxqpf4pSUF89VDlMKIXHogtJnUcoqFAIR_wKjvWRc78tt5YhQ2-Z0cFSJ9j5sHvjb7vjd3eQRuc=',1795439400000);
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
INSERT INTO "tasks" VALUES(1,'network','publish','publish:01M844DZG0000014DQB0H6BCFN','01M844DZG0000014DQB0H6BCFN','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(2,'network','answer','answer:memory:7530601041100800001','7530601041100800001','{}',50,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(3,'network','answer','answer:memory:7530601041100800003','7530601041100800003','{}',50,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(4,'network','answer','answer:memory:7530601041100800005','7530601041100800005','{}',50,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(5,'network','answer','answer:memory:7530601041100800007','7530601041100800007','{}',50,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(6,'network','answer','answer:memory:7530601041100800009','7530601041100800009','{}',50,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(7,'network','answer','answer:memory:7530601041100800011','7530601041100800011','{}',50,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(8,'payments','capture','capture:01M844DZG00000EDVK1TQVTSZS:1795435200000','01M844DZG000002417RK1RDEY4','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(9,'shop','write_back','order:01M844DZG000002417RK1RDEY4','01M844DZG000002417RK1RDEY4','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(10,'payments','capture','capture:01M844DZG00000GV0FTKW16322:1795435200000','01M844DZG0000059PESHWEA431','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(11,'shop','write_back','order:01M844DZG0000059PESHWEA431','01M844DZG0000059PESHWEA431','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(12,'payments','refund','refund:01M844DZG00000J1VF6YWX2YF0','01M844DZG00000J1VF6YWX2YF0','{}',15,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(13,'payments','capture','capture:01M844DZG00000ME60S23H5E5W:1795435200000','01M844DZG000007S5GDG3M3HX8','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(14,'shop','write_back','order:01M844DZG000007S5GDG3M3HX8','01M844DZG000007S5GDG3M3HX8','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(15,'shop','shop_refund','shop_refund:01M844DZG00000J1VF6YWX2YF0','01M844DZG00000J1VF6YWX2YF0','{}',20,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(16,'payments','refund','refund:01M844DZG00000PW0SCV1R3T4F','01M844DZG00000PW0SCV1R3T4F','{}',15,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(17,'shop','shop_refund','shop_refund:01M844DZG00000PW0SCV1R3T4F','01M844DZG00000PW0SCV1R3T4F','{}',20,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(18,'payments','capture','capture:01M844DZG00000RZQDHQR6TFZF:1795435200000','01M844DZG00000804A0Q268WAS','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(19,'payments','capture','capture:01M844DZG00000TEXBDJ6RGD4A:1795435200000','01M844DZG00000B5TNTGX90A9H','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(20,'payments','capture','capture:01M844DZG00000WERT25C7ZMM0:1795435200000','01M844DZG00000C1M3KR2VDSQ3','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(21,'network','answer','answer:memory:7530601041100800013','7530601041100800013','{}',50,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(22,'shop','write_back','order:01M844DZG00000C1M3KR2VDSQ3','01M844DZG00000C1M3KR2VDSQ3','{}',10,'done',1795435200000,1,NULL,'vm:26646','',1795435200000,1795435200000);
INSERT INTO "tasks" VALUES(23,'network','answer','answer:memory:7530601041100800015','7530601041100800015','{}',45,'done',1795436160000,1,NULL,'vm:26646','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(24,'network','answer','answer:memory:7530601041100800016','7530601041100800016','{}',45,'done',1795436160000,1,NULL,'vm:26646','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(25,'network','publish','publish:01M845B90000000QFVTCP4MDMR','01M845B90000000QFVTCP4MDMR','{}',10,'done',1795436160000,1,NULL,'vm:26646','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(26,'network','answer','answer:memory:7530605067632640003','7530605067632640003','{}',50,'done',1795436160000,1,NULL,'vm:26646','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(27,'network','answer','answer:memory:7530605067632640005','7530605067632640005','{"what": "ask", "missing": ["Size"]}',40,'done',1795436160000,1,NULL,'vm:26646','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(28,'payments','capture','capture:01M845B90000005AFC11R5ZJGP:1795436160000','01M845B90000003CZTFBGZNEEQ','{}',10,'done',1795436160000,1,NULL,'vm:26646','',1795436160000,1795436160000);
INSERT INTO "tasks" VALUES(29,'shop','write_back','order:01M845B90000003CZTFBGZNEEQ','01M845B90000003CZTFBGZNEEQ','{}',10,'queued',1795439629356,10,NULL,NULL,'away',1795436160000,NULL);
INSERT INTO "tasks" VALUES(30,'payments','refund','refund:01M845B900000066X1CA12GF8N','01M845B900000066X1CA12GF8N','{}',15,'queued',1795439688317,10,NULL,NULL,'away',1795436160000,NULL);
INSERT INTO "tasks" VALUES(31,'shop','unknown to all','poison:1','nobody','{}',50,'parked',1795438758052,8,NULL,'vm:26646','LookupError: no handler for tasks of kind unknown to all',1795436160000,NULL);
INSERT INTO "tasks" VALUES(32,'alerts','alert','alert:parked:poison:1:8','nobody','{"kind": "parked", "text": "unknown to all for nobody is parked: LookupError: no handler for tasks of kind unknown to all. When mended: replycart tasks retry 31"}',10,'done',1795439040000,1,NULL,'vm:26646','',1795439040000,1795439040000);
INSERT INTO "tasks" VALUES(33,'alerts','alert','alert:slow:refund:01M845B900000066X1CA12GF8N','01M845B900000066X1CA12GF8N','{"kind": "delayed", "text": "refund has been tried 10 times: away"}',10,'done',1795439400000,1,NULL,'vm:26646','',1795439400000,1795439400000);
INSERT INTO "tasks" VALUES(34,'alerts','alert','alert:slow:order:01M845B90000003CZTFBGZNEEQ','01M845B90000003CZTFBGZNEEQ','{"kind": "delayed", "text": "write_back has been tried 10 times: away"}',10,'done',1795439400000,1,NULL,'vm:26646','',1795439400000,1795439400000);
INSERT INTO "tasks" VALUES(35,'payments','payment_event','event:memory:MEM-1','MEM-1','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(36,'payments','payment_event','event:memory:MEM-2','MEM-2','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(37,'payments','payment_event','event:memory:MEM-3','MEM-3','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
INSERT INTO "tasks" VALUES(38,'payments','payment_event','event:memory:MEM-4','MEM-4','{}',30,'queued',1795439400000,0,NULL,NULL,'',1795439400000,NULL);
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL, used_at BIGINT, revoked_at BIGINT
);
INSERT INTO "tokens" VALUES('01M848E52000000AF8473MG0Z3','the shop''s module','1f90352e0972dc98f9717a30337471f095f8110e78fb2696cf158fe4599f9124','sales:read sales:write',1795439400000,NULL,NULL);
INSERT INTO "tokens" VALUES('01M848E52000003NR7222NRE24','an old script','31f39803763fa52afb2ea81d9cac993c41ddca6fc051f607088ae8b073d0892d','sales:read',1795439400000,NULL,1795439400000);
CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT NOT NULL, created_at BIGINT NOT NULL);
INSERT INTO "users" VALUES('marie','$argon2id$v=19$m=65536,t=3,p=4$i2hhablVsF14FuCb/5/95g$xOeJaftrH1IzY+IhIRKlV6SQRSWQBawb/rLaR2ve0zI',1795439400000);
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
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('history',51);
INSERT INTO "sqlite_sequence" VALUES('tasks',38);
INSERT INTO "sqlite_sequence" VALUES('replies',21);
INSERT INTO "sqlite_sequence" VALUES('alerts',3);
COMMIT;
PRAGMA user_version=6;
