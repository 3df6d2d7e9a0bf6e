"""What every run stands on: compiled messages, a browser. Its data folder is made in tests/settings.py."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser

from factories import (
    chromium,
    emptied,  # noqa: F401  stores are emptied past the audit log's triggers
    migrated,
)
from polku import words

ROOT = Path(__file__).parents[1]
# the same examples in every run, with all the time they need: no test fails by chance or on a busy machine
hypothesis.register_profile(
    "suite",
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
hypothesis.load_profile("suite")
LONGEST = ("tests/paths/test_every_page.py", "docs/reference/server-cli.md", "walks", "lake", "stores", "spark")
STORES = {"postgres", "audit_log", "store"}  # fixtures that start a PostgreSQL or prepare one more store
if "PYTEST_XDIST_WORKER" not in os.environ:  # one writer: the tree holds no compiled messages
    sys.path.insert(0, str(ROOT))
    from hatch_build import compile_messages

    compile_messages(ROOT / "src")


def pytest_configure(config: pytest.Config) -> None:
    """Name a mark of tests/: `requirements/test.sh` runs what has it last, in one process."""
    config.addinivalue_line("markers", "alone: promises a time that holds where nothing else runs")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Send tests that need the same dear thing to one worker, where it is started once; begin with what takes long."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(needed(item)))
    yield
    items.sort(key=turn)
    for item in items:
        if grouped := getattr(item, "_nodeid", None):  # 2026-11-22: xdist 3.8 writes where pytest 9.2 reads no more
            item._id = type(item._id).parse(grouped)


def needed(item: pytest.Item) -> str:
    """Name what a test needs: an engine, a kind of store, an installation, or what its file lays down."""
    asked, given = set(getattr(item, "fixturenames", ())), getattr(item, "callspec", None)
    if item.get_closest_marker("slow") or item.get_closest_marker("browser"):
        return "walks" if "installation" in asked else str(item.path.relative_to(ROOT))
    if given and "engine" in given.params:
        return f"engine {given.params['engine']}"
    if asked & {"house", "sqlite_house", "postgres_house"}:
        return "lake"
    return "stores" if asked & STORES else str(item.path.relative_to(ROOT))


def turn(item: pytest.Item) -> int:
    """Give the longest first, then what takes long, then the rest: no worker is left with a long one at the end."""
    marker = item.get_closest_marker("xdist_group")
    name = marker.args[0] if marker else ""
    if name in LONGEST:
        return LONGEST.index(name)
    dear = name in {"lake", "stores"} or name.startswith("engine")
    return len(LONGEST) + (not dear and not item.get_closest_marker("slow") and not item.get_closest_marker("browser"))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Take the store as it is found: it holds its tables, and is in this run's own folder."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Lay the tables of the usual store."""
    shutil.copy(migrated.store(), settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file; while its loop runs in this thread, the tests go on to ask the store here."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium.opened() as opened:
        yield opened
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def no_page_left(browser: Browser) -> Iterator[None]:
    """Close what a test opened, before its store is emptied under it."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """The accessibility rules, run inside the page."""
    return Axe()


@pytest.fixture(autouse=True)
def _speech() -> Iterator[None]:
    """Let no test leave its language to the next: pages speak the reader's."""
    yield
    words.speak(None)
