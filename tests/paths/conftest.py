"""Pages of a real installation, one for all walks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from factories import chromium
from factories.installation import Installation, installed

OWN_REFUSALS = "Failed to load resource: the server responded with a status of 4"  # a page that says no is no fault


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`polku serve --sample`, as `make demo` starts it."""
    with installed(tmp_path_factory.mktemp("walk"), "--sample", POLKU_LOG_LEVEL="DEBUG") as served:
        yield served


@pytest.fixture(scope="session")
def signed_in(installation: Installation) -> dict[str, Any]:
    """The cookies of somebody who used the one-time link; got in another thread, for each file has its own browser."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(cookies, installation.sign_in).result()


def cookies(link: str) -> dict[str, Any]:
    """Sign in by a one-time link and keep what a browser is given."""
    with chromium.opened() as browser:
        page = browser.new_page(locale="fi-FI")
        page.goto(link)
        page.locator("main button[type=submit]").click()
        state: dict[str, Any] = page.context.storage_state()
    return state


@pytest.fixture
def open_page(browser: Browser, installation: Installation) -> Iterator[Callable[..., Page]]:
    """Open pages; a policy violation or an error on the console fails the test."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def opened(path: str, **options: Any) -> Page:
        options.setdefault("viewport", {"width": 390, "height": 844})
        options.setdefault("locale", "fi-FI")
        options.setdefault("reduced_motion", "reduce")  # contrast is judged where colours have come to rest
        context = browser.new_context(base_url=installation.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [words for words in said if not words.startswith(OWN_REFUSALS)] == []
