"""Every page that staff can open, in a register where every name is hostile: nothing runs, nothing breaks the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from factories.installation import Installation, environ, installed, run
from polku_server.govern.routes import routes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SEED = r"""
import datetime, json, os, secrets, django
os.environ["DJANGO_SETTINGS_MODULE"] = "polku_server.settings"
django.setup()
from django.db import transaction
from django.utils import timezone
from polku_server.act import actions as cases
from polku_server.govern import api_keys, consent
from polku_server.models import (ApiKey, DuplicatePair, Grant, Organisation, OwnLink, Party, Pending, Response,
                                 SignInLink, Survey, Touchpoint, Unit, User, Words)
from polku_server.register import actions

BAD = ("<script>window.hurt=1</script>", '"><img src=x onerror="window.hurt=1">', "{{7*7}}{% now 'Y' %}${7*7}",
       "'; DROP TABLE polku_party; --", "javascript:window.hurt=1", "</textarea></title><svg onload=window.hurt=1>",
       "\u202egnp.exe \u200b\u0000"[:-1], "A" * 90)
lead = User.objects.order_by("id").first()
User.objects.filter(pk=lead.pk).update(name=BAD[0])
Organisation.objects.update(name=BAD[5][:60])
unit = actions.make_unit(BAD[1], by=None, leader=BAD[0])
touchpoint = actions.make_touchpoint(BAD[0], by=None, owner=BAD[1], deputy=BAD[2], partner=BAD[5])
group = actions.make_group(BAD[1], by=None, serves=BAD[0], not_for=BAD[5], why=BAD[2])
field = actions.make_field("hostile", name=BAD[1][:80], by=None, purpose=BAD[0], keep_days=365)
people = [actions.add_party("person", by=None, given_name=each, family_name=BAD[(n + 1) % 8][:90], unit=unit,
                            number=f"{n}{each}"[:40]) for n, each in enumerate(BAD)]
firm = actions.add_party("organisation", by=None, name=BAD[1], unit=unit)
thing = actions.add_party("asset", by=None, name=BAD[5], parent=firm)
for party in people:
    actions.add_membership(party, firm, role=BAD[0], by=None)
    actions.log_encounter(party, by=None, words=BAD[1] + BAD[5])
    actions.add_need(party, "goal", BAD[0], by=None, source=BAD[1])
    actions.put_in_group(party, group, by=None)
    actions.set_value(party, field, BAD[0], by=None)
    actions.record_purchase(party, 10, by=None, product=BAD[1], number=BAD[0])
consent.withdraw(party=people[0], purpose="disclosure", recipient=BAD[0][:60], source=BAD[1][:30])
survey = Survey.objects.exclude(current=None).order_by("id").first()
Survey.objects.filter(pk=survey.pk).update(name=BAD[0])
with transaction.atomic():
    said = Response.objects.create(key=secrets.token_hex(8), survey=survey, version=survey.current, party=people[0],
                                   unit=unit, touchpoint=touchpoint, stored_at=timezone.now(), scores={},
                                   texts={"why": BAD[1]})
    Words.objects.create(response=said, question="why", role="why", text=BAD[1])
from polku_server.promise import actions as promising
driver = promising.add_driver(by=None, name=BAD[1], group=group, touchpoint=touchpoint, origin="customers",
                              evidence=BAD[0], evidence_n=9)
promise = promising.add_promise(by=None, driver=driver, words=BAD[0], about=BAD[5], owner=lead, touchpoint=touchpoint)
goal = promising.set_goal(by=None, driver=driver, outcome=BAD[0], action=BAD[1], measure=BAD[4], base=1, target=2,
                          due=timezone.localdate() + datetime.timedelta(days=9), owner=lead)
other = User.objects.create(email="hostile@example.org", name=BAD[1], password="!")
Grant.objects.create(user=other, role="unit_leader", unit=unit)
User.objects.create(email="closed@example.org", name=BAD[5][:60], password="!", is_active=False)
OwnLink.objects.create(party=people[0], by=other, until=timezone.now() + datetime.timedelta(days=9))
with transaction.atomic():
    Pending.objects.create(response=said, kind="words", attempts=5)
key, _ = api_keys.make_key(BAD[1][:80], ["register"], by=lead, unit=unit)
with transaction.atomic():
    pair = DuplicatePair.objects.create(left=people[0], right=people[1], probability=0.9, found_at=timezone.now(),
                                        reasons=[{"column": "name", "agreement": "same", "weight": 4.0}])
merge = actions.merge(people[2], people[3], by=None, take=["given_name"])
from polku_server.measure import actions as measuring
event = measuring.add_event(by=None, kind="price", words=BAD[0], first_on=timezone.localdate(), unit=unit)
case = cases.open_case(people[0], by=None, words=BAD[0], response=said)
cases.log_contact(case, by=None, reached=True, words=BAD[1])
cases.agree(case, BAD[5], by=None)
print(json.dumps({"party": people[0].public_id, "firm": firm.public_id, "thing": thing.public_id,
                  "unit": unit.public_id, "touchpoint": touchpoint.public_id, "group": group.public_id,
                  "field": field.public_id, "user": other.public_id, "key": key.public_id, "pair": pair.public_id,
                  "merge": merge.public_id, "survey": survey.public_id, "driver": driver.public_id,
                  "promise": promise.public_id, "goal": goal.public_id, "case": case.public_id,
                  "paper": "privacy-notice", "event": event.public_id}))
"""
# what stands in an address: by its first part
NAMED = {
    "/act/cases/": ("case",),
    "/measure/events/": ("event",),
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
    "/sign-in",
    "/sign-out/",
    "/healthz",
    "/readyz",
    "/language/",
    "/export/",
    "/omat/",
    "/account/again",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, dict[str, str]]]:
    """A sample company whose names are hostile, with the ids of one of each kind."""
    with installed(tmp_path_factory.mktemp("hostile"), "--sample") as served:
        own = environ(served.data, served.url)
        done = run("polku-code", SEED, env=own)
        assert done.returncode == 0, done.stderr[-3000:]
        yield served, json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def lead(house: tuple[Installation, dict[str, str]], browser: Browser) -> dict[str, Any]:
    """The cookies of the first user, who holds the roles of administrator, lead and data protection officer."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(house[0].sign_in)
    page.locator("main button[type=submit]").click()
    state: dict[str, Any] = context.storage_state()
    context.close()
    return state


def addresses(named: dict[str, str]) -> list[str]:
    """Give every address of staff, with things of each kind in its place."""
    found = []
    for where, _view in routes():
        if where.startswith(ELSEWHERE):
            continue
        if "<" not in where:
            found.append(where)
            continue
        kinds = next((kinds for start, kinds in NAMED.items() if where.startswith(start)), ())
        head, _, tail = where.partition("<")
        found += [f"{head}{named[kind]}{tail.partition('>')[2]}" for kind in kinds if "<" not in tail]
    return [
        *found,
        f"/act/open/?customer={named['party']}",
        "/register/?q=<script>",
        "/register/search/?q=script",
        "/measure/?period=all",
    ]


def shown(page: Page, address: str) -> str:
    """Open a page; give what is wrong with it, empty if nothing is. One that is for sending only is passed over."""
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status in (404, 405):
        return "" if answer and answer.status == 405 else f"{address}: missing"
    if answer.status >= 400:
        return f"{address}: {answer.status}"
    if page.evaluate("window.hurt"):
        return f"{address}: a name ran"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return f"{address}: {wide} px too wide" if wide > 0 else ""


def broken_rules(axe: Axe, page: Page) -> list[str]:
    """Give each rule of accessibility that a page breaks, with the first element that does."""
    return [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in axe.run(page).response["violations"]]


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "light", "fi"), (1280, "dark", "sv")])
def test_no_name_runs_or_breaks_a_page(house, lead, browser, axe, width, scheme, language):
    served, named = house
    context = browser.new_context(
        base_url=served.url,
        storage_state=lead,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "polku_language", "value": language, "url": served.url}])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: (said.append(f"{page.url}: a dialog"), dialog.dismiss()))
    wrong = []
    for address in addresses(named):
        trouble = shown(page, address)
        wrong += [trouble] if trouble else []
        if not trouble and "html" in page.evaluate("document.contentType"):
            wrong += [f"{address}: {each}" for each in broken_rules(axe, page)]
    context.close()

    quiet = [line for line in said if "405" not in line]
    assert (wrong, quiet) == ([], [])
