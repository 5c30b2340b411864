"""X's refusals as it words them (x-api/fundamentals/response-codes-and-errors of X's own docs)."""

from __future__ import annotations

from typing import Any

TYPES = "https://api.x.com/2/problems/"


class Problem(Exception):
    """An answer that is not 2xx: ``status`` and the JSON ``body``."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("detail", ""))
        self.status, self.body = status, body


def plain(status: int, title: str, detail: str, kind: str = "about:blank") -> Problem:
    """``{"title", "detail", "type", "status"}``: the flat shape of 401, 403, 404 and 429."""
    return Problem(status, {"title": title, "detail": detail, "type": kind, "status": status})


def unauthorized() -> Problem:
    return plain(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str = "Forbidden") -> Problem:
    return plain(403, "Forbidden", detail)


def unsupported(used: str, supported: str) -> Problem:
    """The way of signing in does not fit the endpoint."""
    detail = (
        f"Authenticating with {used} is forbidden for this endpoint.  "
        f"Supported authentication types are [{supported}]."
    )
    return plain(403, "Unsupported Authentication", detail, TYPES + "unsupported-authentication")


def invalid(message: str, parameter: str = "", value: str = "") -> Problem:
    """400 with ``errors``: one parameter that was not understood."""
    error: dict[str, Any] = {"message": message}
    if parameter:
        error["parameters"] = {parameter: [value]}
    return Problem(
        400,
        {
            "errors": [error],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": TYPES + "invalid-request",
        },
    )


def too_many() -> Problem:
    return plain(429, "Too Many Requests", "Too Many Requests")


def no_credits(account: str) -> Problem:
    detail = f"Your enrolled account [{account}] does not have any credits to fulfill this request."
    return Problem(
        402,
        {
            "account_id": int(account),
            "title": "CreditsDepleted",
            "detail": detail,
            "type": "https://api.twitter.com/2/problems/credits",
        },
    )


def missing(kind: str, value: str, parameter: str = "id") -> dict[str, Any]:
    """An item of ``errors`` in an answer of 200: something asked for does not exist (any more)."""
    noun = {"tweet": "tweet", "user": "user", "media": "media"}[kind]
    return {
        "value": value,
        "detail": f"Could not find {noun} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": TYPES + "resource-not-found",
    }
