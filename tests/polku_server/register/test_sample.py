"""The sample company's customers: the same each time, within the rules, and gone without a trace."""

import pytest
from django.db import transaction

from factories import customers
from polku_server.models import (
    Agreed,
    Contact,
    CustomerGroup,
    Encounter,
    Membership,
    Need,
    Party,
    Purchase,
    Referral,
    Rival,
    Unit,
)
from polku_server.register import sample
from polku_server.register.models.searched import SearchLine

pytestmark = pytest.mark.django_db
OURS = (Party, Contact, Membership, Encounter, Purchase, Need, Agreed, Rival, Referral, CustomerGroup, SearchLine)


@pytest.fixture
def people():
    for name in ("Tampere", "Turku", "Kuopio", "Jyväskylä", "Oulu"):
        Unit.objects.create(name=name, sample=True)
    with transaction.atomic():
        return sample.load()


def test_the_sample_has_people_and_organisations_with_something_in_every_part(people):
    assert (len(people), Party.objects.exclude(kind="person").count()) == (60, 12)
    assert [model.__name__ for model in OURS if not model.objects.exists()] == []
    assert not Party.objects.filter(sample=False).exists()


def test_the_sample_keeps_the_rules(people):
    for model in OURS[:-1]:
        for row in model.objects.all()[:20]:
            row.full_clean()


def test_the_sample_is_the_same_each_time(people):
    first = list(Party.objects.order_by("pk").values_list("name", "unit__name"))
    with transaction.atomic():
        sample.remove()
        sample.load()

    assert list(Party.objects.order_by("pk").values_list("name", "unit__name")) == first


def test_removing_leaves_ones_own_customers_without_the_units_that_go(people):
    mine = customers.person("Ilona", "Oma", unit=Unit.objects.get(name="Turku"))
    with transaction.atomic():
        sample.remove()

    assert list(Party.objects.values_list("pk", "unit")) == [(mine.pk, None)]
    assert [model.__name__ for model in OURS if model.objects.exists()] == ["Party", "SearchLine"]
