"""The guard of addresses that somebody else gave us: what may be asked for, and which machines are public."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from connectors.errors import Permanent

_UNICAST, _SIX_TO_FOUR = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("2002::/16")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ODD = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))
_HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}(?:%[a-z0-9]{1,15})?")


def public(address: str) -> bool:
    """Whether an IP address lies on the public internet, whatever it is wrapped in (IPv4 in IPv6, NAT64)."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else None)
        if inside is None:
            return found in _UNICAST and found not in _SIX_TO_FOUR and found.is_global and not found.is_multicast
        found = inside
    return found.is_global and not found.is_multicast and not any(found in net for net in _ODD)


def read(url: str) -> tuple[SplitResult, str, int]:
    """An address that somebody else gave us, its host in ASCII, its port. ``Permanent`` for what is none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Permanent("address refused: it cannot be read") from None
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.password:
        raise Permanent("address refused: only plain http(s) addresses are fetched")
    if not _HOST.fullmatch(host):
        raise Permanent("address refused: this is no name of a host")
    return parts, host, port
