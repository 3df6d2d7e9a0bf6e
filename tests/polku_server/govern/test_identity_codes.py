"""A personal identity code is refused wherever somebody types, with the reason."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from factories import customers, house
from polku_server.govern import api_keys, organisation, users
from polku_server.govern.identity_codes import refuse_hetu, without_hetu
from polku_server.govern.models import Role, Wording
from polku_server.listen import actions as surveys
from polku_server.listen.template import definition
from polku_server.models import Theme
from polku_server.register import actions
from polku_server.understand import actions as themes

CODE = "131052-308T"


def asking(words):
    document = definition()
    document["title"] = dict.fromkeys(document["title"], words)
    return document


TYPED = {
    "group": lambda: actions.make_group(CODE, "x", by=None, why="y"),
    "whom a group serves": lambda: actions.make_group("x", f"kuten {CODE}", by=None, why="y"),
    "unit": lambda: actions.make_unit(CODE, by=None),
    "touchpoint": lambda: actions.make_touchpoint(CODE, by=None),
    "own field": lambda: customers.field(name=CODE),
    "a choice of an own field": lambda: customers.field(type="choice", choices=["A", CODE]),
    "order number": lambda: actions.record_purchase(customers.person(), Decimal("1.00"), by=None, number=CODE),
    "employee": lambda: actions.log_encounter(customers.person(), by=None, words="x", employee=CODE),
    "survey": lambda: surveys.draft_survey(CODE, definition()),
    "question of a survey": lambda: surveys.draft_survey("x", asking(CODE)),
    "wording of a consent": lambda: surveys.wording("research", {"fi": f"Lupa, kuten {CODE}"}),
    "the organisation's name": lambda: organisation.change(by=house.administrator(), name=CODE),
    "theme": lambda: themes.make_theme(by=None, name_fi=CODE, words_fi="lämpö"),
    "member of staff": lambda: users.invite(None, email="a@example.org", name=CODE, role=Role.LEAD),
    "key": lambda: api_keys.make_key(CODE, ["register"], by=customers.staff("administrator")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("where", list(TYPED))
def test_no_text_that_somebody_types_takes_one(where: str):
    house.organisation()

    with pytest.raises(ValidationError, match=r"hetu|enkilötunnus"):
        TYPED[where]()


def test_texts_by_language_are_looked_through():
    with pytest.raises(ValidationError, match=r"hetu|enkilötunnus"):
        refuse_hetu(Wording(purpose="marketing", texts={"fi": f"Koodi {CODE}"}))


def test_a_number_whose_check_sign_does_not_hold_is_none():
    assert without_hetu("131052-308A") == "131052-308A"
    refuse_hetu(Theme(name_fi="131052-308A"))
