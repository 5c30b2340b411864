"""Secrets at rest: whatever must be kept in the ledger and is secret is sealed with the configuration's key."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from bridge.store import Store


class Sealed:
    """A few durable strings, encrypted. What the key cannot open counts as not there."""

    def __init__(self, store: Store, secret_key: str) -> None:
        digest = hashlib.sha256(b"replycart seal\0" + secret_key.encode()).digest()
        self._store, self._fernet = store, Fernet(base64.urlsafe_b64encode(digest))

    def recall(self, name: str) -> str | None:
        value = self._store.view().secret(name)
        if value is None:
            return None
        try:
            return self._fernet.decrypt(value.encode()).decode()
        except InvalidToken:
            return None

    def remember(self, name: str, value: str) -> None:
        sealed = self._fernet.encrypt(value.encode()).decode()
        self._store.write(lambda tx: tx.put_secret(name, sealed))
