"""Every page of staff: its address with a thing in its place, and what is asked of each page that is open."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Response

from polku_server.govern.routes import routes

# what stands in an address: by its first part
NAMED = {
    "/act/actions/": ("action",),
    "/prove/": ("action",),
    "/understand/readings/": ("reading",),
    "/understand/themes/": ("theme",),
    "/weekly/decisions/": ("decision",),
    "/act/cases/": ("case",),
    "/measure/events/": ("event",),
    "/measure/pulse/": ("wave",),
    "/act/reviews/": ("firm",),
    "/listen/surveys/": ("survey",),
    "/material/": ("material",),
    "/promise/drivers/": ("driver",),
    "/promise/goals/": ("goal",),
    "/promise/": ("promise",),
    "/register/customers/": ("party", "firm", "thing"),
    "/register/groups/": ("group",),
    "/register/fields/": ("field",),
    "/register/units/": ("unit",),
    "/register/touchpoints/": ("touchpoint",),
    "/register/duplicates/": ("pair",),
    "/register/merges/": ("merge",),
    "/govern/users/": ("user",),
    "/govern/keys/": ("key",),
    "/govern/papers/": ("paper",),
    "/govern/consents/": ("party",),
    "/govern/requests/": ("party",),
}
ELSEWHERE = (
    "/act/open/",
    "/api/",
    "/board/board.pdf",
    "/logo/",
    "/sign-in",
    "/sign-out/",
    "/healthz",
    "/readyz",
    "/language/",
    "/export/",
    "/omat/",
    "/account/again",
)
QUERIES = ("/register/?q=<script>", "/register/search/?q=script", "/measure/?period=all")
RULES = """axe.run({resultTypes: ["violations"]})
  .then(said => said.violations.map(each => [each.id, each.nodes[0].html]))"""
# in the order of the document: what Tab reaches, and what stands above what comes before it in the same column
ORDER = """() => {
  const places = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(each => !each.disabled && each.type !== "hidden" && each.tabIndex >= 0
      && each.checkVisibility({visibilityProperty: true, opacityProperty: false}));
  const said = places.filter(each => each.tabIndex > 0).map(each => "tabindex " + each.outerHTML);
  const main = places.filter(each => each.closest("main")).map(each => [each, each.getBoundingClientRect()]);
  for (let i = 1; i < main.length; i++) {
    const [before, now] = [main[i - 1][1], main[i][1]];
    if (now.bottom <= before.top && now.left <= before.left + 1) said.push("before its turn " + main[i][0].outerHTML);
  }
  return said.map(each => each.slice(0, 160));
}"""
TABBED = "() => (document.activeElement || document.body).outerHTML.slice(0, 160)"


def addresses(named: dict[str, str]) -> list[str]:
    """Give every address of staff, with things of each kind in its place; without things those that need none."""
    found = []
    for where, _view in routes():
        if where.startswith(ELSEWHERE):
            continue
        if "<" not in where:
            found.append(where)
            continue
        kinds = next((kinds for start, kinds in NAMED.items() if where.startswith(start)), ())
        head, _, tail = where.partition("<")
        found += [f"{head}{named[kind]}{tail.partition('>')[2]}" for kind in kinds if kind in named and "<" not in tail]
    opening = [f"/act/open/?customer={named['party']}"] if "party" in named else []
    return [*found, *opening, *QUERIES]


def trouble(answer: Response | None, page: Page) -> str:
    """Say why a page that was asked for did not come, empty if it did or is for sending only."""
    if answer is None or answer.status == 404:
        return "missing"
    if answer.status >= 400 and answer.status != 405:
        return str(answer.status)
    return "a name ran" if page.evaluate("window.hurt") else ""


def too_wide(page: Page) -> list[str]:
    """Say by how much a page must be scrolled sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide} px too wide"] if wide > 0 else []


def broken_rules(page: Page) -> list[str]:
    """Give each rule of accessibility that a page breaks, with the first element that does."""
    page.evaluate(AXE_SCRIPT + "; 0")
    return [f"{rule} {html[:120]}" for rule, html in page.evaluate(RULES)]


def disordered(page: Page) -> list[str]:
    """Give what the keyboard reaches out of turn."""
    said: list[str] = page.evaluate(ORDER)
    return said


def is_page(page: Page) -> bool:
    """Tell a page from a file."""
    kind: Any = page.evaluate("document.contentType")
    return "html" in str(kind)
