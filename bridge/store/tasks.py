"""The outbox and the inbox."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from bridge.store import records as r
from bridge.store import rows
from bridge.store.base import Base, WriteBase, chunks
from bridge.store.leases import Leases
from connectors.redaction import redact
from connectors.values import Event

#: Clocks of machines that work on one ledger may differ by this much (ms), and nothing was set back.
APART = 10_000


#: A payment that charges a saved wallet, by its request; and what is left of that when names are forgotten.
WALLET, BY_WALLET = '%"wallet": "%', '{"wallet": ""}'


class TasksReads(Base):
    """What is asked."""

    def tasks_of(self, key: str) -> list[r.Task]:
        """The task of that key, if it is still remembered."""
        return [
            rows.task(row) for row in self._all(f"SELECT {rows.TASK_COLUMNS} FROM tasks WHERE key = ?", (key,))
        ]

    def task(self, task_id: int) -> r.Task | None:
        row = self._one(f"SELECT {rows.TASK_COLUMNS} FROM tasks WHERE id = ?", (task_id,))
        return rows.task(row) if row else None

    def tasks(self, *, state: str | None = None, subject: str | None = None, limit: int = 200) -> list[r.Task]:
        where, values = ["1 = 1"], []
        for column, value in (("state", state), ("subject", subject)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        found = self._all(
            f"SELECT {rows.TASK_COLUMNS} FROM tasks WHERE {' AND '.join(where)} ORDER BY id LIMIT ?",
            (*values, limit),
        )
        return [rows.task(row) for row in found]

    def task_counts(self) -> dict[tuple[str, str], int]:
        """(kind, state) → number."""
        found = self._all("SELECT kind, state, COUNT(*) FROM tasks GROUP BY kind, state")
        return {(row[0], row[1]): row[2] for row in found}

    def next_due(self, lane: str) -> int | None:
        """When the earliest task of the lane is due. Looks through all that are queued."""
        row = self._one("SELECT MIN(due) FROM tasks WHERE lane = ? AND state = 'queued'", (lane,))
        return row[0] if row else None

    def any_due(self, lane: str, now: int, but_kinds: Sequence[str] = ()) -> bool:
        """Whether a task of the lane is due, those kinds left aside."""
        return any(
            self._one(
                "SELECT 1 FROM tasks WHERE lane = ? AND kind = ? AND state = 'queued' AND due <= ? LIMIT 1",
                (lane, kind, now),
            )
            for kind in self.queued_kinds(lane)
            if kind not in but_kinds
        )

    def queued_kinds(self, lane: str) -> list[str]:
        """Kinds of which tasks are queued: a jump in the index for each, however many tasks there are."""
        found = self._all(
            "WITH RECURSIVE k (kind) AS (SELECT MIN(kind) FROM tasks WHERE lane = ? AND state = 'queued' UNION ALL "
            "SELECT (SELECT MIN(kind) FROM tasks WHERE lane = ? AND state = 'queued' AND kind > k.kind) FROM k "
            "WHERE k.kind IS NOT NULL) SELECT kind FROM k WHERE kind IS NOT NULL",
            (lane, lane),
        )
        return [row[0] for row in found]

    def event(self, source: str, event_id: str) -> r.StoredEvent | None:
        row = self._one(
            "SELECT source, event_id, kind, resource, body, received_at, state FROM events "
            "WHERE source = ? AND event_id = ?",
            (source, event_id),
        )
        if row is None:
            return None
        return r.StoredEvent(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6])

    def disputes_resolved(self, source: str, dispute_id: str) -> list[r.StoredEvent]:
        """The notices that a dispute is over, by an index that holds nothing else."""
        found = self._all(
            "SELECT event_id FROM events WHERE kind = 'CUSTOMER.DISPUTE.RESOLVED' AND resource = ? AND source = ?",
            (dispute_id, source),
        )
        return [event for row in found if (event := self.event(source, row[0])) is not None]


class TasksWrites(TasksReads, WriteBase):
    """What is written, inside one transaction."""

    leases: Leases

    def add_tasks(self, tasks: Iterable[r.NewTask]) -> int:
        """Each once, by its key. Returns how many were new."""
        now = self.clock.ms()
        return self._many(
            "INSERT INTO tasks (lane, kind, key, subject, payload, priority, state, due, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?) ON CONFLICT (key) DO NOTHING",
            [
                (
                    t.lane,
                    t.kind,
                    t.key,
                    t.subject,
                    json.dumps(dict(t.payload), ensure_ascii=False) if t.payload else "{}",
                    t.priority,
                    t.due or now,
                    now,
                )
                for t in tasks
            ],
        )

    def claim(
        self, lane: str, worker: str, limit: int, lease_ms: int, but_kinds: Sequence[str] = ()
    ) -> list[r.Task]:
        """The most important tasks that are due, leased to this worker."""
        now = self.clock.ms()
        found: list[tuple[int, int, int]] = []
        for kind in self.queued_kinds(lane):
            if kind not in but_kinds:
                # Kind by kind: a hundred thousand answers that wait for the network must not be looked through.
                found += self._all(
                    "SELECT priority, due, id FROM tasks WHERE lane = ? AND kind = ? AND state = 'queued' "
                    f"AND due <= ? ORDER BY priority, due, id LIMIT ?{self._db.skip_locked}",
                    (lane, kind, now, limit),
                )
        self.leases.given(worker, lease_ms)
        chosen = [row[2] for row in sorted(tuple(row) for row in found)[:limit]]
        if not chosen:
            return []
        taken = self._db.execute(
            "UPDATE tasks SET state = 'running', worker = ?, lease_until = ?, attempts = attempts + 1 "
            f"WHERE state = 'queued' AND id IN ({rows.marks(chosen)}) RETURNING {rows.TASK_COLUMNS}",
            (worker, now + lease_ms, *chosen),
        ).fetchall()
        return sorted((rows.task(row) for row in taken), key=lambda task: (task.priority, task.due, task.id))

    def expire_leases(self) -> int:
        """Give back what a worker leased and never finished or extended. Returns how many tasks. Of another process's
        leases it takes several looks to know (leases.py)."""
        running = self._all("SELECT id, worker, lease_until FROM tasks WHERE state = 'running'")
        return sum(
            self._changed(
                "UPDATE tasks SET state = 'queued', worker = NULL "
                "WHERE state = 'running' AND id = ? AND lease_until = ?",
                over,
            )
            for over in self.leases.over([(row[0], row[1], row[2]) for row in running], self.clock.ms())
        )

    def extend_leases(self, worker: str, task_ids: Iterable[int], lease_ms: int) -> list[tuple[int, int]]:
        """For what the worker has in hand; what it claimed and never heard of runs out. Returns (id, attempts) of what it
        still has."""
        self.leases.given(worker, lease_ms)
        ours: list[tuple[int, int]] = []
        for part in chunks(sorted(task_ids)):
            ours += self._db.execute(
                "UPDATE tasks SET lease_until = ? WHERE state = 'running' AND worker = ? "
                f"AND id IN ({rows.marks(part)}) RETURNING id, attempts",
                (self.clock.ms() + lease_ms, worker, *part),
            ).fetchall()
        return [(row[0], row[1]) for row in ours]

    def orphans(self, alive: Iterable[str]) -> int:
        """Give back what workers of this machine left that are not in ``alive``. Returns how many."""
        workers = tuple(alive)
        but = f" AND worker NOT IN ({rows.marks(workers)})" if workers else ""
        return self._changed(
            f"UPDATE tasks SET state = 'queued', worker = NULL WHERE state = 'running'{but}", workers
        )

    def pull_back(self) -> int:
        """For the start, by a clock that was set back meanwhile: what was made in what is now the future waits as long
        as it was to wait, from now; what was put off by that clock is tried now. Returns how many."""
        now = self.clock.ms()
        newest = self._one("SELECT created_at FROM tasks ORDER BY id DESC LIMIT 1")
        ahead = newest[0] - now if newest else 0
        if ahead <= APART:
            return 0
        put_off = self._changed(
            "UPDATE tasks SET due = ?, created_at = CASE WHEN created_at > ? THEN ? ELSE created_at END "
            "WHERE state = 'queued' AND due > ? AND (attempts > 0 OR error <> '')",
            (now, now, now, now),
        )
        made = self._changed(
            "UPDATE tasks SET due = CASE WHEN due > created_at THEN due - created_at + ? ELSE ? END, created_at = ? "
            "WHERE state = 'queued' AND due > ? AND created_at > ?",
            (now, now, now, now, now),
        )
        return put_off + made

    def running_workers(self) -> set[str]:
        return {row[0] for row in self._all("SELECT DISTINCT worker FROM tasks WHERE state = 'running'")}

    def finish_task(self, task_id: int) -> None:
        self._db.execute(
            "UPDATE tasks SET state = 'done', done_at = ?, lease_until = NULL, error = '' WHERE id = ?",
            (self.clock.ms(), task_id),
        )

    def postpone_task(self, task: r.Task, due: int, error: str, *, uncount: bool = False) -> None:
        """Back into the queue. ``uncount``: the attempt was no failure of its own. Not what has been done or taken up again
        meanwhile: a worker that stood still beyond its lease comes late."""
        self._db.execute(
            "UPDATE tasks SET state = 'queued', due = ?, error = ?, lease_until = NULL, worker = NULL, "
            "attempts = attempts - ? WHERE id = ? AND state = 'running' AND attempts = ?",
            (due, redact(error), int(uncount), task.id, task.attempts),
        )

    def change_payload(self, task_id: int, payload: Mapping[str, object]) -> None:
        self._db.execute(
            "UPDATE tasks SET payload = ? WHERE id = ?", (json.dumps(dict(payload), ensure_ascii=False), task_id)
        )

    def park_task(self, task: r.Task, error: str) -> bool:
        """For a person. False when it has been done meanwhile, or is tried again: whoever comes late with a refusal
        was refused for what another had done."""
        parked = self._changed(
            "UPDATE tasks SET state = 'parked', error = ?, lease_until = NULL "
            "WHERE id = ? AND state = 'running' AND attempts = ?",
            (redact(error), task.id, task.attempts),
        )
        return bool(parked)

    def unpark_tasks(self, task_ids: Iterable[int] | None = None) -> int:
        now = self.clock.ms()
        if task_ids is None:
            return self._changed(
                "UPDATE tasks SET state = 'queued', due = ?, attempts = 1 WHERE state = 'parked'", (now,)
            )
        return sum(
            self._changed(
                "UPDATE tasks SET state = 'queued', due = ?, attempts = 1 WHERE state = 'parked' AND id = ?",
                (now, one),
            )
            for one in task_ids
        )

    def forget_task(self, key: str) -> None:
        """Make room for a task of the same key; only ever one that is done."""
        self._db.execute("DELETE FROM tasks WHERE key = ? AND state = 'done'", (key,))

    def drop_task(self, key: str) -> None:
        """Nothing is to be done any more; who is just doing it has to look whether it is still there."""
        self._db.execute("DELETE FROM tasks WHERE key = ?", (key,))

    def forget_tasks(self, before: int) -> int:
        """Drop tasks done before that time (their keys are no longer needed: the state says it)."""
        return self._changed("DELETE FROM tasks WHERE state = 'done' AND done_at < ?", (before,))

    def add_event(self, source: str, event: Event) -> bool:
        """Store a webhook once. False when it was here already."""
        return bool(
            self._changed(
                "INSERT INTO events (source, event_id, kind, resource, body, received_at, state) "
                "VALUES (?, ?, ?, ?, ?, ?, 'new') ON CONFLICT (source, event_id) DO NOTHING",
                (source, event.id, event.kind, event.resource, json.dumps(dict(event.body)), self.clock.ms()),
            )
        )

    def finish_event(self, source: str, event_id: str, state: str) -> None:
        self._db.execute(
            "UPDATE events SET state = ? WHERE source = ? AND event_id = ?", (state, source, event_id)
        )

    def forget_people(self, before: int) -> int:
        """Addresses and texts of what has been over since that time; amounts and numbers stay."""
        over = (
            "state NOT IN ('held', 'waitlisted', 'approved', 'paying', 'pending', 'paid', 'refunding', 'disputed')"
        )
        old = f"SELECT id FROM purchases WHERE changed_at < ? AND {over}"
        self._db.forgot = True
        count = self._changed(
            f"UPDATE purchases SET address = NULL WHERE address IS NOT NULL AND id IN ({old})", (before,)
        )
        # That a wallet was charged is told on: its owner's ceiling is for a month, however soon names are forgotten.
        self._db.execute(
            "UPDATE payments SET request = CASE WHEN request LIKE ? THEN ? ELSE '' END "
            f"WHERE request NOT IN ('', ?) AND purchase_id IN ({old})",
            (WALLET, BY_WALLET, BY_WALLET, before),
        )
        self._db.execute(
            "UPDATE replies SET text = '', answer = ''"
            " WHERE (text <> '' OR answer <> '') AND heard_at < ? AND state <> 'new'",
            (before,),
        )
        return count
