"""A process with everything imported, that forks one life of the service after the other: a start costs no imports.

Reads one JSON object a line: {"config": path, "web": bool, "work": bool, "die_at": n}. The life dies by SIGKILL at its
n-th point: before or after a commit, before or after a call to a platform. Answers {"pid": …}, {"ready": true} if it comes so far, and {"died": "where"}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import Any

READY = b"\0"


def live(order: dict[str, Any], told: int) -> None:
    """The service, as `replycart serve` runs it; never returns."""
    import requests.adapters
    from waitress.server import create_server

    from bridge import app, bootstrap, config, log
    from bridge.store import Store
    from bridge.web import create_app

    lock, count = threading.Lock(), 0

    def point(name: str) -> None:
        nonlocal count
        with lock:
            count += 1
            if count == order["die_at"]:
                os.write(told, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: Any, method: str, name: str) -> None:
        real = getattr(owner, method)

        def call(*args: Any, **kwargs: Any) -> Any:
            where = f"{name} {args[1].method} {args[1].url}" if name == "call" else name
            point(f"before {where}")
            result = real(*args, **kwargs)
            point(f"after {where}")
            return result

        setattr(owner, method, call)

    around(Store, "write", "commit")
    around(Store, "claim", "claim")
    around(requests.adapters.HTTPAdapter, "send", "call")
    log.configure("text", "critical")
    house = bootstrap.build(config.load(order["config"], {}))
    if order["work"]:
        app.Work(house).start()
    os.write(told, READY)
    if order["web"]:
        host, _, port = house.config.listen.rpartition(":")
        create_server(create_app(house), host=host, port=int(port), threads=8, ident=None).run()
    signal.pause()


def main() -> None:
    import bridge.cli.running
    import bridge.demo
    import bridge.web  # noqa: F401
    from connectors import registry

    for kind, name in (("shops", "woocommerce"), ("networks", "x"), ("payments", "paypal")):
        registry.connector(kind, name)
    for line in sys.stdin:
        order = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            # Signals go to the life that is meant, not to all of them.
            os.setsid()
            try:
                live(order, write)
            except BaseException as error:
                os.write(write, f"failed: {type(error).__name__}: {error}".encode())
            finally:
                os._exit(1)
        os.close(write)
        print(json.dumps({"pid": pid}), flush=True)
        with os.fdopen(read, "rb") as pipe:
            first = pipe.read(1)
            if first == READY:
                print(json.dumps({"ready": True}), flush=True)
            words = (first + pipe.read()).replace(READY, b"").decode(errors="replace")
        os.waitpid(pid, 0)
        print(json.dumps({"died": words}), flush=True)


if __name__ == "__main__":
    main()
