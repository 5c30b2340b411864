"""The dashboard's names: states, refunds, alerts and tasks as a merchant calls them, and how each looks."""

from __future__ import annotations

from bridge.web.words import mark

SALE = {
    "draft": mark("Draft"), "scheduled": mark("Scheduled"), "live": mark("Live"), "paused": mark("Paused"),
    "ended": mark("Ended"),
}  # fmt: skip

PURCHASE = {
    "held": mark("Held"),
    "waitlisted": mark("In line"),
    "expired": mark("Ran out"),
    "cancelled": mark("Cancelled"),
    "approved": mark("Approved"),
    "paying": mark("Paying"),
    "pending": mark("PayPal checks"),
    "paid": mark("Paid"),
    "declined": mark("Declined"),
    "sold_out": mark("Sold out"),
    "ordered": mark("Ordered"),
    "refunding": mark("Refund under way"),
    "refunded": mark("Refunded"),
    "disputed": mark("Disputed"),
    "reversed": mark("Money taken back"),
}

#: What happened, as the board's ticker says it: "@ada …".
HAPPENED = {
    "held": mark("holds %(thing)s"),
    "waitlisted": mark("waits in line for %(thing)s"),
    "expired": mark("let the hold on %(thing)s run out"),
    "cancelled": mark("no longer takes %(thing)s"),
    "approved": mark("approved at PayPal: %(thing)s"),
    "paying": mark("is paying for %(thing)s"),
    "pending": mark("has paid, PayPal checks it: %(thing)s"),
    "paid": mark("has paid for %(thing)s"),
    "declined": mark("was declined by PayPal: %(thing)s"),
    "sold_out": mark("came too late for %(thing)s"),
    "ordered": mark("has an order in the shop: %(thing)s"),
    "refunding": mark("gets money back for %(thing)s"),
    "refunded": mark("got the money back for %(thing)s"),
    "disputed": mark("disputes %(thing)s at PayPal"),
    "reversed": mark("had PayPal take the money back for %(thing)s"),
}

#: The look of a state: calm, good, waiting, bad.
TONE = {
    "draft": "calm", "scheduled": "wait", "live": "good", "paused": "wait", "ended": "calm",
    "held": "wait", "waitlisted": "calm", "expired": "calm", "cancelled": "calm", "approved": "wait", "paying": "wait",
    "pending": "wait", "paid": "wait", "declined": "bad", "sold_out": "calm", "ordered": "good", "refunding": "wait",
    "refunded": "calm", "disputed": "bad", "reversed": "bad",
    "inbox": "wait", "asked": "wait", "answered": "good", "closed": "calm", "settled": "calm", "ignored": "calm",
    "queued": "wait", "given": "wait", "done": "good", "failed": "bad", "refused": "bad",
    "ok": "good", "warning": "wait", "error": "bad",
}  # fmt: skip

REFUND = {
    "queued": mark("on its way to PayPal"),
    "given": mark("given by PayPal, the shop follows"),
    "done": mark("done"),
    "void": mark("overtaken by one made at PayPal"),
}

#: What kind of word an alert is.
ALERT = {
    "withdrawal": mark("A buyer withdraws from the contract"),
    "units": mark("Units do not add up"),
    "unwritten": mark("A paid order is not in the shop"),
    "payment": mark("A payment needs a look"),
    "sold_out": mark("The shop ran out"),
    "reversed": mark("PayPal took money back"),
    "dispute": mark("A dispute at PayPal"),
    "budget": mark("The network's budget"),
    "clearance": mark("A sale is proposed"),
    "platform": mark("A platform needs you"),
    "delayed": mark("Something takes long"),
    "parked": mark("Something waits for you"),
    "refused": mark("The shop refused an order"),
    "reply": mark("A reply needs a look"),
    "restock": mark("Back in the shop, and waited for"),
    "restored": mark("The ledger was put back to a copy"),
}

TASK = {
    "publish": mark("The post"),
    "end_post": mark("The post that says it is sold out"),
    "tease": mark("The post that says when it begins"),
    "answer": mark("The answer on the network"),
    "capture": mark("The capture at PayPal"),
    "payment_event": mark("A notice of PayPal"),
    "refund": mark("The refund at PayPal"),
    "wallet_buy": mark("The purchase by a saved wallet"),
    "forget_wallet": mark("A saved wallet that PayPal forgets"),
    "write_back": mark("The order in the shop"),
    "shop_refund": mark("The refund in the shop"),
    "shop_event": mark("A notice of the shop"),
    "alert": mark("A word to you"),
    "allot": mark("The units set aside in the shop"),
    "hear_basket": mark("What goes into a basket"),
    "hear_offer": mark("A post with an offer's hashtag"),
    "offer_coupon": mark("The coupon in the shop"),
    "offer_answer": mark("The answer to who was given a coupon"),
    "offer_post": mark("The post of an offer"),
    "hear_gift": mark("A reply that gives or sends"),
    "gift_answer": mark("The answer to who gives or sends"),
    "gift_capture": mark("A gift's payment at PayPal"),
    "clear": mark("A clearance sale that was approved"),
}
