"""Tasks still to do outside: claimed by lease, tried until done, put off when a platform is away, parked when a
person is needed. A task is committed with the decision that caused it, so a crash can lose neither.

Every handler may be run twice for one task, and must look for its own earlier effect (``task.attempts > 1``).
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping

from bridge import metrics, tracing
from bridge.house import LANES, House
from bridge.in_hand import InHand, Try
from bridge.store import Stale, Task, Tx
from bridge.store.leases import gone, worker_name
from connectors.errors import ConnectorError, Permanent, Refused, Retryable
from connectors.lease import while_held

log = logging.getLogger("replycart.outbox")

#: Seconds between two looks of the first worker of a lane, and of the others.
LOOK, WATCH = 0.5, 5.0
LEASE_MS = 60_000
#: Failures of our own making (exceptions we did not foresee) before a person has to look.
GIVE_UP_AFTER = 8
PERMANENT_WAIT_MS = 600_000
#: So long a platform that did not answer in time may still be at what it was asked (servers end a request by then).
LATE_MS = 60_000

Handler = Callable[[House, Task], None]


class Later(Exception):
    """Not yet: look again after ``seconds``. Counts as no failure."""

    def __init__(self, seconds: float, why: str) -> None:
        self.seconds = seconds
        super().__init__(why)


def backoff_ms(attempts: int, rng: random.Random) -> int:
    """Milliseconds to wait after so many attempts: doubling from a second to five minutes, with a jitter."""
    return int(min(300_000, 1000 * 2 ** min(attempts - 1, 12)) * rng.uniform(0.75, 1.25))


class Outbox:
    """Runs the tasks. ``handlers``: what to do per kind. One thread at least per lane, so that a platform that
    is away holds up nobody else's tasks."""

    def __init__(self, house: House, handlers: Mapping[str, Handler], *, seed: int | None = None) -> None:
        self._house, self._handlers = house, dict(handlers)
        self._rng = random.Random(seed)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._paused: dict[str, int] = {}
        self._in_hand = InHand(house.clock)
        self.worker = worker_name()

    def start(self) -> None:
        """Give back what a dead process of this machine held, then work until ``stop``."""
        self._house.store.write(self._give_back)
        work = self._house.config.work
        count = {"network": work.network_workers, "payments": work.payments_workers, "shop": work.shop_workers}
        for lane in LANES:
            for number in range(count.get(lane, 1)):
                thread = threading.Thread(
                    target=self._run,
                    args=(lane, WATCH if number else LOOK),
                    name=f"outbox-{lane}-{number}",
                    daemon=True,
                )
                thread.start()
                self._threads.append(thread)
        keeper = threading.Thread(target=self._keep_leases, name="outbox-leases", daemon=True)
        keeper.start()
        self._threads.append(keeper)

    def stop(self, seconds: float = 35.0) -> None:
        """Finish what is under way; what is not finished then keeps its lease and is done after the next start."""
        self._stop.set()
        for lane in LANES:
            self._house.bell.near(lane)
        for thread in self._threads:
            thread.join(timeout=seconds)

    def _give_back(self, tx: Tx) -> None:
        alive = {worker for worker in tx.running_workers() if not gone(worker)}
        if count := tx.orphans(alive):
            log.info("outbox: %d tasks of a process that is gone are taken up again", count)
        if count := tx.pull_back():
            log.warning(
                "outbox: the clock was set back; %d tasks that waited by the old time are pulled back", count
            )

    def _keep_leases(self) -> None:
        while not self._stop.wait(LEASE_MS / 3000):
            try:
                self.tend_leases()
            except Exception:
                log.exception("outbox: leases could not be extended")

    def tend_leases(self) -> None:
        """Extend those of what is in hand; give back what others left."""
        tries, until = self._in_hand.tries(), self._house.clock.ms() + LEASE_MS

        def write(tx: Tx) -> tuple[list[Try], int]:
            return tx.extend_leases(self.worker, {ident for ident, _ in tries}, LEASE_MS), tx.expire_leases()

        ours, given_back = self._house.store.write(write)
        self._in_hand.extended(tries, ours, until)
        if given_back:
            self._house.bell.ring(*LANES)

    def _run(self, lane: str, patience: float) -> None:
        """One worker of a lane. The first looks by itself for what becomes due; the others are rung by who finds work."""
        while not self._stop.is_set():
            try:
                if not self._work_off(lane):
                    self._house.bell.wait(lane, patience)
            except Exception:
                log.exception("outbox: lane %s stumbled; going on", lane)
                self._stop.wait(1.0)
        self._house.bell.near(lane)

    def _resting(self, now: int) -> tuple[str, ...]:
        """Kinds whose platform told when to ask again."""
        return tuple(sorted(kind for kind, until in self._paused.items() if until > now))

    def _claim(self, lane: str, limit: int) -> list[Task]:
        now = self._house.clock.ms()
        paused = self._resting(now)
        if not self._house.store.view().any_due(lane, now, paused):
            return []
        tasks = self._house.store.claim(lambda tx: tx.claim(lane, self.worker, limit, LEASE_MS, paused))
        self._in_hand.take(tasks, now + LEASE_MS)
        return tasks

    def _work_off(self, lane: str) -> int:
        """One task after the other, until none is due; returns how many. The commit that ends one claims the next."""
        count, tasks = 0, self._claim(lane, 1)
        while tasks:
            (task,) = tasks
            # There may be more: the next worker looks while this one is busy.
            self._house.bell.near(lane)
            try:
                tasks = self._do(task, lane)
            finally:
                self._in_hand.drop([task])
            count += 1
        return count

    def run_once(self, lane: str, limit: int = 100) -> int:
        """Do what is due in a lane now; returns how many tasks were taken up."""
        tasks = self._claim(lane, limit)
        if len(tasks) == limit:
            # There may be more: the next worker looks while this one is busy.
            self._house.bell.near(lane)
        try:
            for task in tasks:
                self._do(task)
        finally:
            self._in_hand.drop(tasks)
        return len(tasks)

    def drain(self, rounds: int = 50) -> int:
        """Do everything that is due, in all lanes, until nothing is: for tests, the demo and simulations."""
        done = 0
        for _ in range(rounds):
            count = sum(self.run_once(lane) for lane in LANES)
            done += count
            if not count:
                break
        return done

    def _do(self, task: Task, lane: str = "") -> list[Task]:
        """Do a task; returns the next of the lane, where one is asked for and was claimed with the end of this one."""
        started = time.perf_counter()
        outcome, then = "failed", list[Task]()
        try:
            with tracing.span(f"task {task.kind}", "consumer", **{"replycart.attempt": task.attempts}) as span:
                outcome = self._run_one(task)
                if outcome == "done":
                    outcome = "failed"
                    then = self._finish(task, "" if self._stop.is_set() else lane)
                    outcome = "done"
                tracing.note(span, **{"replycart.outcome": outcome})
        finally:
            metrics.TASKS.observe(time.perf_counter() - started, task.kind, outcome)
        return then

    def _finish(self, task: Task, lane: str) -> list[Task]:
        now = self._house.clock.ms()
        paused = self._resting(now)

        def write(tx: Tx) -> list[Task]:
            tx.finish_task(task.id)
            return tx.claim(lane, self.worker, 1, LEASE_MS, paused) if lane else []

        # Where the answer is lost the next is held by nobody's hand: its lease runs out.
        then = self._house.store.claim(write)
        self._in_hand.take(then, now + LEASE_MS)
        return then

    def _run_one(self, task: Task) -> str:
        """Do a task and put down what came of it, but for its good end; returns that in a word."""
        house = self._house
        handler = self._handlers.get(task.kind)
        try:
            if handler is None:
                raise LookupError(f"no handler for tasks of kind {task.kind}")
            with while_held(lambda: self._in_hand.holds(task)):
                handler(house, task)
        except Later as later:
            due = house.clock.ms() + int(later.seconds * 1000)
            reason = str(later)
            house.store.write(lambda tx: tx.postpone_task(task, due, reason, uncount=True))
            return "later"
        except Stale as stale:
            due = house.clock.ms() + 50 * task.attempts
            reason = str(stale)
            house.store.write(lambda tx: tx.postpone_task(task, due, reason))
            return "stale"
        except Retryable as error:
            self._put_off(task, error)
            return "put_off"
        except Permanent as error:
            self._needs_person(task, error)
            return "needs_person"
        except Refused as error:
            self._park(task, f"refused ({error.code}): {error}")
            return "parked"
        except Exception as error:
            log.exception("outbox: %s failed", task.key)
            if task.attempts >= GIVE_UP_AFTER:
                self._park(task, f"{type(error).__name__}: {error}")
                return "parked"
            due = house.clock.ms() + backoff_ms(task.attempts, self._rng)
            text = f"{type(error).__name__}: {error}"
            house.store.write(lambda tx: tx.postpone_task(task, due, text))
            return "failed"
        return "done"

    def _put_off(self, task: Task, error: Retryable) -> None:
        house = self._house
        now = house.clock.ms()
        limited = error.retry_after is not None
        wait = int((error.retry_after or 0) * 1000) if limited else backoff_ms(task.attempts, self._rng)
        if limited and not error.maybe_done:
            # The platform told when: nobody else of that kind needs to ask before.
            self._paused[task.kind] = max(self._paused.get(task.kind, 0), now + wait)
        log.info("outbox: %s put off by %.1f s: %s", task.key, wait / 1000, error)
        if error.late and task.lane != "payments":
            # Asked again at once, who is slow does it twice. PayPal is told by our request's id that it is the same.
            wait = max(wait, LATE_MS)
        uncount = limited and not error.maybe_done

        def write(tx: Tx) -> None:
            tx.postpone_task(task, now + max(wait, 50), str(error), uncount=uncount)
            if task.attempts == 10:
                tx.alert(
                    "delayed", task.subject, f"{task.kind} has been tried 10 times: {error}", f"slow:{task.key}"
                )

        house.store.write(write)

    def _needs_person(self, task: Task, error: ConnectorError) -> None:
        """Something a person must mend (keys, permissions): tried again slowly, so that mending it is enough."""
        house = self._house
        due = house.clock.ms() + PERMANENT_WAIT_MS
        day = house.clock.now().date()
        log.warning("outbox: %s needs a person: %s", task.key, error)

        def write(tx: Tx) -> None:
            tx.postpone_task(task, due, str(error))
            tx.alert(
                "platform", error.platform, f"{task.kind}: {error}", f"platform:{error.platform}:{error}:{day}"
            )

        house.store.write(write)
        house.bell.ring("alerts")

    def _park(self, task: Task, reason: str) -> None:
        def write(tx: Tx) -> bool:
            parked = tx.park_task(task, reason)
            if parked and task.kind != "alert":
                text = f"{task.kind} for {task.subject} is parked: {reason}. When mended: replycart tasks retry {task.id}"
                tx.alert("parked", task.subject, text, f"parked:{task.key}:{task.attempts}")
            return parked

        if self._house.store.write(write):
            log.error("outbox: %s parked: %s", task.key, reason)
            self._house.bell.ring("alerts")
        else:
            log.warning("outbox: %s was done by another meanwhile; here: %s", task.key, reason)
