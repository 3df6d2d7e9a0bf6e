"""Two customers made one, each with an open case; and two again. And a customer who is forgotten."""

import pytest

from factories import customers
from polku_server.act import actions
from polku_server.govern import erasure
from polku_server.models import AskAgain, Case, CaseCause, CaseEvent
from polku_server.register.actions import merge, unmerge

from .conftest import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(case, espoo):
    """Somebody who is the same as Kaisa, with a case of their own."""
    made = customers.person(unit=espoo)
    actions.open_case(made, by=None, words="Lasku oli väärin")
    return made


def open_of(party):
    return [row.matter for row in Case.objects.filter(party=party, closed_at=None, joined=None)]


def test_the_later_case_goes_on_in_the_first(kaisa, twin, case):
    merge(kaisa, twin, by=None)

    later = Case.objects.get(matter="Lasku oli väärin")
    assert (open_of(kaisa), later.joined, later.party, kinds(later)) == (
        ["Asennus siirtyi kahdesti"],
        case,
        kaisa,
        ["opened", "joined"],
    )


def test_the_first_case_is_the_one_that_goes_on_whoever_is_kept(kaisa, twin):
    merge(twin, kaisa, by=None)

    assert open_of(twin) == ["Asennus siirtyi kahdesti"]


def test_both_have_their_own_again(kaisa, twin):
    made = merge(kaisa, twin, by=None)
    unmerge(made, by=None)

    assert (open_of(kaisa), open_of(twin)) == (["Asennus siirtyi kahdesti"], ["Lasku oli väärin"])


def test_what_joined_is_closed_with_the_first_and_stays_so(kaisa, twin, case):
    made = merge(kaisa, twin, by=None)
    actions.log_contact(case, by=None, reached=True)
    actions.close(case, by=None, outcome="solved", told="Hyvitettiin.")
    unmerge(made, by=None, give={})

    assert set(Case.objects.values_list("told", "joined")) == {("Hyvitettiin.", None)}


def test_what_comes_after_goes_to_the_case_of_the_one_kept(kaisa, twin, case):
    merge(kaisa, twin, by=None)
    twin.refresh_from_db()

    assert actions.open_case(twin, by=None, words="Vielä yksi asia") == case


def test_a_customers_cases_are_given_and_forgotten_whole(closed, kaisa, bad_answer):
    actions.ask_again(closed, bad_answer.survey, bad_answer.stored_at.date(), by=None)
    given = erasure.export(kaisa)["act"]
    assert (given["cases"][0]["told"], len(given["events"])) == ("Tulemme perjantaina.", 4)
    assert {each.text for each in erasure.words(kaisa)} >= {"Asennus siirtyi kahdesti", "Tulemme perjantaina."}

    erasure.forget(kaisa)

    assert [model.objects.count() for model in (Case, CaseCause, CaseEvent, AskAgain)] == [0, 0, 0, 0]
