"""The catalogue of the demo shop: lifelike, always the same, and platform-free.

Both shop simulators hand out these products, each in its own shape. Rows are flat: a parent groups its variants,
which name it in ``parent`` and differ in ``options``. Prices are minor units of ``CURRENCY``, tax included.
Pictures are drawn here, with no network.
"""

from __future__ import annotations

import colorsys
import hashlib
import io
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Offer:
    """A special price; the window is relative to the moment the shop is opened (None = open end)."""

    price: int
    starts: timedelta | None = None
    ends: timedelta | None = None

    def window(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Start and end as moments, whole seconds."""
        now = now.replace(microsecond=0)
        return (
            None if self.starts is None else now + self.starts,
            None if self.ends is None else now + self.ends,
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One product. ``stock`` None = the shop sells it without counting. ``options`` tell variants apart."""

    sku: str
    name: str
    price: int
    stock: int | None
    description: str = ""
    categories: tuple[str, ...] = ()
    kind: Literal["simple", "parent", "variant"] = "simple"
    special: Offer | None = None
    parent: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    currency: str = CURRENCY
    published: bool = True


SCARCE = "PRINT-NIGHT-TRAIN"
"""The numbered print that the demo sells: stock 3."""
SIMPLE = "MUG-SPECKLE"
SOLD_OUT = "POSTER-EXPO-67"
SPECIAL = "LAMP-ORBIT"
TRICKY = "TEA/EARL GREY 100%+"
PARENT = "TEE-HARBOUR"
VARIANT = "TEE-HARBOUR-RED-M"

_DAY = timedelta(days=1)
_NOW = Offer(0, -_DAY, 14 * _DAY)


def _offer(price: int, window: Offer = _NOW) -> Offer:
    return Offer(price, window.starts, window.ends)


_SOON, _PAST = Offer(0, 3 * _DAY, 10 * _DAY), Offer(0, -30 * _DAY, -2 * _DAY)

# fmt: off
# SKU, name, price, stock, categories, special, description (HTML, as shops have it)
_ROWS: tuple[tuple[str, str, int, int | None, str, Offer | None, str], ...] = (
    (SCARCE, "Night Train, numbered print 50 × 70", 12900, 3, "Prints/Limited", None,
     "<p>Screen print in <strong>five colours</strong>, numbered &amp; signed. Only a few left.</p>"),
    (SIMPLE, "Speckle mug, 350 ml", 1690, 120, "Kitchen/Ceramics", None,
     "<p>Thrown by hand in stoneware.</p><ul><li>Dishwasher safe</li><li>350&nbsp;ml</li></ul>"),
    (SOLD_OUT, "Expo 67 poster, linen backed", 8900, 0, "Prints/Posters", None, "<p>Original, 61 × 91 cm.</p>"),
    (SPECIAL, "Orbit desk lamp, brass", 14900, 18, "Home/Lighting", _offer(11900),
     "<p>A lamp that turns <em>all the way round</em>. LED, 2700&nbsp;K.</p>"),
    (TRICKY, "Earl Grey, 100 % bergamot + vanilla", 1250, 64, "Pantry/Tea", None, "<p>125&nbsp;g, loose.</p>"),
    ("PRINT-HARBOUR", "Harbour at six, giclée print A3", 4900, 25, "Prints", None,
     "<p>On 310 g cotton paper.</p>"),
    ("PRINT-ALPS", "Les Alpes, affiche 40 × 60", 3900, 40, "Prints/Posters", _offer(2900),
     "<p>Affiche d’après une photo de 1931. Papier mat, 200&nbsp;g.</p>"),
    ("PRINT-METRO", "Métro Châtelet, sérigraphie", 9500, 3, "Prints/Limited", None,
     "<p>Sérigraphie <b>deux couleurs</b>, 80 exemplaires numérotés.</p>"),
    ("PRINT-FERN", "Fern study no. 4", 3400, 31, "Prints", None, "<p>Botanical study, A4.</p>"),
    ("PRINT-WHALE", "The whale’s back, linocut", 7200, 6, "Prints/Limited", None,
     "<p>Cut and printed in Brest.</p>"),
    ("SNEAKER-DAWN-42", "Runner 01 “Dawn”, size 42", 16900, 3, "Shoes/Limited", None,
     "<p>One of 300 pairs. Suede, recycled mesh.</p>"),
    ("SNEAKER-DUSK-43", "Runner 01 “Dusk”, size 43", 16900, 0, "Shoes/Limited", None, "<p>One of 300 pairs.</p>"),
    ("CAP-CORD", "Corduroy cap, olive", 3200, 44, "Clothing/Hats", None, "<p>Eight-wale cord, brass buckle.</p>"),
    ("BEANIE-WOOL", "Fisherman beanie, merino", 2900, 75, "Clothing/Hats", _offer(1990, _SOON),
     "<p>100 % merino.</p>"),
    ("SCARF-STRIPE", "Striped scarf, lambswool", 5900, 22, "Clothing", None,
     "<p>Woven in the Borders, 180 cm.</p>"),
    ("SOCKS-3", "Three pairs of everyday socks", 1800, 200, "Clothing", None, "<p>Cotton, 36–41 or 42–46.</p>"),
    ("TOTE-INDIGO", "Indigo tote bag", 2400, 60, "Bags", None, "<p>Dyed by hand; no two alike.</p>"),
    ("BAG-ROLL", "Roll-top backpack, waxed canvas", 13900, 9, "Bags", None,
     "<p>18&nbsp;l, laptop sleeve 15&quot;.</p>"),
    ("WALLET-TAN", "Card wallet, tan leather", 4500, 33, "Bags", None, "<p>Four cards, one fold of notes.</p>"),
    ("BELT-30", "Bridle belt, 30 mm", 5400, 17, "Clothing", None, "<p>Solid brass buckle.</p>"),
    ("BOL-BLEU", "Bol breton « bleu »", 2200, 48, "Kitchen/Ceramics", None,
     "<p>Grès émaillé, fait à la main. <br>Passe au lave-vaisselle.</p>"),
    ("ASSIETTE-26", "Assiette plate 26 cm, grès", 2600, 52, "Kitchen/Ceramics", None,
     "<p>Lot de une assiette.</p>"),
    ("THEIERE-NOIRE", "Théière noire en fonte, 0,8 l", 6900, 11, "Kitchen/Tea", _offer(5500),
     "<p>Fonte émaillée, filtre en inox.</p>"),
    ("CAFETIERE-6", "Moka pot, six cups", 3800, 27, "Kitchen/Coffee", None,
     "<p>Aluminium; not for induction.</p>"),
    ("GRINDER-HAND", "Hand coffee grinder, steel burrs", 8900, 14, "Kitchen/Coffee", None,
     "<p>38&nbsp;mm burrs.</p>"),
    ("COFFEE-HUILA-250", "Huila, filter roast 250 g", 1190, 90, "Pantry/Coffee", None,
     "<p>Plum, cocoa, panela.</p>"),
    ("COFFEE-SIDAMA-250", "Sidama, filter roast 250 g", 1290, 85, "Pantry/Coffee", None,
     "<p>Bergamot & peach.</p>"),
    ("COFFEE-HOUSE-1KG", "House espresso 1 kg", 2990, 70, "Pantry/Coffee", _offer(2490, _PAST),
     "<p>Hazelnut.</p>"),
    ("MIEL-SAPIN", "Miel de sapin des Vosges, 500 g", 1490, 38, "Pantry", None, "<p>AOP, récolte 2024.</p>"),
    ("CARAMEL-SEL", "Caramels au beurre salé, 200 g", 890, 140, "Pantry", None, "<p>De Quiberon.</p>"),
    ("CHOC-70", "Dark chocolate 70 %, Piura", 650, 180, "Pantry", None, "<p>80&nbsp;g; organic.</p>"),
    ("OIL-KALAMATA", "Kalamata olive oil, 500 ml", 1650, 57, "Pantry", None, "<p>Cold pressed, October 2024.</p>"),
    ("SALT-SMOKED", "Smoked sea salt", 790, 96, "Pantry", None, "<p>Smoked over beech for 14 hours.</p>"),
    ("KNIFE-PARING", "Paring knife, olive wood", 4200, 19, "Kitchen", None,
     "<p>Carbon steel; forged in Thiers.</p>"),
    ("BOARD-OAK", "Oak chopping board, 45 cm", 5200, 16, "Kitchen", None, "<p>End grain, oiled.</p>"),
    ("APRON-LINEN", "Linen apron, rust", 4800, 29, "Kitchen", None, "<p>Washed linen, one size.</p>"),
    ("VASE-TALL", "Tall vase, matte white", 7400, 8, "Home", None, "<p>32&nbsp;cm.</p>"),
    ("CANDLE-FIG", "Fig leaf candle, 45 h", 2900, 66, "Home", None, "<p>Soy wax, cotton wick.</p>"),
    ("BOUGIE-CEDRE", "Bougie cèdre & tabac, 45 h", 2900, 0, "Home", None, "<p>Cire végétale.</p>"),
    ("BLANKET-WOOL", "Wool throw, herringbone", 9900, 13, "Home", _offer(7900), "<p>130 × 190 cm.</p>"),
    ("CUSHION-CORD", "Corduroy cushion, mustard", 3600, 34, "Home", None, "<p>45 × 45 cm, with filling.</p>"),
    ("CLOCK-WALL", "Wall clock, birch, 30 cm", 6500, 12, "Home", None, "<p>Silent movement.</p>"),
    ("LAMP-PAPER", "Paper lantern, 60 cm", 2200, 41, "Home/Lighting", None, "<p>Rice paper, steel frame.</p>"),
    ("STOOL-ASH", "Three-legged stool, ash", 12900, 5, "Home", None, "<p>45&nbsp;cm, soaped.</p>"),
    ("MIRROR-ROUND", "Round mirror, 50 cm", 8900, 7, "Home", None, "<p>Brass rim.</p>"),
    ("NOTEBOOK-A5", "Notebook A5, dotted", 1290, 150, "Paper", None, "<p>160 pages, lies flat.</p>"),
    ("PEN-BRASS", "Brass ballpoint", 3900, 23, "Paper", None, "<p>Takes a G2 refill.</p>"),
    ("PENCILS-12", "Twelve graphite pencils", 1490, 80, "Paper", None, "<p>4B to 4H.</p>"),
    ("CARNET-CUIR", "Carnet de voyage, cuir", 4400, 20, "Paper", None, "<p>Cuir pleine fleur, recharge A6.</p>"),
    ("CALENDAR-26", "Risograph calendar 2026", 2400, 3, "Paper/Limited", None, "<p>Twelve prints.</p>"),
    ("PUZZLE-1000", "Lighthouse puzzle, 1,000 pieces", 2700, 36, "Play", None, "<p>66 × 48 cm.</p>"),
    ("CARDS-PLAIN", "Playing cards, letterpress", 1900, 58, "Play", None, "<p>54 cards.</p>"),
    ("BLOCKS-24", "Twenty-four maple blocks", 3900, 26, "Play", None, "<p>For small hands, from 12 months.</p>"),
    ("RECORD-TIDES", "“Tides”, LP, 180 g vinyl", 2800, 3, "Music/Limited", None,
     "<p>First pressing, 500 copies.</p>"),
    ("RECORD-NORD", "« Nord », 33 tours", 2600, 47, "Music", None, "<p>Avec livret.</p>"),
    ("CAMERA-PIN", "Pinhole camera kit", 4900, 15, "Play", None, "<p>Build it in an afternoon.</p>"),
    ("SOAP-LAVENDER", "Savon à la lavande", 690, 210, "Care", None, "<p>100&nbsp;g, saponifié à froid.</p>"),
    ("BALM-HAND", "Hand balm, beeswax", 1450, 88, "Care", None, "<p>60&nbsp;ml tin.</p>"),
    ("BRUSH-BEECH", "Beech nail brush", 950, 72, "Care", None, "<p>Natural bristle.</p>"),
    ("TOWEL-WAFFLE", "Waffle towel, 70 × 140", 3400, 39, "Care", None, "<p>Organic cotton.</p>"),
    ("GIFT-WRAP", "Gift wrapping", 400, None, "Services", None, "<p>By hand, with a card of your own words.</p>"),
    ("GIFT-CARD-50", "Gift card 50", 5000, None, "Services", None, "<p>Sent by post.</p>"),
    ("SEED+SOW #7", "Meadow seeds & sowing guide", 1150, 45, "Garden", None, "<p>For 5&nbsp;m².</p>"),
    ("POT/TERRA 14", "Terracotta pot, 14 cm", 990, 77, "Garden", None, "<p>Frost-proof.</p>"),
    ("SECATEURS", "Sécateur forgé, 20 cm", 5900, 10, "Garden", None, "<p>Lames remplaçables.</p>"),
)

# SKU, name, price, categories, options in order (name → values), stocks by variant in that order, special, text
_PARENTS: tuple[tuple[str, str, int, str, dict[str, tuple[str, ...]], tuple[int, ...], Offer | None, str], ...] = (
    (PARENT, "Harbour T-shirt", 3500, "Clothing/T-shirts",
     {"Colour": ("Red", "Navy", "White"), "Size": ("S", "M", "L", "XL")},
     (8, 14, 9, 2, 12, 20, 0, 5, 30, 30, 25, 10), None, "<p>Heavy organic cotton, cut <i>straight</i>.</p>"),
    ("HOODIE-QUAY", "Quay hoodie", 7900, "Clothing", {"Colour": ("Grey", "Forest"), "Size": ("S", "M", "L")},
     (6, 3, 0, 7, 9, 4), _offer(6500), "<p>450 g brushed cotton.</p>"),
    ("MARINIERE", "Marinière, coton épais", 5500, "Clothing",
     {"Couleur": ("Bleu", "Rouge"), "Taille": ("S", "M", "L")},
     (10, 12, 8, 3, 0, 6), None, "<p>Tricotée en Bretagne.</p>"),
    ("SNEAKER-COURT", "Court sneaker, white", 11900, "Shoes", {"Size": ("40", "41", "42", "43", "44")},
     (4, 6, 3, 2, 0), None, "<p>Full-grain leather, rubber cupsole.</p>"),
    ("FRAME-OAK", "Oak frame", 4500, "Prints", {"Size": ("A4", "A3", "50x70")}, (20, 15, 6), None,
     "<p>With museum glass.</p>"),
)
# fmt: on


def _code(value: str) -> str:
    return slug(value).upper()


def _variants(parent: Item, options: dict[str, tuple[str, ...]], stocks: tuple[int, ...]) -> list[Item]:
    rows: list[dict[str, str]] = [{}]
    for name, values in options.items():
        rows = [{**row, name: value} for row in rows for value in values]
    return [
        Item(
            "-".join([parent.sku, *map(_code, row.values())]),
            f"{parent.name}, {' / '.join(row.values())}",
            parent.price + (1000 if row.get("Size") == "50x70" else 0),
            stock,
            parent.description,
            parent.categories,
            "variant",
            parent.special,
            parent.sku,
            row,
        )
        for row, stock in zip(rows, stocks, strict=True)
    ]


@cache
def catalogue() -> tuple[Item, ...]:
    """Every product of the demo shop: simple ones, then each parent followed by its variants."""
    items = [
        Item(sku, name, price, stock, text, tuple(groups.split("/")), special=special)
        for sku, name, price, stock, groups, special, text in _ROWS
    ]
    for sku, name, price, groups, options, stocks, special, text in _PARENTS:
        parent = Item(sku, name, price, None, text, tuple(groups.split("/")), "parent", special)
        items += [parent, *_variants(parent, options, stocks)]
    return tuple(items)


@cache
def _by_sku() -> dict[str, Item]:
    return {item.sku: item for item in catalogue()}


def slug(text: str) -> str:
    """The text as shops put it in addresses: lower-case ASCII letters and digits with hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or hashlib.sha256(text.encode()).hexdigest()[:8]


def _shape(draw: ImageDraw.ImageDraw, kind: int, dark: tuple[int, int, int], bright: tuple[int, int, int]) -> None:
    match kind:
        case 0:
            draw.ellipse((190, 110, 610, 530), fill=dark)
            draw.ellipse((290, 210, 510, 430), fill=bright)
        case 1:
            draw.rounded_rectangle((200, 120, 600, 520), 60, fill=dark)
            draw.polygon(((400, 190), (530, 450), (270, 450)), fill=bright)
        case 2:
            for step in range(5):
                corner = (180 + 92 * step, 480 - 78 * step)
                draw.rectangle((*corner, 256 + 92 * step, 520), fill=dark if step % 2 else bright)
        case _:
            draw.pieslice((180, 120, 620, 560), 180, 360, fill=dark)
            draw.ellipse((345, 365, 455, 475), fill=bright)


def _night_train(draw: ImageDraw.ImageDraw, side: int) -> None:
    """The scarce print: a lit train under a moon."""
    draw.rectangle((0, 0, side, side), fill=(18, 24, 58))
    for star in range(60):
        across, down = (star * star * 37 + star * 61) % side, star * 89 % 330
        draw.ellipse((across, down, across + 3, down + 3), fill=(226, 226, 240))
    draw.ellipse((560, 70, 690, 200), fill=(246, 226, 160))
    draw.polygon(
        ((0, 470), (180, 330), (360, 450), (560, 300), (800, 460), (800, 590), (0, 590)), fill=(32, 42, 92)
    )
    draw.rounded_rectangle((-40, 420, 700, 540), 36, fill=(166, 42, 54))
    draw.rectangle((-40, 506, 694, 522), fill=(240, 236, 226))
    for window in range(8):
        draw.rounded_rectangle((24 + window * 80, 446, 82 + window * 80, 490), 8, fill=(255, 214, 110))
    for wheel in range(9):
        draw.ellipse((20 + wheel * 76, 528, 60 + wheel * 76, 568), fill=(12, 14, 30))
    draw.rectangle((0, 566, side, 574), fill=(150, 150, 170))


@cache
def picture(sku: str) -> bytes:
    """A PNG of 800 × 800 for the SKU: a gradient, a shape and the name, always the same bytes for it."""
    item = _by_sku().get(sku)
    name, key = (item.name, item.parent or item.sku) if item else (sku, sku)
    digest = hashlib.sha256(key.encode()).digest()
    hue, side = digest[0] / 255, 800

    def colour(turn: float, light: float, strength: float) -> tuple[int, int, int]:
        red, green, blue = colorsys.hls_to_rgb((hue + turn) % 1, light, strength)
        return round(red * 255), round(green * 255), round(blue * 255)

    ramp = Image.linear_gradient("L").rotate(90 * (digest[1] % 4)).resize((side, side))
    light, deep = (
        Image.new("RGB", (side, side), shade) for shade in (colour(0.08, 0.86, 0.55), colour(0, 0.66, 0.5))
    )
    image = Image.composite(light, deep, ramp)
    draw = ImageDraw.Draw(image)
    dark, bright = colour(0.5, 0.32, 0.45), colour(0.04, 0.95, 0.6)
    if sku == SCARCE:
        _night_train(draw, side)
    else:
        _shape(draw, digest[2] % 4, dark, bright)
    draw.rectangle((0, 590, side, side), fill=colour(0.5, 0.16, 0.35))
    font = ImageFont.load_default(46)
    # the font that Pillow carries knows ASCII only
    plain = name.translate(str.maketrans("×’“”«»–", 'x\'""""-'))
    caption = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    for row, line in enumerate(textwrap.wrap(caption, 30)[:3]):
        draw.text((44, 622 + row * 56), line, font=font, fill=(255, 255, 255))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()
