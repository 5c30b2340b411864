"""Reading, merging and checking: everything that is wrong is told at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields

from bridge.config.schema import ConfigSchema
from bridge.config.values import Config
from connectors import registry
from connectors.contracts import Connector
from connectors.errors import Permanent

#: What PyYAML answers by errors that are none of its own: a date that is none, endless nesting or digits, odd keys.
_CONFUSED = (ValueError, TypeError, RecursionError)
PREFIX = "REPLYCART_"


class ConfigError(Exception):
    """The configuration cannot be used; the text lists everything that is wrong with it."""


def load(path: str | Path | None, environ: Mapping[str, str]) -> Config:
    """Read, merge and check. ``ConfigError`` lists everything at once."""
    raw: dict[str, Any] = {}
    lines: dict[str, int] = {}
    if path is not None:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: cannot be read ({error}). `replycart init` writes one.") from None
        raw, lines = _parse(text, str(path))
    problems: list[str] = []
    env_keys = _overlay(raw, environ, problems)
    _secret_files(raw, "", problems)
    origin = {**{key: f"line {line}" for key, line in lines.items()}, **env_keys}
    connector_settings = _connectors(raw, origin, problems)
    try:
        config = ConfigSchema().load({**raw, **connector_settings})
    except ValidationError as error:
        _collect(_messages(error), "", raw, ConfigSchema(), origin, problems)
        config = None
    if problems:
        where = f"{path}: " if path else ""
        raise ConfigError(
            f"{where}{len(problems)} thing(s) to mend:\n" + "\n".join(f"  - {item}" for item in problems)
        )
    assert isinstance(config, Config)
    return config


def _parse(text: str, name: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The YAML and the line on which each dotted key stands."""
    lines: dict[str, int] = {}

    def walk(node: yaml.Node, prefix: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                dotted = f"{prefix}{key.value}"
                lines[dotted] = key.start_mark.line + 1
                walk(value, dotted + ".")

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
        if node is not None:
            walk(node, "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise ConfigError(f"{name}: {place}this is not YAML: {getattr(error, 'problem', error)}") from None
    except _CONFUSED as error:
        raise ConfigError(
            f"{name}: this cannot be read as a configuration ({type(error).__name__}): is there a date that is none, a "
            "number without end, or a section inside itself?"
        ) from None
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"{name}: must be a list of `key: value`, found {type(data).__name__}")
    return data, lines


def _overlay(raw: dict[str, Any], environ: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """Put ``REPLYCART_A__B`` over ``a.b``. Returns the dotted keys that came from the environment."""
    found: dict[str, str] = {}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == PREFIX + "CONFIG":
            continue
        keys = name[len(PREFIX) :].lower().split("__")
        place: Any = raw
        for key in keys[:-1]:
            if not isinstance(place.setdefault(key, {}), dict):
                problems.append(f"{name}: {key} is not a section")
                break
            place = place[key]
        else:
            try:
                place[keys[-1]] = yaml.safe_load(environ[name]) if not _secretish(keys[-1]) else environ[name]
            except (yaml.YAMLError, *_CONFUSED):
                # Taken as a text: the key's own check says what it wants.
                place[keys[-1]] = environ[name]
            found[".".join(keys)] = f"environment variable {name}"
    return found


def _secretish(key: str) -> bool:
    return bool(re.search(r"secret|token|password|key|_id$|_file$|user", key))


def _secret_files(place: dict[str, Any], prefix: str, problems: list[str]) -> None:
    """Replace every ``name_file`` by ``name`` with the file's content."""
    for key in list(place):
        value = place[key]
        if isinstance(value, dict):
            _secret_files(value, f"{prefix}{key}.", problems)
        elif isinstance(key, str) and key.endswith("_file"):
            del place[key]
            try:
                place[key.removesuffix("_file")] = Path(str(value)).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{prefix}{key}: {value!r} cannot be read ({type(error).__name__})")
                place[key.removesuffix("_file")] = "x" * 32


def _connectors(raw: dict[str, Any], origin: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """Check each connector's section by its own schema."""
    checked: dict[str, Any] = {}
    for kind, group in (("shop", "shops"), ("network", "networks"), ("payments", "payments")):
        section = raw.get(kind)
        if isinstance(section, dict):
            settings = {key: value for key, value in section.items() if key != "platform"}
            checked[kind] = _connector(kind, group, section.get("platform"), settings, origin, problems)
    more = raw.get("networks")
    if isinstance(more, dict):
        main = checked.get("network", {}).get("platform")
        checked["networks"] = {}
        for name, settings in more.items():
            if name == main:
                problems.append(f"networks.{name}: is the main network already; name others here")
            elif isinstance(settings, dict):
                made = _connector(f"networks.{name}", "networks", name, settings, origin, problems)
                checked["networks"][name] = {key: value for key, value in made.items() if key != "platform"}
            else:
                problems.append(f"networks.{name}: must be the settings of that network, found {settings!r}")
    return checked


def _connector(
    kind: str, group: str, platform: Any, settings: dict[Any, Any], origin: Mapping[str, str], problems: list[str]
) -> dict[str, Any]:
    """One section by the schema of its platform; what is wrong goes to ``problems``."""
    installed = registry.names(group)
    if platform not in installed:
        near = difflib.get_close_matches(str(platform), installed, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        problems.append(
            f"{kind}.platform ({origin.get(kind + '.platform', origin.get(kind, 'missing'))}): found {platform!r}, "
            f"allowed: {', '.join(installed)}{hint}"
        )
        return {"platform": "memory"}
    try:
        found: type[Connector] = registry.connector(group, platform)
    except (Permanent, ImportError) as error:
        problems.append(f"{kind}.platform: {error}")
        return {"platform": platform}
    schema = found.settings()
    try:
        return {"platform": platform, **schema.load(settings)}
    except ValidationError as error:
        _collect(_messages(error), kind + ".", settings, schema, origin, problems)
        return {"platform": platform}


def _messages(error: ValidationError) -> Mapping[Any, Any]:
    found: Any = error.messages
    return found if isinstance(found, Mapping) else {"configuration": found}


def _collect(
    messages: Mapping[Any, Any],
    prefix: str,
    found: Any,
    schema: Schema | None,
    origin: Mapping[str, str],
    problems: list[str],
) -> None:
    """Flatten marshmallow's messages: key, where, what was found, what is wrong, a suggestion."""
    for key, value in messages.items():
        dotted = f"{prefix}{key}"
        here = found.get(key) if isinstance(found, dict) else None
        known = schema.fields if schema is not None else {}
        if isinstance(value, Mapping):
            nested = known.get(str(key))
            if isinstance(nested, fields.Dict):
                _collect_entries(value, dotted, here, nested, origin, problems)
                continue
            inner = nested.schema if isinstance(nested, fields.Nested) else None
            _collect(value, dotted + ".", here, inner if isinstance(inner, Schema) else None, origin, problems)
            continue
        place = origin.get(dotted)
        text = " ".join(str(item) for item in value)
        if text == "Unknown field.":
            near = difflib.get_close_matches(str(key), list(known), 1)
            text = "is not a key of this section" + (f"; did you mean {near[0]}?" if near else "")
        elif text == "Missing data for required field.":
            declared = known.get(str(key))
            text = "is missing. " + (str(declared.metadata.get("help", "")) if declared else "")
        else:
            secret = _secretish(str(key)) or (str(key) in known and known[str(key)].metadata.get("secret"))
            shown = "(hidden)" if secret else repr(here)
            declared = known.get(str(key))
            text = f"found {shown}: {text}" + (f" {declared.metadata.get('help', '')}" if declared else "")
        problems.append(f"{dotted}{f' ({place})' if place else ''}: {text.strip()}")


def _collect_entries(
    messages: Mapping[Any, Any],
    dotted: str,
    found: Any,
    declared: fields.Dict,
    origin: Mapping[str, str],
    problems: list[str],
) -> None:
    """Marshmallow tells the two halves of an entry apart; for a reader both are the entry."""
    one = declared.value_field
    inner = one.schema if isinstance(one, fields.Nested) else None
    for key, halves in messages.items():
        here = found.get(key) if isinstance(found, dict) else None
        for half, told in halves.items():
            if isinstance(told, Mapping):
                schema = inner if isinstance(inner, Schema) else None
                _collect(told, f"{dotted}.{key}.", here, schema, origin, problems)
            else:
                shown = key if half == "key" else "(hidden)" if _secretish(str(key)) else here
                place = origin.get(f"{dotted}.{key}", origin.get(dotted))
                text = " ".join(str(item) for item in told)
                problems.append(f"{dotted}.{key}{f' ({place})' if place else ''}: found {shown!r}: {text}")
