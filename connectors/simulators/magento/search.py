"""``searchCriteria`` and ``fields``, as Magento reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Json = dict[str, Any]
_FILTER = re.compile(
    r"searchCriteria\[filter_?[gG]roups\]\[(\d+)\]\[filters\]\[(\d+)\]\[(field|value|condition_?[tT]ype)\]"
)


class UnknownField(Exception):
    """Magento answers a filter on a field that it does not have with a 500."""


class Criteria:
    """The groups (AND) of filters (OR), the order, the page."""

    def __init__(self, params: Sequence[tuple[str, str]]) -> None:
        groups: dict[int, dict[int, dict[str, str]]] = {}
        self.size, self.page, self.order, self.descending, self.fields = 0, 1, "", False, ""
        for name, value in params:
            if found := _FILTER.fullmatch(name):
                key = "condition" if found[3].startswith("condition") else found[3]
                groups.setdefault(int(found[1]), {}).setdefault(int(found[2]), {})[key] = value
            elif name in ("searchCriteria[pageSize]", "searchCriteria[page_size]"):
                self.size = int(value)
            elif name in ("searchCriteria[currentPage]", "searchCriteria[current_page]"):
                self.page = max(1, int(value))
            elif name.endswith("[field]") and "sort" in name.lower():
                self.order = value
            elif name.endswith("[direction]"):
                self.descending = value.upper() == "DESC"
            elif name == "fields":
                self.fields = value
        self.groups = [list(filters.values()) for _, filters in sorted(groups.items())]

    def exact(self, field: str) -> str | None:
        """The value when the search is for one value of that field."""
        for group in self.groups:
            if len(group) == 1 and group[0].get("field") == field and group[0].get("condition", "eq") == "eq":
                return group[0].get("value")
        return None

    def must_know(self, names: frozenset[str]) -> None:
        """``UnknownField`` when a filter names another, whether or not there are rows."""
        for group in self.groups:
            for one in group:
                if one.get("field") not in names:
                    raise UnknownField(str(one.get("field")))

    def matches(self, read: Callable[[str], Any]) -> bool:
        """``read`` gives a field's value, or raises ``UnknownField``."""
        return all(
            any(_holds(read(f["field"]), f.get("condition", "eq"), f.get("value", "")) for f in g)
            for g in self.groups
        )

    def answer(self, rows: Iterable[Any], write: Callable[[Any], Json], *, old_paging: bool = False) -> Json:
        """The page as Magento gives it: past the end ``items`` is null (with ``fields``) or empty."""
        found = rows if isinstance(rows, list) else list(rows)
        size = self.size or len(found) or 1
        page = min(self.page, max(1, -(-len(found) // size))) if old_paging else self.page
        items: list[Json] | None = [write(row) for row in found[(page - 1) * size : page * size]]
        if self.fields and items is not None:
            tree = parse_fields(self.fields).get("items")
            items = [prune(item, tree) for item in items] if tree is not None else items
        if not items:
            items = None
        whole: Json = {"items": items, "search_criteria": {"filter_groups": []}, "total_count": len(found)}
        if not self.fields:
            return whole
        narrow: Json = prune(whole, parse_fields(self.fields) | {"items": None})
        return narrow


def _holds(have: Any, condition: str, want: str) -> bool:
    if condition == "in":
        return str(have) in want.split(",")
    if condition == "neq":
        return str(have) != want
    if condition == "like":
        pattern = re.escape(want).replace("%", ".*").replace("_", ".")
        return re.fullmatch(pattern, str(have), re.IGNORECASE | re.DOTALL) is not None
    if condition in ("gt", "gteq", "from", "lt", "lteq", "to"):
        left, right = _comparable(have, want)
        if condition == "gt":
            return bool(left > right)
        if condition == "lt":
            return bool(left < right)
        return bool(left >= right) if condition in ("gteq", "from") else bool(left <= right)
    return have is not None and str(have) == want


def _comparable(have: Any, want: str) -> tuple[Any, Any]:
    try:
        return float(have), float(want)
    except (TypeError, ValueError):
        return str(have or ""), want.replace("T", " ")


def parse_fields(text: str) -> dict[str, Any]:
    """``items[sku,a[b]],total_count`` as a tree; None = everything below."""
    root: dict[str, Any] = {}
    stack, name = [root], ""
    for char in text + ",":
        if char == "[":
            stack[-1][name] = {}
            stack.append(stack[-1][name])
            name = ""
        elif char in ",]":
            if name:
                stack[-1].setdefault(name, None)
            name = ""
            if char == "]" and len(stack) > 1:
                stack.pop()
        else:
            name += char
    return root


def prune(value: Any, tree: dict[str, Any] | None) -> Any:
    if tree is None:
        return value
    if isinstance(value, list):
        return [prune(item, tree) for item in value]
    if isinstance(value, dict):
        return {key: prune(inner, tree[key]) for key, inner in value.items() if key in tree}
    return value
