"""The pictures of the README, of the whole sample company, into docs/pictures/. Run by `make screens`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from factories.chromium import company
from factories.installation import Installation

FOLDER = Path(__file__).parents[1] / "docs/pictures"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


# name: the page, the window, light or dark, and the links to follow from there
PICTURES: dict[str, tuple[str, dict[str, int], str, tuple[str, ...]]] = {
    "today": ("/today/", {**WIDE, "height": 1080}, "light", ()),
    "path": ("/measure/", {**WIDE, "height": 1180}, "light", ()),
    "promises": ("/promise/", {**WIDE, "height": 1180}, "light", ()),
    "customer": ("/act/", {**WIDE, "height": 1180}, "light", ("main .card a", "main a[href^='/register/customers/']")),
    "effect": ("/prove/", {**WIDE, "height": 1180}, "light", (".promises__list > :last-child .promise__words a",)),
    "today-phone": ("/today/", PHONE, "dark", ()),
}


def take(browser: Browser, served: Installation, state: dict[str, Any]) -> int:
    """Take every picture; give how many."""
    for name, (path, window, scheme, follow) in PICTURES.items():
        page = opened(browser, served, window, scheme, storage_state=state)
        page.goto(path)
        for link in follow:
            page.goto(str(page.locator(link).first.get_attribute("href")))
        page.screenshot(path=FOLDER / f"{name}.png")
        page.context.close()
    page = opened(browser, served, PHONE, "light")
    page.goto(f"{served.survey}?kieli=en")
    page.screenshot(path=FOLDER / "respond.png")
    page.context.close()
    return len(PICTURES) + 1


def opened(browser: Browser, served: Installation, window: dict[str, int], scheme: Any, **more: Any) -> Page:
    """Open a window in English."""
    context = browser.new_context(viewport=window, color_scheme=scheme, locale="en-GB", base_url=served.url, **more)
    context.add_cookies([{"name": "polku_language", "value": "en", "url": served.url}])
    return context.new_page()


def main() -> None:
    """Start the whole sample company and take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with company("--demo") as (browser, served, state):
        count = take(browser, served, state)
    print(f"{count} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
