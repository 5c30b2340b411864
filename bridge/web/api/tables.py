"""The figures as a table, for a spreadsheet: to who asks for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from bridge import figures


def wanted() -> bool:
    """Whether a table is asked for rather than JSON, which is what who asks for anything gets."""
    return request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv"


def table(name: str, lines: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Response:
    response = Response(figures.as_csv(lines, columns), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="replycart-{name}.csv"'
    return response
