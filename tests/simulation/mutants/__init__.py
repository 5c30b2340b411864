"""Guards that the simulation must miss when they are taken away: each mutant removes one, and must be caught."""

from tests.simulation.mutants import modes, money, pages, rooms, ways
from tests.simulation.mutants.guards import MUTANTS, OF_MODES, OF_PAGES, OF_WAYS, world_of

__all__ = ["MUTANTS", "OF_MODES", "OF_PAGES", "OF_WAYS", "modes", "money", "pages", "rooms", "ways", "world_of"]
