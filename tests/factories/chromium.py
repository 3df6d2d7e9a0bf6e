"""Debian's Chromium, opened and closed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from .installation import Installation, installed

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-quic"]
PATIENCE = 120_000  # milliseconds that a page may take on a busy machine


@contextmanager
def opened() -> Iterator[Browser]:
    """Give a browser until the block ends; meanwhile its loop runs in this thread, and no other can begin there."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS, timeout=PATIENCE)
        browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
        yield browser
        browser.close()


@contextmanager
def company(sample: str) -> Iterator[tuple[Browser, Installation, dict[str, Any]]]:
    """Serve a sample company until the block ends; give a browser too, and the cookies of its first user."""
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder), sample) as served, opened() as browser:
        context = browser.new_context()
        page = context.new_page()
        page.goto(served.sign_in)
        page.locator("main button[type=submit]").click()
        state: Any = context.storage_state()
        context.close()
        yield browser, served, state
