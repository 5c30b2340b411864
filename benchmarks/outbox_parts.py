"""One way of queueing and running tasks, in a process of its own: ``python -m benchmarks.outbox_parts KIND ADDRESS COUNT``.

Eight threads put so many tasks in, each durable when its call returns; then four workers do them. The task is nothing at all.
Prints the seconds of both, and the CPU of this process with its children, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

PRODUCERS, WORKERS = 8, 4
#: A run that hangs is worth less than no figure.
PATIENCE = 600.0
_before: list[float] = []


class Count:
    """Counts to a number and then says so."""

    def __init__(self, count: int) -> None:
        self._left, self._lock, self.done = count, threading.Lock(), threading.Event()

    def one(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left <= 0:
                self.done.set()

    def wait(self) -> None:
        if not self.done.wait(PATIENCE):
            raise TimeoutError(f"{self._left} tasks were not done")


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def enqueue(count: int, put: Callable[[int], object]) -> float:
    """Seconds until all are in. What came before was preparation, of which the CPU is not counted."""
    _before.append(_cpu())
    started = time.perf_counter()
    with ThreadPoolExecutor(PRODUCERS) as pool:
        for future in [pool.submit(_part, put, range(first, count, PRODUCERS)) for first in range(PRODUCERS)]:
            future.result()
    return time.perf_counter() - started


def _part(put: Callable[[int], object], numbers: Sequence[int]) -> None:
    for number in numbers:
        put(number)


def ours(address: str, count: int) -> tuple[float, float]:
    """The outbox of the service on its ledger: at least once, leased, committed before and after."""
    from benchmarks import houses
    from bridge.outbox import Outbox
    from bridge.store import NewTask

    home = houses.house(Path(address).parent, address if "://" in address else f"sqlite:///{address}")
    home.config = replace(home.config, work=replace(home.config.work, shop_workers=WORKERS))
    counted = Count(count)
    try:
        put = enqueue(
            count,
            lambda n: home.store.write(lambda tx: tx.add_tasks([NewTask("shop", "bench", f"bench:{n}", str(n))])),
        )
        outbox = Outbox(home, {"bench": lambda house, task: counted.one()})
        started = time.perf_counter()
        outbox.start()
        counted.wait()
        while home.store.view().task_counts().get(("bench", "done"), 0) < count:
            time.sleep(0.002)
        run = time.perf_counter() - started
        outbox.stop()
        return put, run
    finally:
        home.store.close()


def huey(address: str, count: int) -> tuple[float, float]:
    """Huey on SQLite with ``fsync``. It takes a task out before it runs it: a crash in between loses the task."""
    from huey import SqliteHuey  # type: ignore[import-untyped]

    queue = SqliteHuey("bench", filename=address, fsync=True, results=False, timeout=60)
    counted = Count(count)

    @queue.task()  # type: ignore[untyped-decorator]
    def bench(number: int) -> None:
        counted.one()

    put = enqueue(count, lambda n: bench(n))
    consumer = queue.create_consumer(
        workers=WORKERS, worker_type="thread", periodic=False, initial_delay=0.001, max_delay=0.05,
        check_worker_health=False,
    )  # fmt: skip
    started = time.perf_counter()
    consumer.start()
    counted.wait()
    while queue.pending_count():
        time.sleep(0.002)
    run = time.perf_counter() - started
    consumer.stop(graceful=True)
    return put, run


def _celery(address: str) -> Any:
    from celery import Celery  # type: ignore[import-untyped]

    app = Celery("bench", broker=address)
    # Acknowledged after the task, as ours: a crash does it again.
    app.conf.update(
        task_ignore_result=True, task_acks_late=True, task_reject_on_worker_lost=True,
        broker_connection_retry_on_startup=True, worker_hijack_root_logger=False,
    )  # fmt: skip

    @app.task(name="bench")  # type: ignore[untyped-decorator]
    def bench(number: int) -> None:
        return None

    return app


def celery(address: str, count: int) -> tuple[float, float]:
    """Celery on Redis that syncs each write, its usual pool of processes, acknowledged late."""
    import redis

    app = _celery(address)
    task = app.tasks["bench"]
    put = enqueue(count, lambda n: task.delay(n))
    broker = redis.Redis.from_url(address)
    worker = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "benchmarks.outbox_parts", "celery-worker", address, "0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE

        def left() -> int:
            if time.monotonic() > until or worker.poll() is not None:
                raise TimeoutError("the worker did not do its tasks")
            return int(broker.llen("celery")) + int(broker.hlen("unacked"))

        # Its start, more than a second, is none of the figure: the clock runs from the first task that is done.
        while (first := left()) >= count:
            time.sleep(0.002)
        started = time.perf_counter()
        while left():
            time.sleep(0.005)
        run = (time.perf_counter() - started) * count / max(1, first)
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    return put, run


def procrastinate(address: str, count: int) -> tuple[float, float]:
    """Procrastinate on PostgreSQL, its worker asynchronous."""
    import procrastinate as package

    # Not a task's module: the connector is made here.
    app = package.App(connector=package.PsycopgConnector(conninfo=address, min_size=2, max_size=PRODUCERS))

    @app.task(name="bench")
    async def bench(number: int) -> None:
        return None

    with app.open():
        app.schema_manager.apply_schema()
        put = enqueue(count, lambda n: bench.defer(number=n))

    async def work() -> float:
        async with app.open_async():
            started = time.perf_counter()
            await app.run_worker_async(wait=False, concurrency=WORKERS, install_signal_handlers=False)
            return time.perf_counter() - started

    return put, asyncio.run(work())


KINDS: dict[str, Callable[[str, int], tuple[float, float]]] = {
    "ours": ours, "huey": huey, "celery": celery, "procrastinate": procrastinate,
}  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    kind, address, count = arguments
    logging.disable(logging.WARNING)
    if kind == "celery-worker":
        _celery(address).worker_main(
            ["worker", "--concurrency", str(os.cpu_count() or 2), "--loglevel", "ERROR", "--without-gossip",
             "--without-mingle", "--without-heartbeat"]
        )  # fmt: skip
        return
    put, run = KINDS[kind](address, int(count))
    print(json.dumps({"put": put, "run": run, "cpu": _cpu() - _before[0]}), flush=True)
    # Threads of the packages may be waiting for more.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
