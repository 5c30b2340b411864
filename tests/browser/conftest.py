"""A real headless Chromium, and a shop front for it to visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import playwright.sync_api as playwright
import pytest

from tests.browser.house import CHROMIUM, FLAGS, PHONE, Front, front


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright.Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here; on Debian: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Front]:
    with front(tmp_path) as made:
        yield made
        made.sound()


@pytest.fixture
def visit(chromium: playwright.Browser) -> Iterator[Callable[..., playwright.Page]]:
    """Opens a phone; whatever its pages complain of in the console fails the test."""
    contexts, complaints = [], []

    def phone(**more: object) -> playwright.Page:
        context = chromium.new_context(**{**PHONE, "locale": "en-GB", **more})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        return page

    yield phone
    for context in contexts:
        context.close()
    # A form with mistakes is answered with 422, and the browser notes it; nothing else may be noted.
    assert [text for text in complaints if "status of 422" not in text] == []
