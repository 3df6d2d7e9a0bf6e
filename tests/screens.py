"""Every page at 390 and 1280 px, light and dark, fi/sv/en, as pictures in screens/. Run by `make screens`."""

from __future__ import annotations

import re
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from factories.installation import Installation, installed

FOLDER = Path(__file__).parents[1] / "screens"
PAGES = (
    "/measure/", "/measure/?period=all", "/listen/", "/listen/answers/", "/sign-in/", "/none/", "/today/",
    "/accounts/", "/register/", "/register/?kind=organisation", "/register/customers/new/",
    "/register/duplicates/", "/register/merges/", "/register/groups/", "/register/fields/",
    "/register/units/", "/register/touchpoints/", "/register/import/", "/register/serving/",
    "/register/search/?q=vir", "/govern/users/", "/govern/keys/", "/govern/audit/", "/govern/consents/",
    "/govern/requests/", "/account/", "/omat/",
)  # fmt: skip
WIDTHS, SCHEMES, LANGUAGES = (390, 1280), ("light", "dark"), ("fi", "sv", "en")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def shoot(browser: Browser, served: Installation, state: dict, width: int, scheme: str, language: str) -> int:
    """Take every page once; give how many pictures."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, storage_state=state, base_url=served.url
    )
    context.add_cookies([{"name": "polku_language", "value": language, "url": served.url}])
    page = context.new_page()
    paths = (*PAGES, f"{served.survey}?kieli={language}")
    for path in paths:
        page.goto(path)
        name = re.sub(r"\W+", "-", path.replace(served.survey, "/respond")).strip("-")
        page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}-{language}.png", full_page=True)
    context.close()
    return len(paths)


def main() -> None:
    """Start an installation with the sample company and take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        installed(Path(folder), "--sample") as served,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        context = browser.new_context()
        page = context.new_page()
        page.goto(served.sign_in)
        page.locator("main button[type=submit]").click()
        state = context.storage_state()
        count = sum(shoot(browser, served, state, *each) for each in product(WIDTHS, SCHEMES, LANGUAGES))
        browser.close()
    print(f"{count} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
