"""What every part of the configuration is described with."""

from __future__ import annotations

from typing import Any

from marshmallow import fields


def described(text: str, **more: Any) -> dict[str, Any]:
    return {"help": text, **more}


class Url(fields.Url):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(require_tld=False, schemes={"http", "https"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs)).rstrip("/")
