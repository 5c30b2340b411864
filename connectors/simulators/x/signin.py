"""OAuth 2.0: the page where a rehearsing person says who signs in, and the token calls."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Response, jsonify, redirect, request

from connectors.simulators.x.access import BEARER, CONSUMER_KEY, CONSUMER_SECRET, SCOPES
from connectors.simulators.x.pages import page
from connectors.simulators.x.problem import Problem

if TYPE_CHECKING:
    from connectors.simulators.x import X

ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


def register(sim: X) -> None:
    def ask() -> Response:
        with sim.lock:
            try:
                scopes = sim.access.ask(request.args)
            except ValueError as error:
                return page("refused.html", 400, reason=str(error))
            known = [sim.world.shop, *(user for user in sim.world.users.values() if user is not sim.world.shop)]
            return page(
                "authorize.html",
                asked={name: request.args[name] for name in ASKED if name in request.args},
                scopes=[text for name, text in SCOPES.items() if name in scopes],
                users=known[:12],
                names=[user.username for user in known[:500]],
            )

    def decide() -> Response:
        body = request.get_json(silent=True)
        given = {**request.args.to_dict(), **request.form.to_dict()}
        if isinstance(body, dict):
            given = {name: str(value) for name, value in body.items()}
        with sim.lock:
            try:
                sim.access.ask(given)
                back = {"state": given["state"]}
                if given.get("decision", "allow") != "allow":
                    back["error"] = "access_denied"
                else:
                    name = given.get("other", "").strip() or given.get("username", "")
                    back["code"] = sim.access.allow(given, sim.world.user(name).id)
            except ValueError as error:
                return page("refused.html", 400, reason=str(error))
        joint = "&" if "?" in given["redirect_uri"] else "?"
        answer = redirect(f"{given['redirect_uri']}{joint}{urlencode(back)}", 302)
        return Response(answer.get_data(), answer.status_code, answer.headers)

    def token() -> Response:
        with sim.lock:
            return _private(jsonify(sim.access.token(request)))

    def revoke() -> Response:
        with sim.lock:
            return _private(jsonify(sim.access.revoke(request)))

    def app_token() -> Response:
        given = request.authorization
        known = given is not None and (given.username, given.password) == (CONSUMER_KEY, CONSUMER_SECRET)
        if not known or request.form.get("grant_type") != "client_credentials":
            error = {
                "code": 99,
                "label": "authenticity_token_error",
                "message": "Unable to verify your credentials",
            }
            raise Problem(403, {"errors": [error]})
        return _private(jsonify({"token_type": "bearer", "access_token": BEARER}))

    for path, view, method in (
        ("/i/oauth2/authorize", ask, "GET"),
        ("/i/oauth2/authorize", decide, "POST"),
        ("/2/oauth2/token", token, "POST"),
        ("/2/oauth2/revoke", revoke, "POST"),
        ("/oauth2/token", app_token, "POST"),
    ):
        sim.app.add_url_rule(path, endpoint=f"{method} {path}", view_func=view, methods=[method])


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
