"""PURE. Reckoning and writing money: exact splits, and amounts as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import format_currency

from connectors.values import Money, PaymentLine, Quote, exponent, smallest

_BESIDE = re.compile(r"[\s\u00a0\u202f'’]|[A-Z]{3}|[€$£¥]")
_PLAIN = re.compile(r"[0-9]{1,12}([.,][0-9]{1,6})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]{1,6})?")


class Ambiguous(ValueError):
    """An amount like "1,000", that one half of the world reads as a thousand and the other as one."""

    def __init__(self, text: str, ways: tuple[str, str]) -> None:
        super().__init__(f"{text!r} can be read in two ways: write {ways[0]} or {ways[1]}")
        self.text, self.ways = text, ways


def read(text: str, currency: str) -> int:
    """What a person typed, in minor units: "12.50", "12,50 €", "1.000,00", "1,000.00". ``Ambiguous`` where one mark stands
    before exactly three digits and the currency has two decimals; ``ValueError`` for anything else."""
    given, typed = text.strip(), _BESIDE.sub("", text)
    marks = re.sub(r"[0-9]", "", typed)
    digits = exponent(currency)
    if not (_PLAIN.fullmatch(typed) or _GROUPED.fullmatch(typed)) or len(typed) > 16:
        raise ValueError(f"{given!r} is no amount like 12.50")
    if len(marks) == 1 and typed[-4:-3] == marks:
        if digits == 2:
            thousand, one = (str(Money.parse(typed.replace(marks, sign), currency).decimal) for sign in ("", "."))
            raise Ambiguous(given, (thousand, one))
        decimals = digits > 0
    else:
        decimals = bool(marks) and marks.count(marks[-1]) == 1
    whole, mark, rest = typed.rpartition(marks[-1]) if decimals else (typed, "", "")
    plain = re.sub(r"[.,]", "", whole) + ("." + rest if mark else "")
    money = Money.parse(plain, currency)
    if money.decimal != Decimal(plain):
        raise ValueError(f"{given!r} has more decimals than {currency}")
    return money.minor


def write(money: Money, lang: str) -> str:
    """The amount as people of that language write it: "€12.50", "12,50 €"."""
    return format_currency(money.decimal, money.currency, locale=lang, decimal_quantization=False)


def share(total: int, weights: Sequence[int], step: int = 1) -> list[int]:
    """Split ``total`` minor units by weight so that the parts add up exactly (largest remainder first), each in whole
    ``step``s; what is no whole step goes to the first."""
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("weights: must add up to more than nothing")
    steps, odd = divmod(total, step)
    parts = [steps * weight // whole for weight in weights]
    rest = steps - sum(parts)
    order = sorted(range(len(weights)), key=lambda i: (-(steps * weights[i] % whole), i))
    for index in order[:rest]:
        parts[index] += 1
    return [part * step + (0 if at else odd) for at, part in enumerate(parts)]


def payment_lines(quote: Quote, names: dict[str, str]) -> tuple[PaymentLine, ...]:
    """The quote's lines as PayPal wants them: unit × quantity = net, to the cent.

    A net that does not divide, into amounts that can be paid, is shown as one line of one ("3 × Mug"), never rounded.
    """
    lines = []
    for line in quote.lines:
        name = names.get(line.sku, line.sku)
        each, rest = divmod(line.net.minor, line.quantity)
        if rest or each % smallest(line.net.currency) or line.quantity == 1:
            name = name if line.quantity == 1 else f"{line.quantity} × {name}"
            lines.append(PaymentLine(name, line.sku, 1, line.net))
        else:
            lines.append(PaymentLine(name, line.sku, line.quantity, Money(each, line.net.currency)))
    return tuple(lines)
