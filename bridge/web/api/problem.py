"""What went wrong, as ``application/problem+json`` (RFC 9457) that names the field."""

from __future__ import annotations

import math
from typing import Any

from flask import Blueprint, Response, jsonify

from bridge.errors import Conflict, Invalid, NotFound
from bridge.store import Stale
from bridge.web.sentences import said
from connectors.errors import ConnectorError, Retryable


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    response = jsonify({"type": "about:blank", "title": title, "status": status, "detail": said(detail), **more})
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def unauthorized() -> Response:
    response = problem(401, "Unauthorized", "send a token: Authorization: Bearer … (replycart token create)")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def forbidden(scope: str) -> Response:
    return problem(403, "Forbidden", f"this token lacks the scope {scope}")


def refused(code: str, detail: str, **more: Any) -> Response:
    """The payment platform said no; ``code`` in our words (connectors/errors.py)."""
    return problem(502, "Bad Gateway", detail, code=code, **more)


def _invalid(error: Invalid) -> Response:
    return problem(
        422, "Unprocessable Content", "some fields cannot be taken",
        errors={name: [said(one) for one in texts] for name, texts in error.errors.items()},
    )  # fmt: skip


def _not_found(error: NotFound) -> Response:
    return problem(404, "Not Found", str(error))


def _conflict(error: Exception) -> Response:
    return problem(409, "Conflict", str(error))


def _platform(error: ConnectorError) -> Response:
    if not isinstance(error, Retryable):
        return problem(502, "Bad Gateway", str(error))
    response = problem(503, "Service Unavailable", str(error))
    response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after or 10)))
    return response


def install(blueprint: Blueprint) -> None:
    """What the rooms raise, said in HTTP."""
    blueprint.register_error_handler(Invalid, _invalid)
    blueprint.register_error_handler(NotFound, _not_found)
    blueprint.register_error_handler(Conflict, _conflict)
    blueprint.register_error_handler(Stale, _conflict)
    blueprint.register_error_handler(ConnectorError, _platform)
