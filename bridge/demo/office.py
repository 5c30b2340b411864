"""The merchant's back office, as a program sees it: the API over HTTP, with a token of its own."""

from __future__ import annotations

from typing import Any

import requests

from bridge import tokens
from bridge.demo.stage import Stage


class Office:
    def __init__(self, stage: Stage) -> None:
        self._base = f"{stage.base}/api/v1"
        _, secret = tokens.create(stage.house.store, "the demo's office", ())
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **query: Any) -> Any:
        return self._told(self._session.get(self._base + path, params=query, timeout=20))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._told(self._session.post(self._base + path, json=body, timeout=20))

    def _told(self, answer: requests.Response) -> Any:
        if not answer.ok:
            raise RuntimeError(f"the API says {answer.status_code}: {answer.text[:300]}")
        return answer.json()
