"""Whether a lease of a task is over, told without trusting that two machines' clocks agree.

Who leased writes until when, by its own clock. Its own leases a process judges by that. Another's it only watches: one
that nobody has extended while it was looked at ``LOOKS`` times, over a whole term by the watcher's clock, is over. A
clock that is ahead, or that steps forward, takes nothing out of another's hand."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from pathlib import Path

LOOKS = 3


def worker_name() -> str:
    """Tells who holds a lease: machine, process, and when that began. Process numbers come round again."""
    return f"{socket.gethostname()}:{os.getpid()}@{_began(os.getpid())}"


def gone(worker: str) -> bool:
    """Whether the process of that name was one of this machine, and is no more."""
    host, _, rest = worker.rpartition(":")
    number, _, began = rest.partition("@")
    if host != socket.gethostname() or not number.isdigit():
        return False
    if int(number) == os.getpid() or not _alive(int(number)):
        return True
    return bool(began) and began != _began(int(number))


def _began(pid: int) -> str:
    """When a process began, in the kernel's own count; "" where the kernel does not tell."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
    except (OSError, IndexError):
        return ""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Leases:
    """What one process knows of leases. ``term``: how long they are given for (ms), as this process gives its own."""

    def __init__(self) -> None:
        self.term = 60_000
        self._mine: set[str] = set()
        #: Task → until when, as it was written; when it was seen so first; how often.
        self._seen: dict[int, tuple[int, int, int]] = {}

    def given(self, worker: str, term: int) -> None:
        self._mine.add(worker)
        self.term = term

    def over(self, running: Iterable[tuple[int, str, int]], now: int) -> list[tuple[int, int]]:
        """Of (task, worker, until): (task, until) of those whose lease is over."""
        mine = self._mine | {worker_name()}
        seen: dict[int, tuple[int, int, int]] = {}
        found = []
        for task, worker, until in running:
            if worker in mine:
                if until < now:
                    found.append((task, until))
                continue
            before = self._seen.get(task)
            since, looks = before[1:] if before and before[0] == until else (now, 0)
            seen[task] = (until, since, looks + 1)
            if looks + 1 >= LOOKS and now - since > self.term:
                found.append((task, until))
        self._seen = seen
        return found
