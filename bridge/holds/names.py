"""What a purchase is called: told by its reply and the configuration's key alone.

A ledger that was put back to an earlier copy hears the same reply again, and must come to the same purchase: the link
that the buyer has goes on working, PayPal's page and the shop's order are found by the reference that they carry.
"""

from __future__ import annotations

import binascii
import hmac
from dataclasses import dataclass

from bridge.clock import CODES, code_of, id_of

#: base64 as addresses take it (RFC 4648, 5).
_URL = bytes.maketrans(b"+/", b"-_")


@dataclass(frozen=True, slots=True)
class Names:
    """``id``: sorts by the reply's time. ``token``: 128 bits that nobody guesses without the key, behind the reply's time: links
    that are made one after the other stand together in the ledger's index. ``code``: to type."""

    id: str
    token: str
    code: str


def names_of(key: str, network: str, reply_id: str, sale_id: str, created_at: int) -> Names:
    """The names of what that reply took in that sale. ``created_at``: the reply's, in ms."""
    about = "\0".join(("purchase", network, reply_id, sale_id)).encode()
    bits = hmac.digest(key.encode(), about, "sha256")
    ident = id_of(created_at, int.from_bytes(bits[22:32]))
    return Names(
        id=ident,
        token=ident[:10] + binascii.b2a_base64(bits[:16], newline=False)[:22].translate(_URL).decode(),
        code=code_of(int.from_bytes(bits[16:22]) % CODES),
    )
