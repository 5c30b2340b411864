"""A browser, as a test needs it: Flask's client with cookies and the forms' tokens."""

from bs4 import BeautifulSoup

from bridge.web import create_app
from tests.conftest import ADDRESS

PAYPAL = "https://memory.invalid/pay/PAGE1"


class Visitor:
    """A browser: cookies, the CSRF token of the last form it saw, and the last page."""

    def __init__(self, rehearsal, lang="en"):
        self.app = create_app(rehearsal.house)
        self.client = self.app.test_client()
        self.lang, self.soup, self.csrf = lang, None, ""

    def _keep(self, answer):
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            self.soup = BeautifulSoup(answer.data, "html.parser")
            field = self.soup.find("input", {"name": "csrf"})
            self.csrf = field["value"] if field else self.csrf
        return answer

    def get(self, path, **more):
        headers = {"Accept-Language": self.lang, **more.pop("headers", {})}
        return self._keep(self.client.get(path, headers=headers, base_url="https://sell.example.com", **more))

    def post(self, path, data=None, *, csrf=None, **more):
        form = {"csrf": self.csrf if csrf is None else csrf, **(data or {})}
        return self._keep(
            self.client.post(
                path,
                data=form,
                headers={"Accept-Language": self.lang},
                base_url="https://sell.example.com",
                **more,
            )
        )

    def text(self):
        return " ".join(self.soup.main.get_text(" ").split())

    def wrong(self):
        """Field → what the page says about it."""
        return {tag["id"].removesuffix("-wrong"): tag.get_text() for tag in self.soup.select(".wrong")}


def addressed(ann):
    assert ann.post(f"{ann.path}/address", ADDRESS).status_code == 303
    assert ann.get(ann.path).status_code == 200
    return ann


def pay(ann):
    return ann.post(f"{ann.path}/pay")
