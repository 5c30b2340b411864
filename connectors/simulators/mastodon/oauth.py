"""OAuth 2.0 with PKCE: the page where somebody says yes (here: ``?username=`` says who), tokens, taking them back."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, redirect, request

from connectors.simulators.mastodon.world import Problem

if TYPE_CHECKING:
    from connectors.simulators.mastodon import Mastodon

_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client."
)


def register(sim: Mastodon) -> None:
    from connectors.simulators.mastodon import CLIENT_ID, CLIENT_SECRET, SCOPES

    def allow() -> Response:
        given = request.args
        scopes = given.get("scope", "").split()
        if (
            given.get("client_id") != CLIENT_ID
            or given.get("response_type") != "code"
            or not SCOPES.issuperset(scopes)
        ):
            raise Problem(400, "invalid_request")
        code = secrets.token_urlsafe(24)
        with sim.lock:
            sim.codes[code] = {
                "account": sim.world.person(given["username"]).id,
                "redirect_uri": given["redirect_uri"],
                "scope": given["scope"],
                "challenge": given.get("code_challenge", ""),
            }
        back = urlencode({"code": code, "state": given.get("state", "")})
        answer = redirect(f"{given['redirect_uri']}?{back}", 302)
        return Response(answer.get_data(), answer.status_code, answer.headers)

    def known(form: Any) -> None:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            raise Problem(401, "invalid_client", error_description="Client authentication failed")

    def token(me: str) -> dict[str, Any]:
        form = request.form
        known(form)
        grant = sim.codes.pop(form.get("code", ""), None)
        if grant is None or grant["redirect_uri"] != form.get("redirect_uri"):
            raise Problem(400, "invalid_grant", error_description=_GRANT)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if grant["challenge"] and grant["challenge"] != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            raise Problem(400, "invalid_grant", error_description=_GRANT)
        made = secrets.token_urlsafe(24)
        sim.tokens[made] = grant["account"], frozenset(grant["scope"].split())
        return {"access_token": made, "token_type": "Bearer", "scope": grant["scope"], "created_at": 0}

    def revoke(me: str) -> dict[str, Any]:
        known(request.form)
        sim.tokens.pop(request.form.get("token", ""), None)
        return {}

    sim.app.add_url_rule("/oauth/authorize", view_func=allow)
    sim.endpoint("POST", "/oauth/token", token, scope="")
    sim.endpoint("POST", "/oauth/revoke", revoke, scope="")
