"""An import says of a bad value what the model itself says of it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from factories.register_files import bring, written
from polku_server.register.models import Membership, Party, Purchase, Touchpoint, Unit

pytestmark = pytest.mark.django_db
ORG, BUY = "organisations", "purchases"
HETU = "131052-308T"
LONG, HUGE = "a" * 201, "1234567890123.00"


@pytest.mark.parametrize(
    ("kind", "head", "row", "model", "fields", "wrong"),
    [
        ("people", "number,name", f"1,{LONG}", Party, {"number": "1", "name": LONG}, "name"),
        ("people", "number,name", f"{'1' * 41},A", Party, {"number": "1" * 41, "name": "A"}, "number"),
        ("people", "number,name", f"1,Maija {HETU}", Party, {"name": f"Maija {HETU}"}, "name"),
        ("people", "name,language", "A,klingon", Party, {"name": "A", "language": "klingon"}, "language"),
        (ORG, "name,business id", "A,1234567-2", Party, {"name": "A", "business_id": "1234567-2"}, "business_id"),
        (BUY, "date,amount,currency", "2026-01-01,1,euroja", Purchase, {"currency": "EUROJA"}, "currency"),
        (BUY, "date,amount", "2026-01-01,1.505", Purchase, {"amount": Decimal("1.505")}, "amount"),
        (BUY, "date,amount", f"2026-01-01,{HUGE}", Purchase, {"amount": Decimal(HUGE)}, "amount"),
        (BUY, "date,amount,product", f"2026-01-01,1,{LONG}", Purchase, {"amount": 1, "product": LONG}, "product"),
        (BUY, "date,amount", ",1.00", Purchase, {"amount": 1}, "happened_on"),
        ("touchpoints", "name,phase", "A,never", Touchpoint, {"name": "A", "phase": "never"}, "phase"),
        ("units", "name,leader", f"Espoo,{LONG}", Unit, {"name": "Espoo", "leader": LONG}, "leader"),
    ],
)  # fmt: skip
def test_sentences_are_those_of_full_clean(tmp_path, kind, head, row, model, fields, wrong):
    with pytest.raises(ValidationError) as broken:
        model(**fields).full_clean()

    _batch, outcome = bring(kind, written(tmp_path / "a.csv", f"{head}\n{row}"), decimals="point")

    assert [each.cure for each in outcome.problems] == [" ".join(broken.value.message_dict[wrong])]
    assert model.objects.count() == 0


def test_membership_that_ends_before_it_begins_is_refused_in_the_models_words(tmp_path):
    person, place = Party.objects.create(name="A", number="1"), Party.objects.create(name="B", kind="organisation")
    with pytest.raises(ValidationError) as broken:
        Membership(person=person, organisation=place, since="2026-02-02", until="2026-02-01").full_clean()

    file = written(tmp_path / "a.csv", "person number,company,since,until\n1,B,2026-02-02,2026-02-01")
    _batch, outcome = bring("memberships", file)

    assert [each.cure for each in outcome.problems] == broken.value.messages
