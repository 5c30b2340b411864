"""What came of it: the way from reply to order of a sale, and what every day brought. Read from the ledger alone;
how often posts were seen is asked of the network now and then, and kept."""

from bridge.figures.came import Came, after_cost
from bridge.figures.looking import look
from bridge.figures.of_days import MOST_DAYS, overall, worth
from bridge.figures.of_sales import of_accounts, of_posts, of_sale
from bridge.figures.tables import (
    ACCOUNT_COLUMNS,
    COLUMNS,
    DAY_COLUMNS,
    HOUR_COLUMNS,
    NETWORK_COLUMNS,
    POST_COLUMNS,
    SALE_NETWORK_COLUMNS,
    TABLES,
    WORTH_COLUMNS,
    account_lines,
    as_csv,
    by_account,
    by_hour,
    by_post,
    by_sale,
    by_sale_network,
    day_lines,
    hour_lines,
    network_lines,
    post_lines,
    sale_network_lines,
    table,
    worth_line,
)

__all__ = [
    "ACCOUNT_COLUMNS", "COLUMNS", "DAY_COLUMNS", "HOUR_COLUMNS", "MOST_DAYS", "NETWORK_COLUMNS", "POST_COLUMNS",
    "SALE_NETWORK_COLUMNS", "TABLES", "WORTH_COLUMNS", "Came", "account_lines", "after_cost", "as_csv", "by_account",
    "by_hour", "by_post", "by_sale", "by_sale_network", "day_lines", "hour_lines", "look", "network_lines", "of_accounts",
    "of_posts", "of_sale", "overall", "post_lines", "sale_network_lines", "table", "worth", "worth_line",
]  # fmt: skip
