"""How long it takes to log a call: clicks and keys that a browser counted, as seconds of a hand, and the server's.

    python -m benchmarks.call [--words "Sovittiin uusi aika ti 1.12."] [--turns 5] [--postgres]

From a customer's open page to the page that shows the call as stored. Nobody is timed: the hand's seconds are an
estimate by the operators of the keystroke-level model (Card, Moran and Newell 1980), with a typist who is no secretary.
Chromium makes the same moves, counts them in the page itself, and times the answer.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.respondent_flow import child, django_ready, postgres, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOAL = 15  # seconds
KEY, POINT, PRESS, HOME, THINK = 0.28, 1.10, 0.20, 0.40, 1.35  # K (40 words a minute), P, B, H, M of the model
DEALINGS = 60  # that the customer's page has to show already
MAKE = "from benchmarks.call import make; make()"
STORED = "from benchmarks.call import stored; stored()"
COUNT = """for (const [told, name] of [['keydown', 'keys'], ['pointerdown', 'clicks']])
    addEventListener(told, () => { sessionStorage[name] = 1 + Number(sessionStorage[name] || 0) }, true)"""
TAKEN = """() => { const found = [Number(sessionStorage.keys || 0), Number(sessionStorage.clicks || 0)];
    sessionStorage.clear(); return found }"""
ANSWERED = "() => performance.getEntriesByType('navigation')[0].duration"
SEND = "form[action$='/encounter/'] button[type=submit]"


def make() -> None:
    """Make a store with a customer who was met before; print the customer's page and a one-time link."""
    django_ready()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from polku_server.govern import sign_in
    from polku_server.register import actions

    party = actions.add_party(by=None, given_name="Kaisa", family_name="Lehto", contacts=[("phone", "040 123 4567")])
    for n in range(DEALINGS):
        actions.log_encounter(party, by=None, words=f"Sovittiin aika {n}.")
    print(f"/register/customers/{party.public_id}/ {sign_in.address(sign_in.first_user())}")


def stored() -> None:
    """Print how many encounters the store holds."""
    django_ready()
    from polku_server.models import Encounter

    print(Encounter.objects.count())


def by_mouse(page: Page, words: str) -> int:
    """Press the button above, write, press the one below; give how often a hand changes between mouse and keys."""
    page.click(".page__tools a[href='#id_words']")
    page.keyboard.type(words)
    page.click(SEND)
    return 2


def by_keys(page: Page, words: str) -> int:
    """Alt and L, the words, then from field to field until the button stands under Enter."""
    page.keyboard.down("Alt")
    pressed = {"modifiers": 1, "key": "l", "code": "KeyL", "windowsVirtualKeyCode": ord("L")}
    letter = {"text": "l", "unmodifiedText": "l"}  # Playwright leaves it out beside Alt, and no access key is heard
    browser = page.context.new_cdp_session(page)
    browser.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed, **letter})
    browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})
    page.keyboard.up("Alt")
    page.locator("#id_words:focus").wait_for(timeout=10_000)  # a hand is slower than a page
    page.keyboard.type(words)
    while not page.locator(f"{SEND}:focus").count():
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    return 0


def walked(page: Page, path: str, words: str, turns: int) -> None:
    """Log calls in both ways, and print what each took."""
    for name, way in (("with the mouse", by_mouse), ("with keys alone", by_keys)):
        waits = []
        for turn in range(turns):
            page.goto(path)
            page.evaluate(TAKEN)
            said = f"{words[: -len(str(turn))]}{turn}"  # each in words of its own
            with page.expect_navigation(url=f"**{path}"):  # not the move to the form, which has a #
                changes = way(page, said)
            assert said in page.locator(".time__item").first.inner_text()
            keys, clicks = page.evaluate(TAKEN)
            waits.append(page.evaluate(ANSWERED) / 1000)
        # one thinks twice: before one begins, and of the words
        hand = 2 * THINK + keys * KEY + clicks * (POINT + PRESS) + changes * HOME
        wait = statistics.median(waits)
        most = int((GOAL - hand - wait) / KEY) + len(words)
        verdict = "reached" if hand + wait <= GOAL else "not reached"
        print(f"{name}: {clicks} clicks, {keys} keys ({len(words)} of them the words), {changes} changes of hand")
        print(f"    {hand:.1f} s of the hand by the model + {wait:.2f} s until the page stands = {hand + wait:.1f} s")
        print(f"    goal {GOAL} s: {verdict}; it holds up to {most} letters")


def main() -> None:
    """Measure, in a data folder that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", default="Sovittiin uusi aika ti 1.12.")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--port", type=int, default=8072)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(POLKU_DATA=data, POLKU_URL=f"http://127.0.0.1:{chosen.port}", POLKU_LOG_LEVEL="ERROR")
        print(machine.describe(data))
        if chosen.postgres:
            with postgres():
                measured(chosen)
        else:
            measured(chosen)


def measured(chosen: argparse.Namespace) -> None:
    """Serve, sign in, walk, and count what was stored."""
    from playwright.sync_api import sync_playwright

    path, link = child(MAKE).split()
    with serving(chosen.port), sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=f"http://127.0.0.1:{chosen.port}")
        context.add_init_script(COUNT)
        page = context.new_page()
        page.goto(link)
        page.click("main button[type=submit]")
        walked(page, path, chosen.words, chosen.turns)
        browser.close()
    print(f"stored: {int(child(STORED)) - DEALINGS} of {2 * chosen.turns}")


if __name__ == "__main__":
    main()
