"""A certificate authority of the simulator's own: root → intermediate → the leaf that signs webhooks.

The chain has the shape of PayPal's (an RSA leaf for ``messageverificationcerts.paypal.com`` below an
intermediate), so that a connector verifies it with the code that meets the real one; only the root differs.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SIGNER = "messageverificationcerts.paypal.com"


@cache
def _key(realm: str, role: str) -> rsa.RSAPrivateKey:
    """A key lives as long as the process: making one costs a tenth of a second, and a test makes many chains."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "PayPal simulator"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


class Authority:
    """Chain valid from a month before ``now`` to two years after it. Each ``realm`` has keys of its own."""

    def __init__(self, now: datetime, realm: str = "simulator") -> None:
        self.realm = realm
        starts, ends = now - timedelta(days=30), now + timedelta(days=730)
        self._root = self._ca("root", "root", starts, ends, path=1)
        self._middle = self._ca("intermediate", "root", starts, ends, path=0)
        self.ca_pem = self._root.public_bytes(Encoding.PEM).decode()
        self.chain_pem = self.issue(SIGNER, starts, ends)
        serial = x509.load_pem_x509_certificates(self.chain_pem.encode())[0].serial_number
        self.id = f"CERT-{serial & 0xFFFFFFFF:08x}-{(serial >> 32) & 0xFFFFFFFF:08x}"

    def _ca(self, role: str, issuer: str, starts: datetime, ends: datetime, path: int) -> x509.Certificate:
        key, signer = _key(self.realm, role), _key(self.realm, issuer)
        builder = (
            self._blank(key, f"{self.realm} {role}", f"{self.realm} {issuer}", starts, ends)
            .add_extension(x509.BasicConstraints(ca=True, path_length=path), critical=True)
            .add_extension(self._usage(ca=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        )
        return builder.sign(signer, hashes.SHA256())

    def issue(
        self, host: str, starts: datetime, ends: datetime, *, purpose: x509.ObjectIdentifier | None = None
    ) -> str:
        """PEM of a leaf for ``host`` with its intermediate, over the signing key of this authority."""
        key, signer = _key(self.realm, "leaf"), _key(self.realm, "intermediate")
        leaf = (
            self._blank(key, host, f"{self.realm} intermediate", starts, ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(
                x509.ExtendedKeyUsage([purpose or ExtendedKeyUsageOID.SERVER_AUTH]),
                critical=False,
            )
            .add_extension(self._usage(ca=False), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
            .sign(signer, hashes.SHA256())
        )
        return (leaf.public_bytes(Encoding.PEM) + self._middle.public_bytes(Encoding.PEM)).decode()

    @staticmethod
    def _blank(
        key: rsa.RSAPrivateKey, subject: str, issuer: str, starts: datetime, ends: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(starts)
            .not_valid_after(ends)
        )

    @staticmethod
    def _usage(*, ca: bool) -> x509.KeyUsage:
        return x509.KeyUsage(
            digital_signature=not ca,
            content_commitment=False,
            key_encipherment=not ca,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=ca,
            crl_sign=ca,
            encipher_only=False,
            decipher_only=False,
        )

    def sign(self, message: bytes, algorithm: hashes.HashAlgorithm | None = None) -> str:
        """Base64 of the RSA signature (PKCS #1 v1.5), with SHA-256 unless told otherwise."""
        key = _key(self.realm, "leaf")
        return base64.b64encode(key.sign(message, padding.PKCS1v15(), algorithm or hashes.SHA256())).decode()

    def signed_by_us(self, message: bytes, signature: str) -> bool:
        """Whether ``signature`` (base64) is ours over ``message``: what PayPal's verify call answers."""
        try:
            _key(self.realm, "leaf").public_key().verify(
                base64.b64decode(signature, validate=True), message, padding.PKCS1v15(), hashes.SHA256()
            )
        except Exception:  # whatever is wrong with it, it is not ours
            return False
        return True
