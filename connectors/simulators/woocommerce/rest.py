"""How the WordPress REST server speaks: errors, parameters, paging, dates. From the recordings and facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Request, Response, jsonify

API = "/wp-json/wc/v3"
ZONE = ZoneInfo("Europe/Berlin")
Json = dict[str, Any]


class RestError(Exception):
    """An answer of 4xx or 5xx in WordPress' shape."""

    def __init__(self, status: int, code: str, message: str, *, flat: bool = False, **data: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {
            "code": code,
            "message": message,
            "data": status if flat else {"status": status, **data},
        }

    def response(self) -> Response:
        answer = jsonify(self.body)
        answer.status_code = self.status
        return answer


def invalid(name: str, message: str, code: str = "rest_invalid_param") -> RestError:
    """400 for one parameter, as WordPress words it."""
    details = {name: {"code": code, "message": message, "data": None}}
    return RestError(
        400, "rest_invalid_param", f"Invalid parameter(s): {name}", params={name: message}, details=details
    )


def local(moment: datetime | None) -> str | None:
    """Shop-local time without a zone, as ``date_created``."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S") if moment else None


def gmt(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") if moment else None


def moment(text: str, name: str) -> datetime:
    """A date parameter: with a zone as it says, without one SHOP-LOCAL. The trap of ``modified_after``."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(name, "Invalid date.", "rest_invalid_date") from None
    return (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(UTC)


def decimal(value: object) -> Decimal | None:
    """A price as the shop cleans it; None for what is no number (the shop then wipes the field)."""
    text = re.sub(r"[^0-9.\-]", "", str(value))
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def money(amount: Decimal, places: int = 2) -> str:
    return str(amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def whole(args: Mapping[str, str], name: str, default: int, low: int, high: int | None = None) -> int:
    text = args.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"-?\d+", text):
        raise invalid(name, f"{name} is not of type integer.", "rest_invalid_type")
    number = int(text)
    if high is not None and not low <= number <= high:
        raise invalid(
            name, f"{name} must be between {low} (inclusive) and {high} (inclusive)", "rest_out_of_bounds"
        )
    if number < low:
        raise invalid(name, f"{name} must be greater than or equal to {low}", "rest_out_of_bounds")
    return number


def one_of(args: Mapping[str, str], name: str, default: str, allowed: Sequence[str]) -> str:
    value = args.get(name, default)
    if value not in allowed:
        raise invalid(name, f"{name} is not one of {', '.join(allowed)}.", "rest_not_in_enum")
    return value


def ids(text: str) -> list[int]:
    return [int(part) for part in re.split(r"[,\s]+", text) if part.isdigit()]


def only_fields(row: Any, wanted: str) -> Any:
    """``_fields``: the named members, where dots go deeper."""
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if not names or not isinstance(row, dict):
        return row
    result: Json = {}
    for name in names:
        head, _, rest = name.partition(".")
        if head not in row:
            continue
        if rest and isinstance(row[head], dict):
            result.setdefault(head, {}).update(only_fields(row[head], rest))
        else:
            result[head] = row[head]
    return result


def answer(request: Request, body: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer, cut to ``_fields``."""
    wanted = request.args.get("_fields", "")
    if wanted:
        body = [only_fields(row, wanted) for row in body] if isinstance(body, list) else only_fields(body, wanted)
    response = jsonify(body)
    response.status_code = status
    response.headers["Content-Type"] = "application/json; charset=UTF-8"
    response.headers.update(headers)
    return response


def paged(
    request: Request, base_url: str, rows: Sequence[Any], render: Callable[[Any], Json], total: int | None = None
) -> Response:
    """One page of ``rows`` with the paging headers. The query is echoed in ``Link``, secrets and all."""
    size = whole(request.args, "per_page", 10, 1, 100)
    page = whole(request.args, "page", 1, 1)
    start = whole(request.args, "offset", (page - 1) * size, 0)
    count = len(rows)
    pages = -(-count // size)
    links = []

    def link(number: int, rel: str) -> None:
        query = {**request.args.to_dict(), "page": str(number)}
        links.append(f'<{base_url}{request.path}?{urlencode(query)}>; rel="{rel}"')

    if page > 1 and pages:
        link(min(page - 1, pages), "prev")
    if page < pages:
        link(page + 1, "next")
    response = answer(request, [render(row) for row in rows[start : start + size]])
    response.headers["X-WP-Total"] = str(count)
    response.headers["X-WP-TotalPages"] = str(pages)
    response.headers["Link"] = ", ".join(links) or f'<{base_url}/wp-json/>; rel="https://api.w.org/"'
    return response


def body_of(request: Request) -> Json:
    """The JSON object of a write; a wrongly typed or empty body counts as no parameters at all."""
    if request.content_length and request.is_json:
        found = request.get_json(silent=True)
        if found is None:
            raise RestError(400, "rest_invalid_json", "Invalid JSON body passed.")
        return found if isinstance(found, dict) else {}
    return {}


def meta_rows(posted: object, rows: list[Json], fresh: Callable[[], int]) -> None:
    """Put posted meta on ``rows``: null drops, over 64 KiB drops silently, numbers become strings."""
    for entry in posted if isinstance(posted, Iterable) and not isinstance(posted, str | bytes) else ():
        if not isinstance(entry, dict) or not entry.get("key"):
            continue
        key, value = str(entry["key"]), entry.get("value")
        rows[:] = [row for row in rows if row["key"] != key] if value is None else rows
        if value is None:
            continue
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and len(value.encode()) > 65535:
            continue
        for row in rows:
            if row["key"] == key:
                row["value"] = value
                break
        else:
            rows.append({"id": fresh(), "key": key, "value": value})
