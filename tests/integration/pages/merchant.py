"""A merchant's browser on the dashboard, as a test needs it."""

from bridge import tokens
from tests.integration.pages.visitor import Visitor

NAME, PASSWORD = "marie", "correct horse battery"
COOKIE = "__Secure-replycart_admin"
LIVE = {"X-Replycart-Live": "1"}


class Merchant(Visitor):
    """Signs in with the form, like everybody; ``address`` is where the browser stands."""

    def __init__(self, rehearsal, lang="en", address="203.0.113.7"):
        super().__init__(rehearsal, lang)
        self.rehearsal, self.address = rehearsal, address
        self.client.environ_base["HTTP_X_FORWARDED_FOR"] = address

    def sign_in(self, name=NAME, password=PASSWORD, path="/admin/"):
        self.get(path)
        answer = self.get("/admin/sign-in", query_string={"next": path})
        assert answer.status_code == 200
        return self.post("/admin/sign-in", {"name": name, "password": password, "next": path})

    def live(self, path):
        return self.client.get(
            path, headers={"Accept-Language": self.lang, **LIVE}, base_url="https://sell.example.com"
        )

    @property
    def cookie(self):
        found = self.client.get_cookie(COOKIE, domain="sell.example.com", path="/admin")
        return found.value if found else ""

    @cookie.setter
    def cookie(self, value):
        self.client.set_cookie(COOKIE, value, domain="sell.example.com", path="/admin")

    def inside(self):
        """Whether the board opens."""
        return self.get("/admin/").status_code == 200


def merchant(rehearsal, **more):
    """Somebody who is signed in."""
    if rehearsal.store.view().user_password(NAME) is None:
        tokens.create_user(rehearsal.store, NAME, PASSWORD)
    made = Merchant(rehearsal, **more)
    assert made.sign_in().status_code == 303
    assert made.inside()
    return made
