"""What a person reads when PayPal refuses: the next step, and no debug id that is not there."""

import pytest

from connectors.errors import Refused
from connectors.payments.paypal.refusals import Failure, explain


def said(issue: str, debug_id: str = "") -> str:
    refusal = explain(Failure(422, {"details": [{"issue": issue}]}, debug_id), "refund", write=True)
    assert isinstance(refusal, Refused)
    return str(refusal)


@pytest.mark.parametrize(
    ("issue", "words"),
    [
        ("TRANSACTION_DISPUTED", "settle it in PayPal's Resolution Centre"),
        ("REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK", "the buyer's bank has taken it back already"),
        ("REFUND_TIME_LIMIT_EXCEEDED", "send the money back by hand"),
    ],
)
def test_a_refund_that_is_refused_says_what_to_do(issue, words):
    assert said(issue).endswith(words)


def test_a_debug_id_is_named_where_there_is_one():
    assert said("SOMETHING_NEW", "d3bu9").endswith("(debug id d3bu9): ask PayPal with the debug id")
    assert said("SOMETHING_NEW").endswith("SOMETHING_NEW: ask PayPal")
