"""HTTP load as lean as Python can be: kept-alive connections, requests made beforehand, nothing parsed but what must be."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks import harness

TIMEOUT = 60.0


@dataclass(slots=True)
class Load:
    """What came of it: seconds of each answer, the statuses that were not 200, and how long it all took."""

    times: list[float] = field(default_factory=list)
    odd: dict[str, int] = field(default_factory=dict)
    wall: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.times) / self.wall if self.wall else 0.0

    def p(self, share: float) -> float:
        """Milliseconds."""
        return harness.percentile(self.times, share) * 1000


class Wire:
    """One connection, opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def ask(self, request: bytes) -> str:
        """The status of the answer, its body read to the end."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._rest = b""
        wire = self._socket
        wire.sendall(request)
        data = self._rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more(wire)
        head = data[:end].lower()
        status, body = data[9:12].decode("ascii", "replace"), end + 4
        if (at := head.find(b"\r\ncontent-length:")) >= 0:
            body += int(head[at + 17 :].split(b"\r\n", 1)[0])
            while len(data) < body:
                data += self._more(wire)
        elif b"chunked" in head:
            while not data.endswith(b"\r\n0\r\n\r\n") and data[end + 4 :] != b"0\r\n\r\n":
                data += self._more(wire)
            body = len(data)
        self._rest = data[body:]
        if b"\r\nconnection: close" in head:
            self.close()
        return status

    @staticmethod
    def _more(wire: socket.socket) -> bytes:
        found = wire.recv(65_536)
        if not found:
            raise ConnectionError("the server hung up")
        return found

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _one(wire: Wire, request: bytes, started: float, load: Load, lock: threading.Lock) -> None:
    try:
        status = wire.ask(request)
    except OSError as error:
        wire.close()
        status = type(error).__name__
    took = time.perf_counter() - started
    with lock:
        if status == "200":
            load.times.append(took)
        else:
            load.odd[status] = load.odd.get(status, 0) + 1


def _crew(work: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def closed(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    """As fast as it goes: each connection asks again when it has its answer, until time or requests are out."""
    load, lock, following = Load(), threading.Lock(), iter(requests)
    started = time.perf_counter()

    def work(number: int) -> None:
        wire = Wire(port)
        while time.perf_counter() - started < seconds:
            with lock:
                request = next(following, None)
            if request is None:
                break
            _one(wire, request, time.perf_counter(), load, lock)
        wire.close()

    _crew(work, connections)
    load.wall = time.perf_counter() - started
    return load


def paced(port: int, requests: Sequence[bytes], rate: float, connections: int) -> Load:
    """So many a second whatever the server does; each answer is timed from the moment at which it was due."""
    load, lock = Load(), threading.Lock()
    # The connections are open before the clock starts, and every one has its own slots.
    started = time.perf_counter() + 0.2

    def work(number: int) -> None:
        wire = Wire(port)
        for at in range(number, len(requests), connections):
            due = started + at / rate
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            _one(wire, requests[at], due, load, lock)
        wire.close()

    _crew(work, connections)
    load.wall = time.perf_counter() - started
    return load


@contextlib.contextmanager
def dripping(port: int, count: int) -> Iterator[int]:
    """So many clients that send a letter of their request each second and never end; ``yield`` gives how many got in."""
    stop, wires = threading.Event(), []
    for _ in range(count):
        with contextlib.suppress(OSError):
            wire = socket.create_connection(("127.0.0.1", port), timeout=5)
            wire.sendall(b"POST /webhooks/paypal HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            wires.append(wire)

    def drip() -> None:
        while not stop.wait(1.0):
            for wire in wires:
                with contextlib.suppress(OSError):
                    wire.sendall(b"x")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        time.sleep(0.5)
        yield len(wires)
    finally:
        stop.set()
        thread.join(timeout=5)
        for wire in wires:
            wire.close()


def get(path: str, number: int) -> bytes:
    """A GET by a browser of its own address: the limits are per address."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept-Language: en\r\n"
        f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n\r\n"
    ).encode()


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body
