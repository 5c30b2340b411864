"""OAuth 2.0: rotating refresh tokens of the shop's account, and buyers who sign in (PKCE, RFC 7636, S256).

A refresh token dies with its first use. So the next one is remembered before the access token that came with it is
used, refreshing happens once whoever waits, and whatever another process refreshed meanwhile is taken over.
Source: facts/x.md; X's docs, fundamentals/authentication/oauth-2-0.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import requests
from requests.auth import AuthBase
from tweepy import OAuth2BearerHandler

from connectors.contracts import Surroundings
from connectors.errors import ConnectorError, Permanent, Refused, Retryable
from connectors.networks.x.problems import PLATFORM, broken, explain, odd, words_of
from connectors.networks.x.wire import Odd

log = logging.getLogger("replycart.x")
MEMORY = "x.oauth2"
EARLY = timedelta(seconds=60)
SHOP_SCOPES = ("tweet.read", "tweet.write", "users.read", "offline.access", "media.write", "dm.read", "dm.write")
BUYER_SCOPES = ("tweet.read", "users.read")


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept: ``first`` tells which configured refresh token the chain began with."""

    first: str
    refresh: str
    access: str = ""
    until: float = 0.0
    scopes: str = ""

    def __repr__(self) -> str:
        return "Held(…)"


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


class Grants:
    """The token endpoint: grants, and taking them back."""

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._base = str(settings["base_url"]).rstrip("/")
        self._site = str(settings["authorize_url"]).rstrip("/")
        self._client_id, self._secret = str(settings["client_id"]), str(settings["client_secret"])
        self._session, self._now = around.http.session("x"), around.now

    def page(self, redirect_uri: str, state: str, verifier: str, scopes: tuple[str, ...]) -> str:
        """The address on X where somebody says yes."""
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self._site}/i/oauth2/authorize?{urlencode(query)}"

    def by_code(self, redirect_uri: str, code: str, verifier: str) -> dict[str, Any]:
        """``Refused("forged")`` when X does not take the code: it is used up, or older than 30 seconds."""
        given = {"code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
        return self._grant({"grant_type": "authorization_code", **given})

    def by_refresh(self, refresh: str) -> dict[str, Any]:
        """``Refused("forged")`` when the refresh token is no longer good."""
        return self._grant({"grant_type": "refresh_token", "refresh_token": refresh})

    def revoke(self, token: str) -> None:
        """Throw a token away. It dies by itself within two hours, so a failure is only noted."""
        try:
            response = self._post("/2/oauth2/revoke", {"token": token, "token_type_hint": "access_token"})
            if response.status_code >= 400:
                log.info("a buyer's token was not revoked: %d", response.status_code)
        except ConnectorError as error:
            log.info("a buyer's token was not revoked: %s", error)

    def _grant(self, form: dict[str, str]) -> dict[str, Any]:
        response = self._post("/2/oauth2/token", form)
        what = "asking for a token"
        if response.status_code == 400:
            raise Refused(f"X: {what}: {words_of(response)}", code="forged", platform=PLATFORM)
        if response.status_code in {401, 403}:
            advice = "Check client_id and client_secret, and the kind of the app in X's console."
            raise Permanent(f"X: {what}: {words_of(response)}. {advice}", platform=PLATFORM)
        if not 200 <= response.status_code < 300:
            raise explain(response, what, write=False, now=self._now().timestamp())
        try:
            body = response.json()
            if not isinstance(body, dict) or not isinstance(body["access_token"], str) or not body["access_token"]:
                raise Odd("no token")
            if not isinstance(body.get("refresh_token", ""), str):
                raise Odd("refresh token")
        except (ValueError, KeyError, RecursionError):
            raise odd(what, write=False) from None
        return body

    def _post(self, route: str, form: dict[str, str]) -> requests.Response:
        auth = (self._client_id, self._secret) if self._secret else None
        if not self._secret or route.endswith("revoke"):
            form = {**form, "client_id": self._client_id}
        try:
            return self._session.post(self._base + route, data=form, auth=auth, allow_redirects=False)
        except requests.exceptions.RequestException as error:
            # Whatever happened to the grant, the call that needed it was not made.
            raise broken(error, f"POST {route}", write=False) from None


class Tokens:
    """The shop's own access token, always fresh. A ``Signer``; safe between threads."""

    def __init__(self, settings: Mapping[str, Any], around: Surroundings, grants: Grants) -> None:
        self._around, self._grants = around, grants
        self._given = str(settings["refresh_token"])
        self._lock = threading.Lock()
        self._held: Held | None = None
        self._unsaved = False

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes of the last token; empty before the first."""
        return frozenset(self._held.scopes.split()) if self._held else frozenset()

    def auth(self) -> AuthBase:
        with self._lock:
            held = self._current()
            if not held.access or held.until - EARLY.total_seconds() <= self._around.now().timestamp():
                held = self._renew(held)
            bearer: AuthBase = OAuth2BearerHandler(held.access)
            return bearer

    def refused(self, auth: AuthBase) -> bool:
        with self._lock:
            held = self._current()
            if held.access == getattr(auth, "bearer_token", ""):
                self._renew(held)
        return True

    def adopt(self, grant: Mapping[str, Any]) -> None:
        """Take over what the shop's owner just allowed (``X.connected``)."""
        with self._lock:
            self._keep(Held(fingerprint(self._given), str(grant.get("refresh_token", ""))), grant)

    def _current(self) -> Held:
        if self._held is None:
            self._held = self._stored() or Held(fingerprint(self._given), self._given)
        if self._unsaved:
            self._save()
        return self._held

    def _stored(self) -> Held | None:
        """What was kept, unless the configuration has another first token since."""
        kept = self._around.recall(MEMORY)
        if not kept:
            return None
        try:
            held = Held(**json.loads(kept))
        except (ValueError, TypeError):
            return None
        return held if held.first == fingerprint(self._given) and held.refresh else None

    def _renew(self, stale: Held) -> Held:
        """Refresh once; whatever another process kept meanwhile is good as well."""
        with self._around.alone("x-token"):
            return self._renew_alone(stale)

    def _renew_alone(self, stale: Held) -> Held:
        if other := self._newer(stale):
            return other
        if not stale.refresh:
            raise Permanent(
                "X: the shop's account has not allowed the app yet: sign it in, or set refresh_token.",
                platform=PLATFORM,
            )
        try:
            grant = self._grants.by_refresh(stale.refresh)
        except Refused as refusal:
            if other := self._newer(stale):
                return other
            raise Permanent(
                f"{refusal.message}. The refresh token is used up or was withdrawn: sign the shop's account in anew "
                "and put its new refresh token into the configuration.",
                platform=PLATFORM,
            ) from None
        return self._keep(stale, grant)

    def _newer(self, stale: Held) -> Held | None:
        kept = self._stored()
        if kept is None or kept.refresh == stale.refresh or not kept.access or kept.access == stale.access:
            return None
        self._held = kept
        return kept

    def _keep(self, old: Held, grant: Mapping[str, Any]) -> Held:
        life = grant.get("expires_in", 7200)
        seconds = float(life) if isinstance(life, (int, float)) and not isinstance(life, bool) else 7200.0
        self._held = Held(
            first=old.first,
            refresh=str(grant.get("refresh_token") or old.refresh),
            access=str(grant["access_token"]),
            until=self._around.now().timestamp() + seconds,
            scopes=str(grant.get("scope", "")),
        )
        self._unsaved = True
        self._save()
        return self._held

    def _save(self) -> None:
        """Nothing is signed with a token whose successor is not committed: a crash would lock us out."""
        assert self._held is not None
        try:
            self._around.remember(MEMORY, json.dumps(asdict(self._held)))
        except Exception as error:
            log.warning("the rotated token could not be kept yet: %s", type(error).__name__)
            raise Retryable("X: the new token could not be kept; trying again", platform=PLATFORM) from None
        self._unsaved = False
