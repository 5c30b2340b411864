"""Is this webhook PayPal's? Checked here, without asking PayPal (../shared/facts/paypal.md, "Signature").

The signature covers ``transmission id | time | webhook id | CRC-32 of the raw body``; the webhook id is ours, from
the configuration. The certificate comes from an address in the message, so everything about it is checked: https on
PayPal's own hosts, a chain to a public root, a name of PayPal's, dates by our clock.

Where the file of a certificate comes without its intermediate, no chain can be built here: a signature that holds
for the key from PayPal's own host is then confirmed by PayPal's verify call.
"""

from __future__ import annotations

import base64
import contextlib
import re
import threading
import warnings
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import certifi
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from connectors.contracts import Surroundings
from connectors.errors import Permanent, Refused, Retryable
from connectors.values import aware

HEADERS = (
    "paypal-transmission-id",
    "paypal-transmission-time",
    "paypal-transmission-sig",
    "paypal-cert-url",
    "paypal-auth-algo",
)
LARGEST = 1_000_000
# PayPal tries for three days, and a person may resend an older event from the dashboard
OLDEST, AHEAD = timedelta(days=35), timedelta(minutes=10)
_PATH = re.compile(r"/v1/notifications/certs/[A-Za-z0-9_-]{1,128}")
_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_TIME = re.compile(r"[0-9T:.+\-Zz]{10,40}")
_KEPT, _REFUSED_KEPT = 16, 256
_FETCHES, _WINDOW = 30, timedelta(minutes=1)


def forged(why: str) -> Refused:
    return Refused(f"webhook refused: {why}", code="forged", platform="paypal")


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature headers of one delivery."""

    id: str
    time: str
    signature: str
    cert_url: str
    algorithm: str


def read_headers(headers: Mapping[str, str], body: bytes, now: datetime) -> Signed:
    """The headers, each present and well formed, the time near enough to ours."""
    given = {name.lower(): value for name, value in headers.items()}
    found = [given.get(name, "").strip() for name in HEADERS]
    if not all(found) or any(len(value) > 2000 or not value.isascii() for value in found):
        raise forged("a signature header is missing or malformed")
    signed = Signed(*found)
    if len(body) > LARGEST:
        raise forged("the body is too large")
    if signed.algorithm != "SHA256withRSA":
        raise forged("another algorithm than SHA256withRSA")
    if not _ID.fullmatch(signed.id) or not _TIME.fullmatch(signed.time):
        raise forged("a signature header is malformed")
    try:
        sent = aware(datetime.fromisoformat(signed.time))
    except (ValueError, OverflowError):
        raise forged("the transmission time is malformed") from None
    if not now - OLDEST <= sent <= now + AHEAD:
        raise forged("the transmission time is far from ours; is the clock of this machine right?")
    return signed


@cache
def _public_roots() -> list[x509.Certificate]:
    """The public roots, one by one: an old root that the library no longer reads must not take the rest along."""
    roots: list[x509.Certificate] = []
    for block in Path(certifi.where()).read_text(encoding="utf-8").split("-----BEGIN CERTIFICATE-----")[1:]:
        with warnings.catch_warnings(), contextlib.suppress(ValueError):
            warnings.simplefilter("ignore")
            pem = "-----BEGIN CERTIFICATE-----" + block.partition("-----END CERTIFICATE-----")[0]
            roots.append(x509.load_pem_x509_certificate((pem + "-----END CERTIFICATE-----\n").encode()))
    return roots


@dataclass(frozen=True, slots=True)
class _Signer:
    key: rsa.RSAPublicKey
    starts: datetime
    ends: datetime
    chained: bool


class Verifier:
    """Holds the certificates seen so far. ``trusted``: the origin of a simulator, whose chain ends in ``extra_ca``
    (a PEM file) and in nothing else."""

    def __init__(self, around: Surroundings, *, live: bool, trusted: str = "", extra_ca: str = "") -> None:
        self._around, self._live, self._trusted, self._extra_ca = around, live, trusted, extra_ca
        self._signers: OrderedDict[str, _Signer] = OrderedDict()
        self._refused: OrderedDict[str, datetime] = OrderedDict()
        self._fetched: list[datetime] = []
        self._lock = threading.Lock()
        self._fetching = threading.Lock()

    def allowed(self, url: str) -> bool:
        """Whether a certificate may come from this address."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if not _PATH.fullmatch(parts.path) or parts.query or parts.fragment or "?" in url or "#" in url:
            return False
        if self._trusted and f"{parts.scheme}://{parts.netloc}" == self._trusted:
            return True
        host = parts.netloc.removesuffix(":443")
        return parts.scheme == "https" and port in (None, 443) and self._paypal(host)

    def _paypal(self, host: str) -> bool:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.paypal\.com", host):
            return False
        return not (self._live and host.endswith(".sandbox.paypal.com"))

    def _signs(self, name: str) -> bool:
        """Whether PayPal signs webhooks under this name (its own SDKs have checked the same beginning and end)."""
        return self._paypal(name) and name.startswith("messageverificationcerts.")

    def verify(self, signed: Signed, body: bytes, webhook_id: str) -> bool:
        """``Refused("forged")`` unless PayPal signed exactly these bytes for our webhook; False when the signature
        holds but no chain to a root could be built, so that PayPal itself must be asked."""
        if not self.allowed(signed.cert_url):
            raise forged("the certificate is not on one of PayPal's own hosts")
        try:
            signature = base64.b64decode(signed.signature, validate=True)
        except ValueError:
            raise forged("the signature is malformed") from None
        if base64.b64encode(signature).decode() != signed.signature:
            raise forged("the signature is malformed")
        signer = self._signer(signed.cert_url)
        message = f"{signed.id}|{signed.time}|{webhook_id}|{zlib.crc32(body)}"
        try:
            signer.key.verify(signature, message.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise forged("the signature does not hold; is webhook_id the one of this webhook?") from None
        return signer.chained

    def _signer(self, url: str) -> _Signer:
        if (signer := self._cached(url)) is not None:
            return signer
        with self._fetching:
            if (signer := self._cached(url)) is not None:
                return signer
            try:
                signer = self._load(url)
            except Refused:
                with self._lock:
                    self._refused[url] = self._around.now()
                    while len(self._refused) > _REFUSED_KEPT:
                        self._refused.popitem(last=False)
                raise
            with self._lock:
                self._signers[url] = signer
                while len(self._signers) > _KEPT:
                    self._signers.popitem(last=False)
            return signer

    def _cached(self, url: str) -> _Signer | None:
        now = self._around.now()
        with self._lock:
            signer = self._signers.get(url)
            if signer is not None and signer.starts <= now <= signer.ends:
                self._signers.move_to_end(url)
                return signer
            refused_at = self._refused.get(url)
            if refused_at is not None and abs(now - refused_at) < timedelta(minutes=5):
                raise forged("its certificate was refused a moment ago")
        return None

    def _load(self, url: str) -> _Signer:
        now = self._around.now()
        self._fetched = [moment for moment in self._fetched if abs(now - moment) < _WINDOW]
        if len(self._fetched) >= _FETCHES:
            raise Retryable("too many unknown webhook certificates asked for", platform="paypal", retry_after=60)
        self._fetched.append(now)
        simulated = bool(self._trusted) and url.startswith(self._trusted + "/")
        host = urlsplit(url).hostname
        try:
            pem, _ = self._around.http.fetch_public(
                url,
                max_bytes=64_000,
                types=(),
                trusted=(self._trusted,) if simulated else (),
                hosts=lambda name: name == host if simulated else self._paypal(name),
                https_only=not simulated,
            )
        except Permanent as error:
            if re.search(r"answered (429|5\d\d)$", error.message):
                raise Retryable(f"webhook certificate: {error.message}", platform="paypal") from None
            raise forged(f"its certificate could not be had: {error.message}") from None
        return self._checked(pem, now, simulated=simulated)

    def _checked(self, pem: bytes, now: datetime, *, simulated: bool) -> _Signer:
        """The signer of a PEM bundle (leaf first, then intermediates), its chain and name verified."""
        try:
            leaf, *others = x509.load_pem_x509_certificates(pem)
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            name = next(host for host in names.get_values_for_type(x509.DNSName) if self._signs(host.lower()))
            key = leaf.public_key()
        except (ValueError, StopIteration, x509.ExtensionNotFound, x509.DuplicateExtension):
            raise forged("its certificate is not the one with which PayPal signs") from None
        if (
            not isinstance(key, rsa.RSAPublicKey)
            or not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc
        ):
            raise forged("its certificate has expired, or has no RSA key")
        policy = PolicyBuilder().store(self._store(simulated)).time(now)
        try:
            chain = policy.build_server_verifier(x509.DNSName(name)).verify(leaf, others[:8])
        except (ValueError, VerificationError):
            if others or simulated:
                raise forged("its certificate does not lead to a root that we trust") from None
            chain = []
        links = chain or [leaf]
        return _Signer(
            key,
            max(certificate.not_valid_before_utc for certificate in links),
            min(min(certificate.not_valid_after_utc for certificate in links), now + timedelta(days=1)),
            chained=bool(chain),
        )

    def _store(self, simulated: bool) -> Store:
        if not simulated:
            return Store(_public_roots())
        try:
            with open(self._extra_ca, "rb") as file:
                return Store(x509.load_pem_x509_certificates(file.read()))
        except (OSError, ValueError):
            raise Permanent(
                "webhook_ca: the simulator's root (GET /_play/ca.pem) cannot be read from this file",
                platform="paypal",
            ) from None
