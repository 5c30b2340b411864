"""What is nobody's to read, taken out of texts that people read: logs, alerts, errors."""

from __future__ import annotations

import re

#: A short word after "key: ", with more words behind it, is advice ("refused the key: make a new one").
_SECRET = re.compile(
    r"(?i)((?:consumer_|client_|access_|refresh_)?(?:key|secret|token|code|password|authorization|signature)"
    r"[\"']?\s*[=:]\s*[\"']?)(?!(?<=:\s)(?!basic|oauth)(?-i:[a-z]{1,5}\s+[a-z]))(?:(?:bearer|basic|oauth)\s+)?[^\s&\"',;]+"
)
#: Begun at the beginning of a word alone, so that a long word is read once and not from each of its letters.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
#: Secrets that stand without a name: a header's credentials, a key to our API, the address of a purchase's or a gift's
#: page, and the token of a saved wallet: in its address at PayPal, and in the name of the task that has PayPal forget it.
_BARE = re.compile(
    r"(?i)(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}|(\brcp_)[\w-]+|(/[cg]/)[\w-]{16,}|(/payment-tokens/|\bforget_wallet(?::| for ))[\w-]+"
)


def redact(text: str) -> str:
    """The text without what looks like a secret or an e-mail address, for logs and error messages."""
    bare = _BARE.sub(lambda found: f"{found[found.lastindex or 0]}[hidden]", text)
    return _EMAIL.sub("[e-mail]", _SECRET.sub(r"\1[hidden]", bare))
