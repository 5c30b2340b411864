"""The doors: buyers' pages, webhooks, sign-in, health, the API of the back offices. Thin: each calls one room."""

from bridge.web.application import create_app

__all__ = ["create_app"]
