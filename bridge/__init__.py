"""Replycart's service. The rooms stand in the order in which a sale walks through them:

catalogue → sales → posting → listening → intent → holds → checkout → writeback, with outbox and inbox
underneath, the store below those, and the pure tables (states, money) at the bottom.
"""

__version__ = "0.1.0"
