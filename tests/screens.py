"""Every page at 390 and 1280 px, light and dark, fi/sv/en, as pictures in screens/. Run by `make screens`.

With `--states` no pictures: every page empty, with 10,000 rows, in error and forbidden, by the rules of accessibility.
Words after it name states, languages and themes to walk alone: `--states full fi dark`.
"""

from __future__ import annotations

import re
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from factories.chromium import company
from factories.installation import Installation

FOLDER = Path(__file__).parents[1] / "screens"
PAGES = (
    "/measure/", "/measure/?period=all", "/listen/", "/listen/answers/", "/sign-in/", "/none/", "/today/",
    "/accounts/", "/register/", "/register/?kind=organisation", "/register/customers/new/",
    "/register/duplicates/", "/register/merges/", "/register/groups/", "/register/fields/",
    "/register/units/", "/register/touchpoints/", "/register/import/", "/register/serving/",
    "/register/search/?q=vir", "/govern/users/", "/govern/keys/", "/govern/audit/", "/govern/consents/",
    "/govern/requests/", "/account/", "/omat/", "/guide/", "/material/", "/listen/surveys/new/",
)  # fmt: skip
WIDTHS, SCHEMES, LANGUAGES = (390, 1280), ("light", "dark"), ("fi", "sv", "en")


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
    with company("--sample") as (browser, served, state):
        count = sum(shoot(browser, served, state, *each) for each in product(WIDTHS, SCHEMES, LANGUAGES))
    print(f"{count} pictures in {FOLDER}")


def states(only: list[str]) -> int:
    """Walk every page in its four states, or in those that are named; the addresses are those of the server."""
    import django

    django.setup()
    from factories.states import walk

    return walk(only)


if __name__ == "__main__":
    sys.exit(states(sys.argv[2:]) > 0) if "--states" in sys.argv else main()
