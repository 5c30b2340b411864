"""People who sign in to the dashboard: password (argon2), attempts slowed down, an optional second step, sessions.

The ledger keeps digests only. A session, and the second step, are tied to the password with which they were made:
``replycart user create NAME`` on the machine sets a new one, which signs out everywhere and turns the second step off.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import secrets
import threading
from dataclasses import dataclass

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bridge import tokens
from bridge.errors import Invalid, ReplycartError
from bridge.house import House
from bridge.seal import Sealed
from bridge.store import Tx
from bridge.store.people_sessions import SessionRow, reads, writes

MINUTE = 60_000
IDLE_MS = 120 * MINUTE
WHOLE_MS = 12 * 60 * MINUTE
SECOND_MS = 5 * MINUTE
#: Attempts within the window: of one name from one address, from one address, of one name from everywhere.
WINDOW_MS = 15 * MINUTE
LIMITS = (5, 20, 60)
SHORTEST = 12
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

_hasher = PasswordHasher()
#: Each check takes 64 MB for a moment: a crowd at the door must not take all memory.
_door = threading.Semaphore(2)


@functools.cache
def _nobody() -> str:
    """What a password is held against where there is no such name. Made at the first check, whatever its name: making
    one takes as long as a check, and must tell nobody anything."""
    with _door:
        return _hasher.hash(secrets.token_urlsafe(16))


class Wrong(ReplycartError):
    """The name, the password or the code is not right."""


class Slow(ReplycartError):
    """Too many attempts. ``seconds``: when the next is taken."""

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        super().__init__(f"too many attempts; try again in {self.seconds} seconds")


@dataclass(frozen=True, slots=True)
class Ticket:
    """Somebody whose password was right. ``second``: a code is still to come."""

    name: str
    stamp: str
    second: bool


def _stamp(password_hash: str) -> str:
    return hashlib.sha256(password_hash.encode()).hexdigest()[:32]


def _keyed(house: House, *parts: str) -> str:
    """A digest that says nothing to who has the ledger alone."""
    return hmac.new(house.config.secret_key.encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def _matches(stored: str, password: str) -> bool:
    """``stored`` "": there is no such name, which takes as long to say."""
    nobody = _nobody()
    with _door:
        try:
            return _hasher.verify(stored or nobody, password)
        except (VerificationError, InvalidHashError):
            return False


def _knock(house: House, name: str, address: str) -> tuple[str, str, str]:
    """Count an attempt before it is looked at; ``Slow`` when there were too many."""
    subjects = (
        _keyed(house, "both", name, address),
        _keyed(house, "address", address),
        _keyed(house, "name", name),
    )

    def write(tx: Tx) -> int:
        verbs, now = writes(tx), tx.clock.ms()
        verbs.forget_old_attempts(now - WINDOW_MS)
        for subject, limit in zip(subjects, LIMITS, strict=True):
            count, first = verbs.attempts(subject, now - WINDOW_MS)
            if count >= limit:
                return first + WINDOW_MS - now
        verbs.add_attempts(subjects)
        return 0

    if wait := house.store.write(write):
        raise Slow(-(-wait // 1000))
    return subjects


def check_password(house: House, name: str, password: str, address: str) -> Ticket:
    """Whoever knows the password. ``Wrong`` takes as long for a name that nobody has; ``Slow`` after too many."""
    name = name.strip()[:100]
    began = house.clock.ms()
    subjects = _knock(house, name, address)
    stored = house.store.view().user_password(name)
    if not _matches(stored or "", password[:1000]) or stored is None:
        raise Wrong("the name or the password is not right")
    if _hasher.check_needs_rehash(stored):
        fresh = stored = _hasher.hash(password[:1000])
        house.store.write(lambda tx: tx.put_user(name, fresh))
    ticket = Ticket(name, _stamp(stored), bool(_secret(house, name, _stamp(stored))))
    if not ticket.second:
        _welcome(house, subjects, began)
    return ticket


def _welcome(house: House, subjects: tuple[str, str, str], began: int) -> None:
    def write(tx: Tx) -> None:
        verbs = writes(tx)
        verbs.forget_attempts(subjects[0])
        verbs.forget_attempts(subjects[1])
        verbs.forget_attempts(subjects[2], since=began)

    house.store.write(write)


def check_code(house: House, ticket: Ticket, code: str, address: str) -> None:
    """The second step: six digits of the authenticator, each once, or a recovery code, each once."""
    began = house.clock.ms()
    subjects = _knock(house, ticket.name, address)
    stored = house.store.view().user_password(ticket.name)
    if stored is None or _stamp(stored) != ticket.stamp:
        raise Wrong("the password was changed meanwhile")
    secret = _secret(house, ticket.name, ticket.stamp)
    plain = "".join(sign for sign in code.lower() if sign.isalnum())[:20]
    if not secret or not (_code_fits(house, ticket.name, secret, plain) or _recovered(house, ticket.name, plain)):
        raise Wrong("the code is not right")
    _welcome(house, subjects, began)


def _code_fits(house: House, name: str, secret: str, code: str) -> bool:
    """The code of now, or of half a minute before or after: telephones go wrong."""
    if len(code) != 6 or not code.isdecimal() or not code.isascii():
        return False
    now, generator = house.clock.ms() // 30_000, pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(generator.generate_otp(step), code):
            return house.store.write(lambda tx, step=step: writes(tx).take_step(name, step))  # type: ignore[misc]
    return False


def _recovered(house: House, name: str, code: str) -> bool:
    digest = _keyed(house, "recovery", name, code)
    return len(code) == 10 and house.store.write(lambda tx: writes(tx).use_recovery(name, digest))


# sessions


def open_session(house: House, ticket: Ticket, browser: str, old: str = "") -> str:
    """The secret for a cookie: always a new one. ``old``: the cookie that came with the request, which ends."""
    secret, now = secrets.token_urlsafe(32), house.clock.ms()
    row = SessionRow(tokens.digest(secret), ticket.name, ticket.stamp, browser[:60], now, now)

    def write(tx: Tx) -> None:
        verbs = writes(tx)
        verbs.forget_sessions(now - WHOLE_MS, now - IDLE_MS)
        if old:
            verbs.drop_session(ticket.name, tokens.digest(old))
        verbs.add_session(row)

    house.store.write(write)
    return secret


def who(house: House, secret: str, *, by_hand: bool = True) -> SessionRow | None:
    """The session of a cookie, while it lasts. ``by_hand``: a person did something, so that idleness begins anew;
    what a page asks for by itself keeps nobody signed in."""
    if not 20 <= len(secret) <= 100:
        return None
    view, now = house.store.view(), house.clock.ms()
    row = reads(view).session(tokens.digest(secret))
    if row is None or now - row.created_at >= WHOLE_MS or now - row.seen_at >= IDLE_MS:
        return None
    stored = view.user_password(row.user)
    if stored is None or not hmac.compare_digest(_stamp(stored), row.stamp):
        return None
    if by_hand and now - row.seen_at >= MINUTE:
        house.store.write(lambda tx: writes(tx).touch_session(row.digest))
    return row


def sign_out(house: House, session: SessionRow, digest: str = "") -> None:
    """This browser, or another of the same person."""
    house.store.write(lambda tx: writes(tx).drop_session(session.user, digest or session.digest))


def sign_out_everywhere(house: House, session: SessionRow, *, here: bool = True) -> None:
    house.store.write(lambda tx: writes(tx).drop_sessions(session.user, "" if here else session.digest))


def confirm(house: House, session: SessionRow, password: str, address: str) -> None:
    """The password once more, before what an open browser alone must not do."""
    began = house.clock.ms()
    subjects = _knock(house, session.user, address)
    if not _matches(house.store.view().user_password(session.user) or "", password[:1000]):
        raise Wrong("the password is not right")
    _welcome(house, subjects, began)


def change_password(house: House, session: SessionRow, password: str) -> None:
    """A new password: every other browser is signed out, this one and the second step go on."""
    if not SHORTEST <= len(password) <= 1000:
        raise Invalid({"password": f"must have at least {SHORTEST} characters"})
    hashed = _hasher.hash(password)
    secret = _secret(house, session.user, session.stamp)

    def write(tx: Tx) -> None:
        tx.put_user(session.user, hashed)
        verbs = writes(tx)
        verbs.drop_sessions(session.user, session.digest)
        verbs.restamp_session(session.digest, _stamp(hashed))

    house.store.write(write)
    if secret:
        _keep(house, f"second:{session.user}", secret, _stamp(hashed))


# the second step


def _keep(house: House, name: str, secret: str, stamp: str) -> None:
    Sealed(house.store, house.config.secret_key).remember(name, json.dumps([secret, stamp]) if secret else "")


def _kept(house: House, name: str, stamp: str) -> str:
    kept = Sealed(house.store, house.config.secret_key).recall(name)
    secret, made_with = json.loads(kept) if kept else ("", "")
    return str(secret) if made_with == stamp else ""


def _secret(house: House, name: str, stamp: str) -> str:
    """The authenticator's secret; "" when the second step is off."""
    return _kept(house, f"second:{name}", stamp)


def has_second(house: House, session: SessionRow) -> bool:
    return bool(_secret(house, session.user, session.stamp))


def begin_second(house: House, session: SessionRow) -> tuple[str, str]:
    """(secret, otpauth address) to scan; nothing changes until ``finish_second``. Asked again, it is the same."""
    name = f"second-new:{session.user}"
    secret = _kept(house, name, session.stamp)
    if not secret:
        secret = pyotp.random_base32()
        _keep(house, name, secret, session.stamp)
    issuer = f"Replycart {house.config.seller.name}".replace(":", " ")
    return secret, pyotp.TOTP(secret).provisioning_uri(name=session.user, issuer_name=issuer)


def finish_second(house: House, session: SessionRow, code: str) -> list[str]:
    """Turned on once a code of it is right: the recovery codes, shown now and never again."""
    secret = _kept(house, f"second-new:{session.user}", session.stamp)
    if not secret or not _code_fits(house, session.user, secret, "".join(code.split())):
        raise Wrong("the code is not right")
    _keep(house, f"second:{session.user}", secret, session.stamp)
    _keep(house, f"second-new:{session.user}", "", "")
    return new_recovery(house, session)


def new_recovery(house: House, session: SessionRow) -> list[str]:
    """Recovery codes in place of the old ones."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    digests = [_keyed(house, "recovery", session.user, code) for code in codes]
    house.store.write(lambda tx: writes(tx).put_recovery(session.user, digests))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def end_second(house: House, session: SessionRow) -> None:
    _keep(house, f"second:{session.user}", "", "")
    house.store.write(lambda tx: writes(tx).put_recovery(session.user, ()))
