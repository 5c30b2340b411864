"""PURE. Reckoning and writing money: exact splits, and amounts as each language writes them."""

from __future__ import annotations

from collections.abc import Sequence

from babel.numbers import format_currency

from connectors.values import Money, PaymentLine, Quote


def write(money: Money, lang: str) -> str:
    """The amount as people of that language write it: "€12.50", "12,50 €"."""
    return format_currency(money.decimal, money.currency, locale=lang, decimal_quantization=False)


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` minor units by weight so that the parts add up exactly (largest remainder first)."""
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("weights: must add up to more than nothing")
    parts = [total * weight // whole for weight in weights]
    rest = total - sum(parts)
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in order[:rest]:
        parts[index] += 1
    return parts


def payment_lines(quote: Quote, names: dict[str, str]) -> tuple[PaymentLine, ...]:
    """The quote's lines as PayPal wants them: unit × quantity = net, to the cent.

    A net that does not divide is shown as one line of one ("3 × Mug"), never rounded.
    """
    lines = []
    for line in quote.lines:
        name = names.get(line.sku, line.sku)
        each, rest = divmod(line.net.minor, line.quantity)
        if rest or line.quantity == 1:
            name = name if line.quantity == 1 else f"{line.quantity} × {name}"
            lines.append(PaymentLine(name, line.sku, 1, line.net))
        else:
            lines.append(PaymentLine(name, line.sku, line.quantity, Money(each, line.net.currency)))
    return tuple(lines)
