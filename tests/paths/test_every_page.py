"""Every page that staff can open, in a register where every name is hostile: nothing runs, nothing breaks the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from factories import every_page
from factories.installation import Installation, environ, installed, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SEED = r"""
import datetime, json, os, secrets, time, django
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
from polku_server.models import PulseComment, PulseResult, PulseWave
wave = PulseWave.objects.create(name=BAD[0][:80], asked_on=timezone.localdate(), questions=[BAD[1]], minimum=5,
                                answered=9, spread={"t": 2, "0": 1, "1": 1}, released={"counts": {}, "shown": []})
PulseResult.objects.bulk_create([PulseResult(wave=wave, unit=None, question=n, value=3, n=9) for n in (0, 1)])
PulseComment.objects.create(wave=wave, text=BAD[1])
event = measuring.add_event(by=None, kind="price", words=BAD[0], first_on=timezone.localdate(), unit=unit)
case = cases.open_case(people[0], by=None, words=BAD[0], response=said)
cases.log_contact(case, by=None, reached=True, words=BAD[1])
cases.agree(case, BAD[5], by=None)
from polku_server.models import Action, Decision, Reading, Theme
while not Reading.objects.exists():  # the jobs read the sample's comments meanwhile
    time.sleep(0.2)
read, theme = (each.objects.order_by("id").first() for each in (Reading, Theme))
Words.objects.filter(pk=read.words_id).update(text=BAD[1] + BAD[5])
Theme.objects.filter(pk=theme.pk).update(name_fi=BAD[0][:60], name_sv=BAD[5][:60])
action = Action.objects.create(name=BAD[1], hypothesis=BAD[0], starts_on=timezone.localdate(), cost=0, owner=lead,
                               review_on=timezone.localdate() + datetime.timedelta(days=90), touchpoint=touchpoint,
                               driver=driver)
action.units.add(unit)
decision = Decision.objects.create(kind=Decision.Kind.values[0], words=BAD[0], why=BAD[1],
                                   review_on=timezone.localdate() + datetime.timedelta(days=9))
import csv
from polku_server.models import ImportRun
from polku_server.overview import material
from polku_server.register.imports import runs
looked = ImportRun.objects.create(kind="material", file_name=f"{BAD[0]}.csv".replace("/", ""), by=lead)
runs.folder().mkdir(parents=True, exist_ok=True)
with runs.path(looked).open("w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows([("score", f"shop {BAD[0]}", f"comment {BAD[1]}")] + [
        (1 + 4 * (n % 2), BAD[n % 2], f"{BAD[0]} jouduin odottamaan jonossa {n % 2}") for n in range(60)])
ImportRun.objects.filter(pk=looked.pk).update(state="tried", **material.look(looked))
print(json.dumps({"reading": read.public_id, "theme": theme.public_id, "action": action.public_id,
                  "decision": decision.public_id, "party": people[0].public_id, "firm": firm.public_id,
                  "thing": thing.public_id,
                  "unit": unit.public_id, "touchpoint": touchpoint.public_id, "group": group.public_id,
                  "field": field.public_id, "user": other.public_id, "key": key.public_id, "pair": pair.public_id,
                  "merge": merge.public_id, "survey": survey.public_id, "driver": driver.public_id,
                  "promise": promise.public_id, "goal": goal.public_id, "case": case.public_id,
                  "paper": "privacy-notice", "event": event.public_id, "material": looked.public_id,
                  "wave": wave.public_id}))
"""


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


def faults(page: Page, address: str) -> list[str]:
    """Give what is wrong with a page, nothing for one that is for sending only."""
    answer = page.goto(address, wait_until="load")
    trouble = every_page.trouble(answer, page)
    if trouble:
        return [trouble]
    if answer is None or answer.status == 405 or not every_page.is_page(page):
        return []
    return [*every_page.too_wide(page), *every_page.broken_rules(page)]


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "light", "fi"), (1280, "dark", "sv")])
def test_no_name_runs_or_breaks_a_page(house, lead, browser, width, scheme, language):
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
    wrong = [f"{address}: {each}" for address in every_page.addresses(named) for each in faults(page, address)]
    context.close()

    quiet = [line for line in said if "405" not in line]
    assert (wrong, quiet) == ([], [])
