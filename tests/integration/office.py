"""A back office at the API's door, as its tests need it."""

from bridge import tokens
from bridge.web import create_app


class Office:
    """A back office with a token; every answer is looked at for what all answers have in common."""

    def __init__(self, rehearsal, *scopes):
        self.rehearsal = rehearsal
        self.client = create_app(rehearsal.house).test_client()
        self.id, self.token = tokens.create(rehearsal.store, "office", scopes)

    def call(self, method, path, status=200, *, token=None, key=None, **more):
        headers = {"Authorization": f"Bearer {self.token if token is None else token}", **more.pop("headers", {})}
        if key is not None:
            headers["Idempotency-Key"] = key
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code == status, answer.get_data(as_text=True)
        if method == "GET" and status == 200:
            assert answer.headers["ETag"]
            assert answer.headers["Cache-Control"] in ("private, no-cache", "no-store")
        elif status != 304:
            assert answer.headers["Cache-Control"] == "no-store"
        if status >= 400:
            assert answer.content_type == "application/problem+json"
            data = answer.get_json()
            assert data["status"] == status
            assert data["title"]
        return answer

    def get(self, path, status=200, **more):
        return self.call("GET", path, status, **more).get_json()

    def items(self, path, **more):
        """What is on the page of a list."""
        found = self.get(path, **more)
        assert set(found) == {"items", "page", "per_page", "pages", "total"}
        return found["items"]

    def post(self, path, body=None, status=200, **more):
        if body is not None:
            more["json"] = body
        return self.call("POST", path, status, **more).get_json()

    def patch(self, path, body, status=200, **more):
        return self.call("PATCH", path, status, json=body, **more).get_json()

    def wrong(self, body, path="/sales", method="POST"):
        """The fields that are named as wrong."""
        errors = self.call(method, path, 422, json=body).get_json()["errors"]
        assert all(isinstance(text, str) and text for texts in errors.values() for text in texts)
        return set(errors)
