"""Whatever pydantic finds wrong is said in our words, with the cure."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from django.utils import translation
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from polku_server.govern.calling_words import fields_at, said

GENERAL = "This value does not have the shape that is read here. The API's own document shows it."


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sum: Decimal = Field(Decimal(0), max_digits=6, decimal_places=2)
    count: int = Field(1, ge=1, le=9)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lines: list[Line] | None = Field(None, max_length=2)
    day: dt.date | None = None
    at: AwareDatetime | None = None
    paid: bool = False
    by: Literal["card", "cash"] = "card"
    code: Annotated[str, Field(pattern="^[A-Z]{3}$", min_length=3)] = "EUR"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"lines": [{"sum": "1.234"}]}, "Give at most 2 decimals."),
        ({"lines": [{"sum": "much"}]}, "Give a number, such as 12.50."),
        ({"lines": [{"count": 0}]}, "Give at least 1."),
        ({"lines": [{"count": 10}]}, "Give at most 9."),
        ({"lines": [{"count": "two"}]}, "Give a whole number, such as 3."),
        ({"lines": [{}, {}, {}]}, "Give at most 2 of these."),
        ({"lines": ["none"]}, "Give an object with named fields."),
        ({"lines": [{"cuont": 1}]}, "There is no field of this name. Did you mean count?"),
        ({"lines": [{"xyz": 1}]}, "There is no field of this name. There are these: sum, count."),
        ({"day": "31.3.2027"}, "Give a day, such as 2027-03-31."),
        ({"at": "2027-03-31T12:00:00"}, "Give a time with its zone, such as 2027-03-31T12:00:00+03:00."),
        ({"paid": "perhaps"}, "Give true or false."),
        ({"by": "cheque"}, "Give one of these: card, cash."),
        ({"code": "eur"}, "Write this in the form ^[A-Z]{3}$."),
        ({"code": "E"}, "Give at least 3 signs."),
    ],
)
def test_each_kind_of_error_has_its_cure(body, words):
    with pytest.raises(ValidationError) as refused:
        Body.model_validate(body)

    (error,) = refused.value.errors()
    with translation.override("en"):
        assert said(error, fields_at(Body, error["loc"])) == words


def test_a_kind_that_has_no_words_of_its_own_is_told_in_general():
    with translation.override("en"):
        assert said({"type": "uuid_parsing", "loc": ("id",)}) == GENERAL


def test_where_no_object_is_ours_nothing_is_named():
    with translation.override("en"):
        told = said({"type": "extra_forbidden", "loc": ("day", "x")}, fields_at(Body, ("day", "x")))

    assert told == "There is no field of this name. Leave it out."
