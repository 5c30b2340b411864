"""Setting it up and keeping it: init, doctor, backup, restore, tokens and people."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from pathlib import Path

import click

from bridge import doctor as clinic
from bridge import tokens, views
from bridge.cli.common import as_json, console, house, out, read_config, table
from bridge.cli.template import example
from bridge.store.engine import SQLiteEngine, StoreError, alone


@click.command()
@click.option("--shop", type=click.Choice(["woocommerce", "magento"]), prompt="Which shop", default="woocommerce")
@click.option("--url", prompt="Public address of Replycart (https://…)", default="https://sell.example.com")
@click.option("--shop-url", prompt="Address of the shop", default="https://shop.example.com")
@click.option("--seller", prompt="Name of the seller", default="My Shop")
@click.option("--country", prompt="Country of the seller (two letters)", default="FR")
@click.option("--force", is_flag=True, help="Replace an existing file.")
@click.pass_obj
def init(path: str, shop: str, url: str, shop_url: str, seller: str, country: str, force: bool) -> None:
    """Write config.yaml, with comments and a strong secret. Then fill in the keys."""
    target = Path(path)
    if target.exists() and not force:
        raise click.ClickException(f"{path} exists already; --force replaces it")
    text = example(
        shop,
        public_url=url,
        shop_url=shop_url,
        seller=seller,
        country=country.upper(),
        secret=secrets.token_urlsafe(48),
    )
    target.touch(mode=0o600)
    target.write_text(text, encoding="utf-8")
    target.chmod(0o600)
    console.print(f"{path} is written (readable by you alone). Fill in the keys, then: replycart doctor")


@click.command()
@as_json
@click.pass_obj
def doctor(path: str, as_json: bool) -> None:
    """Look at everything that can be wrong, and say what to do. Exit code 1 if anything failed."""
    findings = clinic.examine(lambda: read_config(path))
    if as_json:
        out([{"name": f.name, "status": f.status, "detail": f.detail, "advice": f.advice} for f in findings])
    else:
        colours = {"ok": "green", "warning": "yellow", "failed": "red"}
        for finding in findings:
            console.print(
                f"[{colours[finding.status]}]{finding.status:8}[/] [bold]{finding.name}[/bold] {finding.detail}"
            )
            if finding.advice and finding.status != "ok":
                console.print(f"         → {finding.advice}")
    raise SystemExit(1 if any(finding.status == "failed" for finding in findings) else 0)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.pass_obj
def backup(path: str, file: str) -> None:
    """A sound copy of the ledger, while it runs."""
    with house(path) as home:
        home.store.backup(file)
    console.print(f"The ledger is copied to {file}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore(path: str, file: str, yes: bool) -> None:
    """Put a backup in the ledger's place. The service must be stopped; the old ledger is kept beside it."""
    settings = read_config(path)
    target = Path(settings.database.removeprefix("sqlite:///"))
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as source:
        try:
            sound = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            known = source.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'purchases'").fetchone()[0]
        except sqlite3.DatabaseError:
            sound = known = False
    if not sound or not known:
        raise StoreError(f"{file} is no sound Replycart ledger")
    if target.exists() and not yes:
        click.confirm(f"Replace {target}? It is kept as {target}.before-restore", abort=True)
    with alone(target):
        fresh = Path(f"{target}.restoring")
        fresh.touch(mode=0o600)
        shutil.copyfile(file, fresh)
        # The write-ahead log belongs to the old file, and goes beside it: it may hold its last commits.
        for suffix in ("", "-wal", "-shm"):
            old = Path(f"{target}{suffix}")
            if old.exists():
                old.replace(f"{target}.before-restore{suffix}")
        fresh.replace(target)
    SQLiteEngine(target).close()
    console.print(
        f"{target} is restored from {file}. Start the service: it asks PayPal and the shop what happened since."
    )


@click.group()
def token() -> None:
    """Keys to the API, for the back offices."""


@token.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help=f"One of {', '.join(tokens.SCOPES)}; all without one.")
@as_json
@click.pass_obj
def token_create(path: str, name: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Make a token; it is shown once."""
    with house(path) as home:
        token_id, secret = tokens.create(home.store, name, scopes)
    if as_json:
        out({"id": token_id, "token": secret})
    else:
        console.print(
            f"{secret}\n[dim]Shown once; keep it in the back office's settings. Revoke it: replycart token revoke {token_id}[/dim]"
        )


@token.command("list")
@as_json
@click.pass_obj
def token_list(path: str, as_json: bool) -> None:
    """Tokens, without their secrets."""
    with house(path) as home:
        found = home.store.view().tokens()
    rows = [
        {**row, **{key: views.iso(row[key]) for key in ("created_at", "used_at", "revoked_at")}} for row in found
    ]
    if as_json:
        out(rows)
    else:
        table(
            ["id", "name", "scopes", "created", "revoked"],
            [[r["id"], r["name"], r["scopes"], r["created_at"], r["revoked_at"]] for r in rows],
        )


@token.command("revoke")
@click.argument("token_id")
@click.pass_obj
def token_revoke(path: str, token_id: str) -> None:
    """Shut a token out at once."""
    with house(path) as home:
        if not home.store.write(lambda tx: tx.revoke_token(token_id)):
            raise click.ClickException(f"no valid token {token_id}; see: replycart token list")
    console.print("Revoked.")


@click.group()
def user() -> None:
    """People who may sign in to the dashboard."""


@user.command("create")
@click.argument("name")
@click.password_option(help="At least 12 characters; asked for when not given.")
@click.pass_obj
def user_create(path: str, name: str, password: str) -> None:
    """Add a person, or set a new password."""
    with house(path) as home:
        tokens.create_user(home.store, name, password)
    console.print(f"{name} can sign in.")


COMMANDS: tuple[click.Command, ...] = (init, doctor, backup, restore, token, user)
