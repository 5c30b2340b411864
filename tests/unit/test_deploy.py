"""What stands in deploy/ calls commands, options, addresses and configuration that there are."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bridge import config
from bridge.cli import cli
from bridge.web import create_app
from tests.conftest import Rehearsal

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
#: What the least configuration has; with a variable over it, each is read as the service does it.
LEAST = {
    "REPLYCART_PUBLIC_URL": "https://sell.example.com", "REPLYCART_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "REPLYCART_SHOP__PLATFORM": "memory", "REPLYCART_NETWORK__PLATFORM": "memory",
    "REPLYCART_PAYMENTS__PLATFORM": "memory", "REPLYCART_SELLER__NAME": "The Shop",
}  # fmt: skip
#: Not of the configuration: where it is, and what libpq and Python read by themselves.
OTHERS = {
    "REPLYCART_CONFIG", "PGPASSFILE", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PIP_NO_CACHE_DIR",
    "PIP_DISABLE_PIP_VERSION_CHECK",
}  # fmt: skip


def known(line: str | list[str]) -> None:
    """A command line of ours, to the last option."""
    words = shlex.split(line) if isinstance(line, str) else line
    assert Path(words[0]).name == "replycart", words
    command: click.Command = cli
    rest = words[1:]
    context = cli.make_context("replycart", list(rest), resilient_parsing=True)
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])  # type: ignore[assignment]
        assert name, words
        # Raises UsageError for an option or an argument that there is not.
        context = command.make_context(name, list(rest), parent=context)


def understood(variables: Mapping[str, str]) -> None:
    """Every variable is one of the configuration, with a value that it takes, or one of the few others."""
    ours = {name: value for name, value in variables.items() if name not in OTHERS}
    assert all(name.startswith("REPLYCART_") for name in ours), ours
    config.load(None, {**LEAST, **ours})


@pytest.mark.parametrize("line", ["replycart wok", "replycart web --ports 1", "replycart backup", "/bin/true"])
def test_a_line_that_is_wrong_is_seen(line):
    with pytest.raises((click.UsageError, AssertionError)):
        known(line)


@pytest.mark.parametrize("name", ["REPLYCART_LISTN", "PGPASSFIL", "REPLYCART_WORK__POLL_SECONDSS"])
def test_a_variable_that_is_wrong_is_seen(name):
    with pytest.raises((config.ConfigError, AssertionError)):
        understood({name: "1"})


def settings(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_calls_what_there_is(unit):
    [line] = settings(unit, "ExecStart")
    known(line)
    understood(dict(text.split("=", 1) for text in settings(unit, "Environment")))
    [page] = settings(unit, "Documentation")
    assert (DEPLOY.parent / page.removeprefix("file:/opt/replycart/")).exists()


def test_units_differ_in_what_they_run_and_in_nothing_else():
    """A hardening of one is a hardening of all."""
    said = [
        re.sub(
            r"^(Description|Documentation|ExecStart)=.*\n",
            "",
            unit.read_text().split("\n[Unit]\n")[1],
            flags=re.MULTILINE,
        )
        for unit in UNITS
    ]
    assert len(said) == 3
    assert said[0] == said[1] == said[2]
    assert [shlex.split(settings(unit, "ExecStart")[0])[1] for unit in UNITS] == ["web", "work", "serve"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_a_unit(unit, tmp_path):
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    # The program is where the installation puts it; here one that there is stands in its place.
    text = unit.read_text(encoding="utf-8").replace(
        "/opt/replycart/.venv/bin/replycart", shutil.which("true") or "true"
    )
    (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = [verify, "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    said = [line for line in (done.stdout + done.stderr).splitlines() if unit.name in line]
    # A machine of the tests need not have our user.
    assert [line for line in said if "user" not in line.lower()] == []


def services(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]
    return found


def ours(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, service in services(path).items():
        if "build" in service:
            yield name, service


def image() -> tuple[list[str], dict[str, str], str]:
    """(command, variables, health check) of the Dockerfile."""
    flat = DOCKERFILE.replace("\\\n", " ")
    [command] = re.findall(r"^CMD (\[.*\])$", flat, re.MULTILINE)
    pairs = [
        one.split("=", 1) for line in re.findall(r"^ENV (.*)$", flat, re.MULTILINE) for one in shlex.split(line)
    ]
    [check] = re.findall(r"^HEALTHCHECK (.*)$", flat, re.MULTILINE)
    return yaml.safe_load(command), dict(pairs), check


def test_the_image_calls_what_there_is():
    command, variables, _ = image()
    known(command)
    understood(variables)


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_a_composition_calls_what_there_is(path):
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(ours(path))
    for name, service in services(path).items():
        for other in service.get("depends_on", ()):
            assert other in whole["services"], name
        for secret in service.get("secrets", ()):
            assert secret in whole["secrets"], name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in whole["volumes"], (name, volume)
            if source.startswith("./Caddyfile"):
                assert (DEPLOY / source).exists()
    for _, service in ours(path):
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        known(service.get("command") or image()[0])
        understood({**image()[1], **(service.get("environment") or {})})


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_a_health_check_asks_an_address_of_who_serves_it(path, tmp_path):
    """``work`` serves none: a check of the image that asks it by HTTP would call it ill for ever."""
    rehearsal = Rehearsal(tmp_path / "ledger.db")
    routes = {rule.rule for rule in create_app(rehearsal.house).url_map.iter_rules()}
    rehearsal.close()
    for name, service in ours(path):
        command = service.get("command") or image()[0]
        check = service.get("healthcheck", {})
        asked = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", str(check.get("test", image()[2])))
        if command[1] == "work":
            assert check.get("disable") is True, name
        else:
            assert asked, name
            assert set(asked) <= routes


def test_several_machines_share_one_ledger():
    """A variable of the image goes before the file: each process with a ledger of its own would sell the same units."""
    path = DEPLOY / "compose.scale.yaml"
    addresses = {
        {**image()[1], **(service.get("environment") or {})}["REPLYCART_DATABASE"] for _, service in ours(path)
    }
    [address] = addresses
    host = re.fullmatch(r"postgresql://(\w+)@(\w+)/(\w+)", address)
    assert host
    ledger = services(path)[host[2]]
    assert ledger["environment"]["POSTGRES_USER"] == host[1]
    assert ledger["environment"]["POSTGRES_DB"] == host[3]
