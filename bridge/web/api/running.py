"""What a person should know: alerts, and tasks that wait for somebody to look."""

from __future__ import annotations

import re
from typing import Any

from bridge.errors import Conflict, NotFound
from bridge.house import LANES
from bridge.store.pages import lists
from bridge.store.records import Task
from bridge.views import iso
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown


def _task(one: Task) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "subject": one.subject, "state": one.state, "attempts": one.attempts,
        "error": one.error, "due": iso(one.due),
    }  # fmt: skip


def _find(key: str) -> Task:
    found = house().store.view().task(int(key)) if re.fullmatch(r"[0-9]{1,18}", key) else None
    if found is None:
        raise NotFound(f"no task {key!r}")
    return found


def _now(subject: str, key: str) -> Any:
    return schemas.Task().dump(_task(_find(key)))


@call("GET", "/alerts", "settings:read", tag="health")
@reads(asks.AlertsQuery, location="query")
@answers(schemas.AlertPage)
def list_alerts(values: dict[str, Any]) -> Any:
    """What a person was told, the newest first"""
    found = lists(house().store.view()).alerts(ask(values))
    return shown(found.map(lambda one: {**one, "at": iso(one["at"])}))


@call("GET", "/tasks", "settings:read", tag="health")
@reads(asks.TasksQuery, location="query")
@answers(schemas.TaskPage)
def list_tasks(values: dict[str, Any]) -> Any:
    """What is to be done outside; without a state what waits for a person"""
    found = lists(house().store.view()).tasks(ask(values), values["state"] or "parked")
    return shown(found.map(_task))


@call("POST", "/tasks/<key>/retry", "sales:write", tag="health", recall=_now)
@answers(schemas.Task)
def retry_task(key: str) -> Any:
    """Try a task again that waits for a person

    Mend the cause first. 409 when it does not wait."""
    found = _find(key)
    if not house().store.write(lambda tx: tx.unpark_tasks([found.id])):
        raise Conflict(f"this task is {found.state}: it waits for nobody")
    house().bell.ring(*LANES)
    return _task(_find(key))
