"""Stories in which something was wrong once, cut down to what is needed: (seed, steps, what it was)."""

from __future__ import annotations

KEPT: tuple[tuple[int, list[tuple[int, str]], str], ...] = (
    (
        14,
        [
            (37, "new_sale"), (102, "goes_on"), (108, "task"), (119, "goes_on"), (152, "replies"), (162, "hear"),
            (186, "goes_on"), (188, "goes_to_paypal"), (198, "goes_on"), (201, "goes_on"), (202, "approves"),
            (215, "goes_on"), (217, "task"), (219, "goes_on"), (369, "paypal_gives_back"),
        ],
        "a part given back in PayPal's pages before the shop's order stood: the order was never written",
    ),
    (
        29,
        [
            (0, "new_sale"), (4, "goes_on"), (8, "task"), (12, "goes_on"), (28, "hear"), (30, "replies"),
            (33, "goes_on"), (34, "goes_to_paypal"), (47, "goes_on"), (61, "approves"), (71, "sync"), (72, "sweep"),
            (85, "goes_on"), (104, "goes_on"), (117, "goes_on"), (118, "task"), (125, "goes_on"),
            (150, "paypal_gives_back"), (421, "merchant_refunds"),
        ],
        "a refund of everything, after a part was given back in PayPal's pages, was refused and stood still",
    ),
    (
        50309,
        [
            (149, "new_sale"), (171, "goes_on"), (172, "weather_changes"), (179, "task"), (180, "goes_on"),
            (182, "hear"), (183, "replies"), (185, "new_sale"), (191, "goes_on"), (192, "task"), (193, "goes_on"),
            (195, "goes_on"), (343, "expire"), (347, "time_passes"), (348, "goes_on"), (365, "asks_again"),
        ],
        "a reply was answered twice when its hold had changed between a lost answer and the next try",
    ),
    (
        667,
        [
            (23, "new_sale"), (24, "goes_on"), (28, "task"), (40, "goes_on"), (48, "replies"), (60, "replies"), (72, "hear"),
            (85, "goes_on"), (89, "pays_together"), (90, "goes_on"), (106, "goes_on"), (107, "approves"), (110, "goes_on"),
            (111, "task"), (113, "goes_on"), (117, "task"), (118, "task"), (119, "task"), (165, "task"), (170, "goes_on"),
            (179, "paypal_gives_back"), (451, "merchant_refunds"), (453, "goes_on"), (474, "merchant_refunds"),
        ],
        "two refunds of one parcel, after all was given back in PayPal's pages, waited for each other for ever",
    ),
)  # fmt: skip
