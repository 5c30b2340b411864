"""What can happen. Each action reads the world as it is, chooses by the step's own dice, and begins something.

In this order they stand before the dice: the service and the merchant, buyers, what happens outside."""

from tests.simulation.actions.acting import ACTIONS, BUYERS, Action, action, some  # isort: skip
from tests.simulation.actions import service  # isort: skip
from tests.simulation.actions import buyers  # isort: skip
from tests.simulation.actions.outside import end_dispute  # isort: skip

__all__ = ["ACTIONS", "BUYERS", "Action", "action", "buyers", "end_dispute", "service", "some"]
