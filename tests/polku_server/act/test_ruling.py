"""Rules that a lead settles: what they open then, to whom, and how a change is taken back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from factories import house
from polku_server.act import ruling
from polku_server.act.hooks import after_response
from polku_server.models import AuditEntry, Case, CaseCause, CaseRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def opened(kaisa, **said) -> list[str]:
    answer = house.answer(house.survey(), party=kaisa, **said)
    after_response([answer.pk])()
    return list(CaseCause.objects.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("kind", "limit", "said", "opens"),
    [
        ("nps", 3, {"tell": 4}, []),
        ("nps", 3, {"tell": 3}, ["nps"]),
        ("csat", 3, {"pleased": 3}, ["csat"]),
        ("ces", 1, {"hard": 4}, []),
        ("ces", 1, {"hard": 5}, ["ces"]),
    ],
)
def test_a_limit_is_moved(kaisa, kind, limit, said, opens):
    ruling.change_rule(kind, by=house.lead(), on=True, limit=limit)

    assert opened(kaisa, **said) == opens


def test_a_rule_that_is_not_in_use_opens_nothing(kaisa):
    ruling.change_rule("serious", by=house.lead(), on=False)

    assert opened(kaisa, pleased=5, words="Sain sähköiskun laitteesta.") == []


def test_a_case_goes_to_whom_the_rule_names_if_they_would_see_it(kaisa, leader):
    lead = house.lead()
    ruling.change_rule("csat", by=lead, on=True, limit=2, owner=lead)
    opened(kaisa, pleased=1)
    assert Case.objects.get().owner == lead

    Case.objects.all().delete()
    ruling.change_rule("csat", by=lead, on=True, limit=2, owner=house.analyst())
    opened(kaisa, pleased=1)
    assert Case.objects.get().owner == leader


def test_a_change_is_written_down_and_taken_back(espoo):
    lead = house.lead()

    ruling.change_rule("nps", by=lead, on=True, limit=4)
    ruling.change_rule("nps", by=lead, on=True, limit=4)  # nothing new
    ruling.take_back("nps", by=lead)

    entries = AuditEntry.objects.filter(thing="caserule nps").order_by("pk")
    assert [(each.verb, each.detail["limit"]) for each in entries] == [
        ("changed case rule", 4),
        ("took case rule back", 6),
    ]
    assert (ruling.settled()["nps"].limit, CaseRule.objects.get().before) == (6, {})


def test_a_limit_off_its_scale_is_refused(espoo):
    with pytest.raises(ValidationError, match="from 0 to 9"):
        ruling.change_rule("nps", by=house.lead(), on=True, limit=10)


def test_a_unit_leader_settles_no_rule(leader):
    with pytest.raises(PermissionDenied):
        ruling.change_rule("nps", by=leader, on=False)


def test_the_page_says_each_rule_and_takes_a_change_and_its_undoing(espoo):
    browser = house.client(house.lead())

    done = browser.post("/act/rules/", {"rule": "nps", "on": "on", "limit": "4"})
    page = browser.get(done["Location"]).content.decode()
    back = browser.post("/act/rules/", {"rule": "nps", "do": "back"})

    assert (done["Location"], back["Location"]) == ("/act/rules/?done=nps", "/act/rules/?done=back")
    assert [words in page for words in ("is at most 4, of 0 to 10", "Undo", "for 90 days")] == [True] * 3
    wrong = browser.post("/act/rules/", {"rule": "nps", "on": "on", "limit": "40"})
    assert (wrong.status_code, "from 0 to 9" in wrong.content.decode()) == (422, True)


def test_whoever_may_not_change_a_rule_reads_it_without_a_form(leader):
    page = house.client(leader).get("/act/rules/").content.decode()

    assert ("What opens a case" in page, "Change the rule" in page) == (True, False)
