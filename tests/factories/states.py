"""Every page when empty, with 10,000 rows, in error and where it is forbidden: in three languages, light and dark.

The whole walk is `make states`; the suite keeps the slice of tests/paths/test_every_page.py. With `pictures` among the
words each page is kept in screens/states/ at the width of a phone and of a desk.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NothingCame

from polku_server import messages

from . import chromium, every_page
from .installation import Installation, environ, installed, run

STATES = ("empty", "full", "error", "forbidden")
LANGUAGES, SCHEMES, WIDTHS = ("fi", "sv", "en"), ("light", "dark"), (320, 1280)
TABS, PATIENCE = 8, 10_000  # keys; milliseconds
PICTURES, SHOT, TALLEST = "pictures", (390, 1280), 2_400  # the word that asks for them; pixels across and down
FOLDER = Path(__file__).parents[2] / "screens" / "states"
MANY = 6_000  # elements of a page that shows everything at once, whatever there is
FILL = """
import datetime, json, os, secrets, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "polku_server.settings"
django.setup()
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from polku_server.models import *
from polku_server.govern import audit, sign_in
from polku_server.register import actions

ROWS = 10_000
lead = User.objects.order_by("id").first()
now, today = timezone.now(), timezone.localdate()
model = lambda name: apps.get_model("polku", name)

def many(name, make):
    with transaction.atomic():
        return model(name).objects.bulk_create([make(n) for n in range(ROWS)], batch_size=500)

unit = Unit.objects.order_by("id").first()
people = many("Party", lambda n: Party(kind="person", name=f"Virtanen Maija {n:05}", given_name=f"Maija {n:05}",
                                       family_name="Virtanen", number=f"N{n:05}", unit=unit, manager=lead))
one = people[0]
many("Encounter", lambda n: Encounter(key=secrets.token_hex(8), party=one, kind="call", happened_on=today, by=lead,
                                      words=f"Puhuttiin laskusta {n}"))
many("Purchase", lambda n: Purchase(key=secrets.token_hex(8), party=one, amount=n % 90, happened_on=today,
                                    product="Huolto"))
known = Response.objects.exclude(texts={}).order_by("-id").first()
Response.objects.filter(pk=known.pk).update(party=one)
answers = many("Response", lambda n: Response(key=secrets.token_hex(8), survey=known.survey, version=known.version,
    unit=known.unit, touchpoint=known.touchpoint, party=people[n], stored_at=now, happened_on=today,
    scores=known.scores, texts={"why": "Sujui hyvin, kiitos."}))
words = many("Words", lambda n: Words(response=answers[n], question="why", role="why", text="Sujui hyvin, kiitos."))
while not model("Reading").objects.exists():
    time.sleep(0.2)
read = model("Reading").objects.order_by("id").first()
many("Reading", lambda n: model("Reading")(words=words[n], language="fi", tone="good", tone_read="good",
                                           rules=read.rules, taxonomy=read.taxonomy))
cases = many("Case", lambda n: Case(party=people[n], unit=unit, owner=lead, matter=f"Asia {n}",
                                    due_at=now + datetime.timedelta(hours=n - 5000)))
many("CaseEvent", lambda n: model("CaseEvent")(case=cases[0], kind=model("CaseEvent").Kind.values[0], by=lead))
many("ContextEvent", lambda n: model("ContextEvent")(kind="price", words=f"Hinnat {n}",
                                                     first_on=today - datetime.timedelta(n % 700)))
decisions = many("Decision", lambda n: model("Decision")(kind=model("Decision").Kind.values[0], words=f"Asia {n}",
    owner=lead, decided_on=today - datetime.timedelta(days=n % 300), review_on=today + datetime.timedelta(days=9)))
users = many("User", lambda n: User(email=f"n{n:05}@example.org", name=f"Kayttaja {n:05}", password="!"))
many("ApiKey", lambda n: model("ApiKey")(name=f"Avain {n}", prefix=f"p{n:07}", digest=secrets.token_hex(32),
                                         scopes=["register"], made_by=lead, expires_at=now))
many("DuplicatePair", lambda n: model("DuplicatePair")(left=people[n - 1] if n else people[0],
    right=people[n] if n else people[-1], probability=0.9, found_at=now, reasons=[]))
many("Need", lambda n: model("Need")(party=people[1], kind="goal", words=f"Tarve {n}", on=today))
firms = many("Party", lambda n: Party(kind="organisation", name=f"Asunto Oy Virta {n:05}", unit=unit, manager=lead))
firm, day = firms[0], datetime.timedelta(days=1)
many("Membership", lambda n: model("Membership")(person=people[n], organisation=firm, role="hallituksen jasen"))
many("AccountReview", lambda n: model("AccountReview")(party=firm, held_on=today - n * day, by=lead,
    next_on=today - (n - 90) * day, concluded=f"Huoltosopimuksen jatkosta puhuttiin {n}. kerran"))
many("PlanLine", lambda n: model("PlanLine")(party=firm, words=f"Huoltosuunnitelma kohteeseen {n}", owner=lead,
    on=today - 600 * day, due=today + (n % 1000 - 500) * day, done_at=now - n * day if n % 2 else None))
many("PlanLine", lambda n: model("PlanLine")(party=firms[n], words="Tarjous lampopumpusta", owner=lead,
    on=today - 600 * day, due=today + (n % 1000 - 500) * day))
with transaction.atomic():
    model("AuditEntry").objects.bulk_create([audit.entry(lead, "saw", each, {}) for each in people])
action = model("Action").objects.create(name="Soitto", hypothesis="Aika sopii", starts_on=today, cost=0, owner=lead,
    review_on=today + datetime.timedelta(days=90), touchpoint=Touchpoint.objects.order_by("id").first())
action.units.add(unit)
nobody = User.objects.create(email="nobody@example.org", name="Nobody", password="!")
first = lambda name: model(name).objects.order_by("id").first().public_id
thing = actions.add_party("asset", by=None, name="Kattila", parent=firm)
field = actions.make_field("own", name="Oma", by=None, purpose="Huolto", keep_days=365)
merge = actions.merge(people[7], people[8], by=None, take=[])
print(json.dumps({"nobody": sign_in.make_link(nobody), "party": one.public_id, "firm": firm.public_id,
    "thing": thing.public_id, "field": field.public_id, "merge": merge.public_id, "user": users[0].public_id,
    "event": first("ContextEvent"), "case": cases[0].public_id, "decision": decisions[0].public_id,
    "paper": "privacy-notice", "key": first("ApiKey"), "pair": first("DuplicatePair"), "survey": known.survey.public_id,
    **{each.lower(): first(each) for each in ("Action", "Reading", "Theme", "Promise", "Goal", "Driver", "Unit",
                                              "Touchpoint")}, "group": first("CustomerGroup")}))
"""
# forms that are for writing: they are emptied and sent, so that the page says what is missing; a passkey is made by
# the device, which no walk has
FORMS = """() => [...document.querySelectorAll("main form.form")].map((form, place) =>
  form.querySelector("button[type=submit]") && !form.dataset.passkey &&
  form.querySelectorAll("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea").length
  ? place : -1).filter(place => place >= 0)"""
SEND = """place => { const form = document.querySelectorAll("main form.form")[place];
  form.noValidate = true;
  form.querySelectorAll("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea")
    .forEach(each => { each.value = ""; });
  form.querySelectorAll("details").forEach(each => { each.open = true; });
  form.requestSubmit(form.querySelector("button[type=submit]")); }"""
FOCUSED = """() => { const at = document.activeElement || document.body;
  return [at.outerHTML.slice(0, 400), at.closest("tbody") !== null]; }"""


class Walk:
    """One pass over pages in one language and theme; what was looked at and what was wrong is counted."""

    def __init__(
        self, browser: Browser, served: Installation, state: Any, language: str, scheme: str, width: int,
        *, pictures: bool = False,
    ):  # fmt: skip
        self.width, self.pictures, self.seen = width, pictures, Counter[str]()
        self.wrong: list[str] = []
        self.context = browser.new_context(
            base_url=served.url, storage_state=state, color_scheme=scheme, reduced_motion="reduce",
            viewport={"width": width, "height": 800},
        )  # fmt: skip
        self.context.add_cookies([{"name": "polku_language", "value": language, "url": served.url}])
        self.page, self.where, self.language = self.context.new_page(), f"{language} {scheme}", language
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))

    def look(self, state: str, address: str) -> None:
        """Ask of the page that stands what is asked of every page: at the other width only that it fits."""
        count = self.page.evaluate("document.querySelectorAll('*').length")
        found = [f"{count} elements"] if count > MANY else []
        found += [*every_page.broken_rules(self.page), *every_page.disordered(self.page), *tabbed(self.page)]
        for width in sorted(WIDTHS, key=lambda each: each == self.width):
            self.page.set_viewport_size({"width": width, "height": 800})
            found += [f"{each} at {width}" for each in every_page.too_wide(self.page)]
        spoken = self.page.evaluate("document.documentElement.lang")
        found += [f"speaks {spoken}"] if spoken != self.language else []
        if self.pictures:
            self.shoot(state, address)
        self.seen[state] += 1
        self.wrong += [f"{state} {self.where} {address}: {each}" for each in found]

    def shoot(self, state: str, address: str) -> None:
        """Keep the page as it looks, of a long one the beginning."""
        folder = FOLDER / f"{state} {self.where}".replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", address).strip("-") or "front"
        for width in SHOT:
            self.page.set_viewport_size({"width": width, "height": 900})
            height = min(self.page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            clip: Any = {"x": 0, "y": 0, "width": width, "height": height}
            self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True, clip=clip)
        self.page.set_viewport_size({"width": self.width, "height": 800})  # forms are sent at the walk's own width

    def open(self, state: str, address: str, allowed: tuple[int, ...] = (200,)) -> bool:
        """Open a page and look at it; give whether there is one."""
        answer = self.page.goto(address, wait_until="load")
        if answer is None or answer.status == 405 or not every_page.is_page(self.page):
            return False
        if answer.status not in allowed:
            self.wrong.append(f"{state} {self.where} {address}: {answer.status}")
            return False
        self.look(state, address)
        return True

    def full(self, addresses: Sequence[str], states: Collection[str]) -> None:
        """Open every page where there are many rows, and send its forms empty."""
        for address in addresses:
            if "full" in states:
                self.open("full", address)
            if "error" in states:
                self.refuse(address)
        for address in ("/nowhere", "/register/customers/NOBODY/") if "error" in states else ():
            self.open("error", address, (404,))

    def refuse(self, address: str) -> None:
        """Send each form of a page empty, and look at what it says."""
        self.page.goto(address, wait_until="load")
        for place in self.page.evaluate(FORMS) if every_page.is_page(self.page) else ():
            self.page.goto(address, wait_until="load")
            try:
                with self.page.expect_navigation(timeout=PATIENCE):
                    self.page.evaluate(SEND, place)
            except NothingCame:
                self.wrong.append(f"error {self.where} {address} form {place}: nothing came")
                continue
            if self.page.locator(".errors").count():
                self.look("error", f"{address} form {place}")
            else:
                self.seen["sent without a fault"] += 1


def tabbed(page: Page) -> list[str]:
    """Press Tab a few times from the top: the way to the content comes first, and nothing is met twice."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    met: list[str] = []
    rows: set[str] = set()  # two rows of a table may be of one customer
    for _ in range(TABS):
        page.keyboard.press("Tab")
        html, in_row = page.evaluate(FOCUSED)
        rows |= {html} if in_row else set()
        if (met and html in (met[0], "")) or html.startswith("<body"):
            break  # a short page begins again
        met.append(html)
    again = [
        html for html, times in Counter(met).items() if times > 1 and html not in rows and not html.startswith("<input")
    ]
    return [f"met twice {html[:120]}" for html in again]


def signed_in(browser: Browser, link: str) -> Any:
    """Give the cookies that a link leads to."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.locator("main button[type=submit]").click()
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def filled(folder: Path) -> Iterator[tuple[Installation, dict[str, str]]]:
    """Serve a sample company with 10,000 rows of each kind that has a list."""
    with installed(folder, "--sample") as served:
        done = run("polku-code", FILL, env=environ(served.data, served.url))
        assert done.returncode == 0, done.stderr[-3000:]
        yield served, json.loads(done.stdout.strip().splitlines()[-1])


def ways(
    browser: Browser, served: Installation, state: Any, languages: Sequence[str], schemes: Sequence[str],
    *, pictures: bool = False,
) -> Iterator[Walk]:  # fmt: skip
    """Give a walk for each language and theme; the width at which the rules are asked changes in turn."""
    for language, scheme in product(languages, schemes):
        width = WIDTHS[(LANGUAGES.index(language) + SCHEMES.index(scheme)) % 2]
        walk = Walk(browser, served, state, language, scheme, width, pictures=pictures)
        yield walk
        walk.context.close()


def walk(only: Collection[str] = ()) -> int:
    """Walk every page in its four states and print what was seen; give how much was wrong.

    ``only`` names states, languages and themes to walk alone: the whole takes an hour and more of a processor.
    """
    if stale := [language for language in messages.LANGUAGES if not messages.compiled(language)]:
        print(f"The messages of {', '.join(stale)} are not compiled: every page would be English. Run: make messages")
        return 1
    chosen = [tuple(each for each in of if each in only) or of for of in (STATES, LANGUAGES, SCHEMES)]
    states, languages, schemes = chosen
    around = partial(ways, languages=languages, schemes=schemes, pictures=PICTURES in only)
    seen, wrong, began = Counter[str](), list[str](), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, chromium.opened() as browser:
        empty, full = Path(folder) / "empty", Path(folder) / "full"
        empty.mkdir()
        full.mkdir()
        if "empty" in states:
            with installed(empty) as served:
                for way in around(browser, served, signed_in(browser, served.sign_in)):
                    for address in every_page.addresses({}):
                        way.open("empty", address)
                    wrong += told(way, seen)
        if set(states) - {"empty"}:
            with filled(full) as (served, named):
                lead, nobody = signed_in(browser, served.sign_in), signed_in(browser, served.url + named.pop("nobody"))
                for way in around(browser, served, lead):
                    way.full(every_page.addresses(named), states)
                    wrong += told(way, seen)
                for way in around(browser, served, nobody) if "forbidden" in states else ():
                    for address in every_page.addresses(named):
                        way.open("forbidden", address, (200, 403, 404))
                    wrong += told(way, seen)
    print(f"{dict(seen)}, {len(wrong)} wrong, {time.monotonic() - began:.0f} s")
    return len(wrong)


def told(way: Walk, seen: Counter[str]) -> list[str]:
    """Print what one walk found, and count it to the rest."""
    seen.update(way.seen)
    print(way.where, dict(way.seen), *(re.sub(r"\s+", " ", each) for each in way.wrong), sep="\n  ", flush=True)
    return way.wrong
