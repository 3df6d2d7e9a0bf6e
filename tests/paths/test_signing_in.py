"""From an invitation to a passkey: a real browser, a real mail server, a device that the browser plays."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from factories.installation import Installation, installed
from factories.letters import Taken, served

pytestmark = pytest.mark.browser
PASSWORD = "kolme sanaa rivissä"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGES = [
    "/account/",
    "/account/password/",
    "/account/app/",
    "/account/passkeys/",
    "/govern/users/",
    "/govern/users/invite/",
    "/govern/users/closed/",
]
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def letters() -> Iterator[tuple[Taken, int]]:
    with served() as both:
        yield both


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, letters: tuple[Taken, int]) -> Iterator[Installation]:
    """An installation with a name and a mail server."""
    mail = {"POLKU_MAIL_URL": f"smtp://127.0.0.1:{letters[1]}?tls=none", "POLKU_MAIL_FROM": "polku@example.org"}
    with installed(tmp_path_factory.mktemp("signing-in"), host="localhost", POLKU_LOG_LEVEL="DEBUG", **mail) as served:
        yield served


@pytest.fixture(scope="module")
def administrator(installation: Installation, browser: Browser) -> dict[str, Any]:
    """The cookies of the first user, who came by the link of the start."""
    context = browser.new_context(locale="en-GB", base_url=installation.url)
    page = context.new_page()
    press(page, installation.fresh_link())
    state: dict[str, Any] = context.storage_state()
    context.close()
    return state


def press(page: Page, link: str) -> None:
    """Open a one-time link and press its button."""
    page.goto(link)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def device(page: Page) -> Any:
    """Plug a device in that keeps passkeys and knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def button(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()


def texts(letters: Taken) -> list[str]:
    return [letter.get_content() for letter in letters.letters]


def link_of(letters: Taken, name: str) -> str:
    """Wait for somebody's letter and give its link."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for text in texts(letters):
            if name in text:
                return re.findall(r"http://\S+", text)[0]
        time.sleep(0.1)
    raise AssertionError(f"no letter for {name}: {texts(letters)}")


def test_somebody_is_invited_by_mail_and_makes_a_passkey(
    open_page: Callable[..., Page],
    installation: Installation,
    administrator: dict[str, Any],
    letters: tuple[Taken, int],
):
    desk = open_page("/govern/users/invite/", storage_state=administrator, locale="en-GB")
    desk.locator("#id_name").fill("Olli Niemi")
    desk.locator("#id_email").fill("olli@example.org")
    desk.locator("#id_language").select_option("en")
    desk.locator("#id_role").select_option("analyst")
    button(desk, "Invite")
    desk.wait_for_load_state()

    olli = open_page("/sign-in/", locale="en-GB")
    device(olli)
    press(olli, link_of(letters[0], "Olli Niemi"))
    olli.goto("/account/passkeys/")
    button(olli, "Make the passkey")
    olli.wait_for_url("**/account/recovery-codes/")
    olli.goto("/account/")
    olli.locator("form[action='/sign-out/'] button").dispatch_event("click")  # in the menu, which is folded here
    olli.wait_for_url("**/sign-in/")
    button(olli, "Sign in with a passkey")
    olli.wait_for_url(lambda url: "/sign-in/" not in url)

    assert olli.request.get("/account/").url == f"{installation.url}/account/"
    assert desk.request.get("/govern/users/").ok


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/forgotten/"])
def test_sign_in_page_has_no_axe_violation_and_no_sideways_scroll(
    open_page: Callable[..., Page], axe: Axe, path: str, width: int, scheme: str
):
    page = open_page(path, viewport={"width": width, "height": 900}, color_scheme=scheme)

    assert faults(page, axe) == []
    assert page.evaluate(WIDTH) == width


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_account_and_user_pages_have_no_axe_violation_and_no_sideways_scroll(
    open_page: Callable[..., Page], administrator: dict[str, Any], axe: Axe, path: str, width: int
):
    scheme = "dark" if width == 320 else "light"
    view = {"width": width, "height": 900}
    page = open_page(path, storage_state=administrator, viewport=view, color_scheme=scheme)

    assert faults(page, axe) == []
    assert page.evaluate(WIDTH) == width


def test_a_password_alone_does_without_script(open_page: Callable[..., Page], installation: Installation):
    page = open_page("/sign-in/", java_script_enabled=False, locale="en-GB")
    press(page, installation.fresh_link())
    page.goto("/account/password/")
    page.locator("#id_password").fill(PASSWORD)
    button(page, "Save the password")
    page.wait_for_url("**/account/")
    other = open_page("/account/", java_script_enabled=False, locale="en-GB")
    other.locator("#id_login").fill("admin@localhost.invalid")
    other.locator("#id_password").fill(PASSWORD)
    shown = other.get_by_role("button", name="passkey").count()

    button(other, "Sign in")

    assert other.url == f"{installation.url}/account/"
    assert shown == 0


def test_a_forgotten_password_is_set_by_a_letter(
    open_page: Callable[..., Page], installation: Installation, letters: tuple[Taken, int], axe: Axe
):
    page = open_page("/sign-in/", locale="en-GB")
    press(page, installation.fresh_link())
    page.goto("/account/password/")
    page.locator("#id_password").fill(PASSWORD)
    button(page, "Save the password")
    page.wait_for_url("**/account/")
    other = open_page("/sign-in/", locale="en-GB")
    other.get_by_role("link", name="Have you forgotten your password?").click()
    other.locator("#id_email").fill("admin@localhost.invalid")
    button(other, "Send the link")
    found = [faults(other, axe)]
    other.goto(link_of(letters[0], "asked for a new password"))
    found.append(faults(other, axe))
    other.locator("#id_password").fill(f"{PASSWORD} ja yksi")

    button(other, "Save the password")

    assert [*found, faults(other, axe)] == [[], [], []]
    assert other.get_by_role("heading", name="The password is set").is_visible()
    assert page.request.get("/account/").url != f"{installation.url}/account/"  # every session ended


def faults(page: Page, axe: Axe) -> list[tuple[str, str]]:
    return [(each["id"], each["nodes"][0]["html"]) for each in axe.run(page).response["violations"]]
