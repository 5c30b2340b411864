"""For sysadmins and their monitors: alive, ready, and figures for Prometheus."""

from __future__ import annotations

import ipaddress
import sqlite3

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bridge.budget import standing
from bridge.house import House
from bridge.states import State
from bridge.web.security import limiter

blueprint = Blueprint("health", __name__)
limiter.exempt(blueprint)


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


@blueprint.before_request
def only_inside() -> None:
    """Figures are for the machine and its network; from outside only ``/healthz`` answers."""
    if request.path == "/healthz":
        return
    try:
        outside = ipaddress.ip_address(request.remote_addr or "").is_global
    except ValueError:
        outside = True
    if outside:
        abort(404)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """The ledger can be read; with how much is waiting."""
    try:
        counts = _house().store.view().task_counts()
    except sqlite3.Error:
        response = jsonify({"status": "the ledger cannot be read"})
        response.status_code = 503
        return response
    waiting = sum(number for (_, state), number in counts.items() if state in ("queued", "running"))
    parked = sum(number for (_, state), number in counts.items() if state == "parked")
    return jsonify({"status": "ok", "tasks_waiting": waiting, "tasks_parked": parked})


class _Ledger(Collector):
    """Figures read from the ledger when they are asked for: nothing to lose, nothing to keep in step."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> list[GaugeMetricFamily]:
        view = self._house.store.view()
        now = self._house.clock.ms()
        unwritten = GaugeMetricFamily(
            "replycart_oldest_unwritten_order_seconds", "Age of the oldest paid order that is not in the shop yet"
        )
        oldest = view.oldest(State.PAID)
        unwritten.add_metric([], (now - oldest) / 1000 if oldest else 0)
        purchases = GaugeMetricFamily("replycart_purchases", "Purchases by state", labels=["state"])
        for state, number in view.states().items():
            purchases.add_metric([state], number)
        tasks = GaugeMetricFamily("replycart_tasks", "Tasks by kind and state", labels=["kind", "state"])
        for (kind, state), number in view.task_counts().items():
            tasks.add_metric([kind, state], number)
        units = GaugeMetricFamily("replycart_unit_imbalances", "Items whose units do not add up; must be 0")
        units.add_metric([], len(view.imbalances()))
        spent = GaugeMetricFamily("replycart_network_spent_dollars", "Cost of the network's API this month")
        budget = standing(self._house)
        spent.add_metric([], budget.spent / 1e6)
        limit = GaugeMetricFamily("replycart_network_budget_dollars", "Budget for the network's API a month")
        limit.add_metric([], budget.budget / 1e6)
        return [unwritten, purchases, tasks, units, spent, limit]


@blueprint.get("/metrics")
def metrics() -> Response:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Ledger(_house()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
