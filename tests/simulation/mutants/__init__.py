"""Guards that the simulation must miss when they are taken away: each mutant removes one, and must be caught."""

from tests.simulation.mutants import modes, money, rooms, ways
from tests.simulation.mutants.guards import MUTANTS, OF_MODES, OF_WAYS

__all__ = ["MUTANTS", "OF_MODES", "OF_WAYS", "modes", "money", "rooms", "ways"]
