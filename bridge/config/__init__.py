"""The configuration: ``config.yaml`` and ``REPLYCART_…`` variables, checked as a whole before anything starts.

``load`` reports ALL that is wrong at once, each with key, line, what was found and what is allowed. Any secret
``name`` may instead be given as ``name_file``, a path whose content is the secret; in the environment likewise
with ``_FILE``. ``REPLYCART_SHOP__URL`` sets ``shop.url``; the environment wins over the file.
"""

from bridge.config.load import PREFIX, ConfigError, load
from bridge.config.schema import BudgetSchema, ConfigSchema, GivingSchema, SellerSchema, SellingSchema, WorkSchema
from bridge.config.values import PRICES, Budget, Config, Section, Seller, Selling, Work

__all__ = [
    "PREFIX",
    "PRICES",
    "Budget",
    "BudgetSchema",
    "Config",
    "ConfigError",
    "ConfigSchema",
    "GivingSchema",
    "Section",
    "Seller",
    "SellerSchema",
    "Selling",
    "SellingSchema",
    "Work",
    "WorkSchema",
    "load",
]
