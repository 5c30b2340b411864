"""Ports of this machine that nobody has."""

from __future__ import annotations

import contextlib
import random
import socket
from pathlib import Path

_LOWEST, _TRIES = 10_240, 50


def free_port() -> int:
    """A port below those that the kernel lends to outgoing connections: from there, between asking and listening, another
    program's connection could take it."""
    for _ in range(_TRIES):
        port = random.randint(_LOWEST, max(_LOWEST, _lent() - 1))
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"no free port on 127.0.0.1 from {_LOWEST} to {_lent() - 1} in {_TRIES} attempts")


def _lent() -> int:
    """The lowest port that the kernel lends; Linux's own default where it does not tell."""
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 32_768
