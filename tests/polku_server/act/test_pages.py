"""The list of cases and the page of one: what stands there, for whom, and what is done there."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from factories import customers, house
from polku_server.act import actions
from polku_server.models import AuditEntry, Case, CaseEvent, Mention, Theme

pytestmark = pytest.mark.django_db


def at(case: Case) -> str:
    return f"/act/cases/{case.public_id}/"


def test_a_case_goes_from_a_bad_answer_to_its_end_on_one_page(bad_answer, leader):
    actions.open_case(bad_answer.party, by=None, kind="csat", response=bad_answer)
    browser, case = house.client(leader), Case.objects.get()

    page = browser.get(at(case)).content.decode()
    assert [words in page for words in ("Asennus siirtyi kahdesti.", "RAW", "040 000 0001", "1/5")] == [
        True, False, True, True]  # fmt: skip
    for sent in (
        {"do": "call", "reached": "yes", "kind": "call", "words": "Pahoiteltiin.", "key": "k"},
        {"do": "agree", "agreement": "Uusi aika perjantaina."},
        {"do": "close", "outcome": "solved", "told": "Tulemme perjantaina.", "theme": "aika siirtyi"},
    ):
        assert browser.post(at(case), sent)["Location"] == f"{at(case)}?done={sent['do']}"

    case.refresh_from_db()
    assert (case.step, case.outcome, case.theme) == (5, "solved", "aika siirtyi")
    assert "The customer was told: Tulemme perjantaina." in browser.get(at(case)).content.decode()


@pytest.mark.parametrize(("owned", "first"), [(False, ["give", "call", "close"]), (True, ["call", "close", "give"])])
def test_a_case_of_nobodys_is_first_given_to_somebody(case, leader, owned, first):
    Case.objects.filter(pk=case.pk).update(owner=leader if owned else None)

    page = house.client(leader).get(at(case)).content.decode()

    assert re.findall(r'<details class="fold" id="(\w+)"', page) == first
    assert re.findall(r'button--go" type="submit" name="do" value="(\w+)"', page) == first[:1]


def test_looking_at_a_case_is_looking_at_its_customer(case, leader):
    house.client(leader).get(at(case))

    assert AuditEntry.objects.filter(verb="saw", thing=f"party {case.party.pseudonym}").count() == 1


def test_of_a_very_long_history_the_newest_stand_with_the_way_to_all(case, leader):
    CaseEvent.objects.bulk_create(CaseEvent(case=case, kind="call", words=f"Soitto {n:02}.") for n in range(60))

    short, whole = (house.client(leader).get(at(case) + rest).content.decode() for rest in ("", "?all=1"))

    assert [len(re.findall(r"Soitto \d\d\.", page)) for page in (short, whole)] == [50, 60]
    assert ['href="?all=1#done"' in page for page in (short, whole)] == [True, False]


def test_what_is_refused_stands_in_its_form(case, leader):
    page = house.client(leader).post(at(case), {"do": "close", "outcome": "", "told": "Soitettiin."})

    assert (page.status_code, case.events.count()) == (422, 1)
    assert [words in page.content.decode() for words in ("Say how it ended.", "Soitettiin.")] == [True, True]


def test_what_is_no_doing_cannot_be_read(case, leader):
    assert house.client(leader).post(at(case), {"do": "burn"}).status_code == 400


def test_a_case_given_away_can_be_taken_back_by_whoever_sees_it_no_more(case, leader):
    sari, aino = house.front_line("Sari Aho"), house.front_line("Aino Niemi")
    actions.give(case, sari, by=leader)
    browser = house.client(sari)

    to_list = browser.post(at(case), {"do": "give", "owner": aino.public_id})["Location"]
    assert "The case was given to Aino Niemi." in browser.get(to_list).content.decode()
    browser.post(at(case), {"do": "back"})

    case.refresh_from_db()
    assert case.owner == sari


def test_the_list_puts_what_is_overdue_first(case, leader, espoo):
    late, today = (actions.open_case(customers.person(unit=espoo), by=None, words=name) for name in ("Late", "Today"))
    now = timezone.now()
    Case.objects.filter(pk=late.pk).update(due_at=now - dt.timedelta(days=1))
    evening = timezone.localtime().replace(hour=23, minute=59, second=59)
    Case.objects.filter(pk=today.pk).update(due_at=evening)
    Case.objects.filter(pk=case.pk).update(due_at=now + dt.timedelta(days=3))

    groups = house.client(leader).get("/act/").context["groups"]

    assert [(name, [row["title"] for row in rows]) for name, rows in groups] == [
        ("Overdue", ["Late"]),
        ("Due today", ["Today"]),
        ("Later", ["Asennus siirtyi kahdesti"]),
    ]


def titles(browser, query: str) -> list[str]:
    groups = browser.get(f"/act/{query}").context["groups"]
    return [row["title"] for _name, rows in groups for row in rows]


def test_the_list_is_narrowed_by_state_owner_and_unit(closed, leader, espoo):
    left = house.front_line()
    mine = actions.open_case(customers.person(unit=espoo), by=None, words="Mine")
    nobodys = actions.open_case(customers.person(unit=espoo), by=None, words="Nobody's")
    actions.give(nobodys, left, by=None)
    type(left).objects.filter(pk=left.pk).update(is_active=False)
    browser = house.client(leader)

    assert titles(browser, "?state=closed") == [closed.matter]
    assert titles(browser, "?state=nobody") == ["Nobody's"]
    assert titles(browser, "?own=1") == [mine.matter]
    assert titles(browser, f"?unit={espoo.public_id}") == ["Mine", "Nobody's"]
    assert [browser.get(f"/act/?{wrong}").status_code for wrong in ("state=x", "after=x", "unit=x")] == [400, 400, 404]


@pytest.mark.parametrize("state", ["open", "closed"])
def test_every_case_stands_on_one_page_of_the_list(leader, espoo, state):
    for number in range(32):
        case = actions.open_case(customers.person(unit=espoo), by=None, words=f"Matter {number}")
        if state == "closed":
            actions.close(case, by=None, outcome="unreached", told="Viesti.")
    browser, found, query = house.client(leader), [], f"?state={state}"

    while query:
        page = browser.get(f"/act/{query}")
        found += [row["title"] for _name, rows in page.context["groups"] for row in rows]
        query = page.context["next"] and f"?{page.context['next']}"

    assert sorted(found) == sorted(f"Matter {number}" for number in range(32))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(leader, espoo, count, django_assert_num_queries):
    for number in range(count):
        actions.open_case(customers.person(unit=espoo), by=None, words=f"Matter {number}")
    browser = house.client(leader)

    with django_assert_num_queries(7):
        browser.get("/act/")


def test_a_foreign_case_reads_as_a_missing_one(case):
    browser = house.client(house.front_line())
    pages = [browser.get(at(case)), browser.get("/act/cases/nothing-so-named/")]
    pages += [browser.post(at(case), {"do": "back"}), browser.post("/act/cases/nothing-so-named/", {"do": "back"})]

    assert {(page.status_code, page.content) for page in pages} == {(404, pages[0].content)}


def test_a_case_is_opened_from_an_answer_by_hand(bad_answer, leader):
    browser = house.client(leader)
    page = browser.get("/listen/answers/").content.decode()
    (address,) = re.findall(r'href="(/act/open/[^"]+)"', page)
    form = browser.get(address.replace("&amp;", "&"))
    assert "Asennus siirtyi kahdesti." in form.content.decode()

    made = browser.post("/act/open/", {"words": "Aika siirtyi", **form.context["named"]})

    case = Case.objects.get()
    assert (made["Location"], case.causes.get().response) == (f"{at(case)}?done=opened", bad_answer)
    assert f'href="{at(case)}"' in browser.get("/listen/answers/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_answers_ask_as_much_for_three_customers_as_for_one(leader, espoo, count, django_assert_num_queries):
    from polku_server.act.hooks import under_answers

    asked = house.survey()
    rows = [house.answer(asked, pleased=1, party=customers.person(unit=espoo)) for _ in range(count)]
    actions.open_case(rows[0].party, by=None, kind="csat", response=rows[0])

    with django_assert_num_queries(5):
        assert len(under_answers(leader, rows)) == count


def test_a_note_opens_a_case_only_for_its_own_customer(kaisa, leader):
    from polku_server.register.actions import log_encounter

    note = log_encounter(kaisa, by=None, words="Pumppu pitää ääntä.")
    other = customers.person(unit=kaisa.unit)
    browser = house.client(leader)
    about = {"words": "Pumppu", "note": note.key}

    assert browser.post("/act/open/", {**about, "customer": other.public_id}).status_code == 404
    browser.post("/act/open/", {**about, "customer": kaisa.public_id})

    assert [(line.kind, line.encounter) for line in Case.objects.get().causes.all()] == [("note", note)]


def test_whoever_wrote_a_note_opens_a_case_about_it(kaisa, leader):
    from polku_server.register.actions import log_encounter

    note = log_encounter(kaisa, by=leader, words="Pumppu pitää ääntä.")

    page = house.client(leader).get("/notes/").content.decode()

    assert f'href="/act/open/?customer={kaisa.public_id}&amp;note={note.key}"' in page


def test_the_customers_page_shows_the_case_and_its_moments(closed, kaisa, leader):
    browser = house.client(leader)
    page = browser.get(f"/register/customers/{kaisa.public_id}/")

    assert f'href="/act/open/?customer={kaisa.public_id}"' in page.content.decode()
    assert [moment.what for moment in page.context["moments"] if "case" in moment.what] == [
        "The case was closed",
        "A case was opened",
    ]
    actions.reopen(closed, by=None)
    assert f'href="{at(closed)}"' in browser.get(f"/register/customers/{kaisa.public_id}/").content.decode()


def test_an_analyst_sees_nothing_of_cases(closed, kaisa):
    page = house.client(house.analyst()).get(f"/register/customers/{kaisa.public_id}/").content.decode()

    assert set(re.findall(r"/act/[\w/-]*", page)) == {"/act/measured/"}  # the menu's
    assert "A case was opened" not in page


def test_the_themes_of_the_answer_are_offered_as_why(bad_answer, leader):
    case = actions.open_case(bad_answer.party, by=None, kind="csat", response=bad_answer)
    theme = Theme.objects.create(name_fi="Aikataulu", name_en="Schedule")
    Mention.objects.create(theme=theme, words=bad_answer.words.get())

    page = house.client(leader).get(at(case)).content.decode()

    assert ("wrote of: Schedule." in page, '<option value="Schedule">' in page) == (True, True)
