"""Platform name → class, through entry points: a third party adds a platform without touching us.

A package declares, for instance, ``[project.entry-points."replycart.shops"] shopware = "its.module:Class"``.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from connectors.contracts import Connector, Network, Payments, Shop
from connectors.errors import Permanent

KINDS: dict[str, type[Connector]] = {"shops": Shop, "networks": Network, "payments": Payments}  # type: ignore[type-abstract]


@cache
def names(kind: str) -> tuple[str, ...]:
    """Installed platforms of a kind ("shops", "networks", "payments"), sorted."""
    return tuple(sorted(point.name for point in entry_points(group=f"replycart.{kind}")))


@cache
def connector(kind: str, name: str) -> type[Connector]:
    """The class of a platform. ``Permanent`` when none is installed, or when it is not of that kind."""
    for point in entry_points(group=f"replycart.{kind}", name=name):
        found = point.load()
        if not issubclass(found, KINDS[kind]):
            raise Permanent(f"{point.value} is no {KINDS[kind].__name__}")
        return found  # type: ignore[no-any-return]
    raise Permanent(f"no connector {name!r} for {kind}: installed are {', '.join(names(kind))}")
