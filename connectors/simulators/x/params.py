"""The query parameters that many endpoints share, refused in X's words, and pages of posts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import request

from connectors.simulators.x.names import Wanted, renamed
from connectors.simulators.x.problem import invalid
from connectors.simulators.x.things import Post, first_id_at


def digits(name: str, value: str) -> str:
    if not value.isascii() or not value.isdigit() or len(value) > 19:
        raise invalid(f"The `{name}` query parameter value [{value}] is not valid", name, value)
    return value


def number(name: str, default: int, low: int, high: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not low <= int(given) <= high:
        raise invalid(f"The `{name}` query parameter value [{given}] is not between {low} and {high}", name, given)
    return int(given)


def ident_of(name: str) -> int:
    given = request.args.get(name, "")
    return int(digits(name, given)) if given else 0


def moment(name: str) -> datetime | None:
    given = request.args.get(name, "")
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given)
        if found.tzinfo is None:
            raise ValueError(given)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(
            f"The `{name}` query parameter value [{given}] is not a valid RFC3339 date", name, given
        ) from None


def page_token(*names: str) -> int:
    """The id that a page's token stands for; 0 for the first page."""
    for name in names:
        if given := request.args.get(name, ""):
            try:
                plain = base64.b32hexdecode(given.upper() + "=" * (-len(given) % 8)).decode()
                return int(plain[2:] if plain.startswith("p:") else "")
            except (binascii.Error, ValueError):
                raise invalid(f"The `{name}` query parameter value [{given}] is not valid", name, given) from None
    return 0


def next_token(ident: int) -> str:
    return base64.b32hexencode(f"p:{ident}".encode()).decode().rstrip("=").lower()


def span() -> tuple[int, int]:
    """(since, until) ids, both exclusive, of since_id, until_id, start_time, end_time and the page's token."""
    since, until = ident_of("since_id"), ident_of("until_id")
    if start := moment("start_time"):
        since = max(since, first_id_at(start) - 1)
    if end := moment("end_time"):
        until = min(until or 1 << 63, first_id_at(end))
    if page := page_token("pagination_token", "next_token"):
        until = min(until or 1 << 63, page)
    return since, until


def page(found: Iterator[Post], size: int) -> tuple[list[Post], dict[str, Any]]:
    """One page and its ``meta``."""
    chosen = list(islice(found, size + 1))
    more, chosen = len(chosen) > size, chosen[:size]
    meta: dict[str, Any] = {"result_count": len(chosen)}
    if chosen:
        meta = {"newest_id": str(chosen[0].id), "oldest_id": str(chosen[-1].id), **meta}
    if more:
        meta["next_token"] = next_token(chosen[-1].id)
    return chosen, meta


def done(wanted: Wanted, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = renamed(body) if wanted.new else body
    return found
