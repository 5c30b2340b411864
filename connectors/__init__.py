"""The only code that talks to platforms: one class per platform, behind three small contracts.

A leaf of the house: nothing here imports from ``bridge``. Read in this order: values, errors, contracts,
http, then the platform you came for.
"""
