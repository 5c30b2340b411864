"""Keys to the API: shown once, kept only as a digest, with scopes, revocable. And people who sign in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from argon2 import PasswordHasher

from bridge.errors import Invalid
from bridge.store import Store

SCOPES = (
    "sales:read", "sales:write", "purchases:read", "purchases:write", "products:read", "replies:read", "replies:write",
    "buyers:read", "buyers:write", "figures:read", "settings:read",
)  # fmt: skip
#: How exactly it is kept when a token was last used: a write for each call would cost more than the call.
USED_MS = 60_000
PREFIX = "rcp_"


def digest(token: str) -> str:
    """Tokens carry 256 random bits: a plain hash cannot be reversed by trying."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(store: Store, name: str, scopes: Iterable[str]) -> tuple[str, str]:
    """A new token (id, secret). The secret is shown now and never again."""
    wanted = sorted(set(scopes)) or list(SCOPES)
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise Invalid({"scope": f"{', '.join(unknown)} is not one of {', '.join(SCOPES)}"})
    if not name.strip() or len(name) > 100:
        raise Invalid({"name": "must have 1 to 100 characters, so that you know it again"})
    secret = PREFIX + secrets.token_urlsafe(32)
    return store.write(lambda tx: tx.add_token(name.strip(), digest(secret), wanted)), secret


def check(store: Store, secret: str) -> frozenset[str] | None:
    """The token's scopes, or None."""
    found = known(store, secret)
    return found[1] if found else None


def known(store: Store, secret: str, now: int = 0) -> tuple[str, frozenset[str]] | None:
    """(id, scopes) of a token that holds, or None. With ``now`` (ms) it is noted that it was used, without waiting."""
    found = store.view().token(digest(secret)) if secret.startswith(PREFIX) else None
    if found is None:
        return None
    token_id, _, scopes, used_at = found
    if now and now - (used_at or 0) >= USED_MS:
        store.submit(lambda tx: tx.use_token(token_id, now - USED_MS))
    return token_id, scopes


def create_user(store: Store, name: str, password: str) -> None:
    """Add a person, or set a new password. ``Invalid`` for one that is too short."""
    if len(password) < 12:
        raise Invalid({"password": "must have at least 12 characters"})
    if not name.strip() or len(name) > 100:
        raise Invalid({"name": "must have 1 to 100 characters"})
    hashed = PasswordHasher().hash(password)
    store.write(lambda tx: tx.put_user(name.strip(), hashed))
