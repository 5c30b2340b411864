"""The simulators' HTTP server: WSGI on a thread per connection, connections kept alive as the real platforms do.

werkzeug's server closes each connection, which costs a client more than most answers. Here an application may also
break a connection in the middle: it shuts the socket (``werkzeug.socket`` in the environment) and raises
``ConnectionError``. For loopback only: there are no limits against hostile clients.
"""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import Any, BinaryIO, cast
from urllib.parse import unquote_to_bytes

log = logging.getLogger("replycart.simulators")
LINE = 65_536
#: Statuses that never carry a body.
BARE = ("1", "204", "304")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Malformed(Exception):
    """What came is not HTTP."""


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """``port`` 0 takes a free one; ``server_port`` tells which. ``server_close`` hangs up on everybody."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, application: Application) -> None:
        self.application = application
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((host, port), Connection)
        self.server_port = int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            # Who waits for a next request on it must see that we are gone.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            log.exception("simulator: a connection failed")


class Connection(socketserver.StreamRequestHandler):
    """One connection: requests one after the other, until either side has enough."""

    server: Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            while self._one():
                pass
        except Malformed as error:
            self.wfile.write(_head("400 Bad Request", [("Content-Length", "0"), ("Connection", "close")]))
            log.info("simulator: %s", error)
        except ConnectionError:
            # The client went away, or the simulator was told to break the connection.
            return

    def _one(self) -> bool:
        """Serve a request; whether there may be another one."""
        line = self.rfile.readline(LINE)
        if line in (b"\r\n", b"\n"):
            line = self.rfile.readline(LINE)
        if not line:
            return False
        words = line.decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise Malformed("no request line")
        method, target, version = words
        environ = self._environ(method, target, version)
        self._read_headers(environ)
        if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ["wsgi.input"] = io.BytesIO(self._body(environ))
        asked = environ.get("HTTP_CONNECTION", "").lower()
        keep = "close" not in asked if version == "HTTP/1.1" else "keep-alive" in asked
        return Answer(self.wfile, environ, keep).give(self.server.application)

    def _environ(self, method: str, target: str, version: str) -> dict[str, Any]:
        if "://" in target.partition("?")[0]:
            target = "/" + target.split("://", 1)[1].partition("/")[2]
        path, _, query = target.partition("?")
        host, port = self.server.server_address[:2]
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": target,
            "RAW_URI": target,
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": version,
            "REMOTE_ADDR": self.client_address[0],
            "REMOTE_PORT": self.client_address[1],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
            "werkzeug.socket": self.connection,
        }

    def _read_headers(self, environ: dict[str, Any]) -> None:
        while True:
            line = self.rfile.readline(LINE)
            if line in (b"\r\n", b"\n"):
                return
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                raise Malformed("no header")
            if "_" in name:
                # It could not be told from the one with a hyphen.
                continue
            key = name.upper().replace("-", "_")
            if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                key = f"HTTP_{key}"
            text = value.strip()
            environ[key] = f"{environ[key]},{text}" if key in environ else text

    def _body(self, environ: dict[str, Any]) -> bytes:
        """All of it, so that what follows on the connection is the next request."""
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            return b"".join(iter(self._chunk, b""))
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            raise Malformed("no length")
        return self._exactly(int(length))

    def _chunk(self) -> bytes:
        """The next chunk; empty after the last one."""
        try:
            size = int(self.rfile.readline(LINE).split(b";")[0], 16)
        except ValueError:
            raise Malformed("no chunk") from None
        found = self._exactly(size)
        if size:
            self.rfile.readline(LINE)
        else:
            while self.rfile.readline(LINE) not in (b"\r\n", b"\n", b""):
                pass
        return found

    def _exactly(self, size: int) -> bytes:
        found = self.rfile.read(size) if size else b""
        if len(found) < size:
            raise ConnectionResetError("the client went away in the middle of a body")
        return found


class Answer:
    """One answer on its way: the head with the first piece in one packet, the rest as it comes."""

    def __init__(self, out: Any, environ: dict[str, Any], keep: bool) -> None:
        self._out = cast(BinaryIO, out)
        self._environ, self._keep = environ, keep
        self._chunked = self._silent = False
        self._status: str = ""
        self._headers: list[tuple[str, str]] = []
        self._sent = False

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        if exc_info and self._sent:
            raise exc_info[1]
        self._status, self._headers = status, list(headers)
        return self._write

    def give(self, application: Application) -> bool:
        """Run the application and send what it says; whether the connection lives on."""
        try:
            found = application(self._environ, self._start)
            try:
                for piece in found:
                    self._write(piece)
            finally:
                close = getattr(found, "close", None)
                if close is not None:
                    close()
        except ConnectionError:
            raise
        except Exception:
            log.exception("simulator: %s %s failed", self._environ["REQUEST_METHOD"], self._environ["PATH_INFO"])
            if self._sent:
                return False
            self._status, self._headers, self._keep = "500 Internal Server Error", [("Content-Length", "0")], False
        if not self._sent:
            self._write(b"")
        if self._chunked:
            self._out.write(b"0\r\n\r\n")
        return self._keep

    def _write(self, piece: bytes) -> None:
        head = b"" if self._sent else self._begin()
        if self._silent or not piece:
            body = b""
        elif self._chunked:
            body = b"%x\r\n%s\r\n" % (len(piece), piece)
        else:
            body = piece
        if head or body:
            self._out.write(head + body)

    def _begin(self) -> bytes:
        self._sent = True
        self._silent = self._environ["REQUEST_METHOD"] == "HEAD" or self._status.startswith(BARE)
        headers = self._headers
        if not self._silent and not any(name.lower() == "content-length" for name, _ in headers):
            if self._environ["SERVER_PROTOCOL"] == "HTTP/1.1":
                self._chunked = True
                headers = [*headers, ("Transfer-Encoding", "chunked")]
            else:
                self._keep = False
        if not self._keep:
            headers = [*headers, ("Connection", "close")]
        elif self._environ["SERVER_PROTOCOL"] == "HTTP/1.0":
            headers = [*headers, ("Connection", "keep-alive")]
        return _head(self._status, headers)


def _head(status: str, headers: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status}\r\n"]
    if not any(name.lower() == "date" for name, _ in headers):
        lines.append(f"Date: {formatdate(time.time(), usegmt=True)}\r\n")
    lines += [f"{name}: {value}\r\n" for name, value in headers]
    return ("".join(lines) + "\r\n").encode("latin-1")
