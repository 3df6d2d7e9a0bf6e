"""The whole sample company goes without a trace, unless something of one's own stands on it."""

import pytest

from factories import customers
from polku.errors import InputError
from polku_server.act.improvements_models import Action
from polku_server.act.models import Case
from polku_server.govern.models import Organisation, User
from polku_server.listen.models import Response, Survey, Words
from polku_server.measure.models import ContextEvent
from polku_server.overview.models import Decision
from polku_server.overview.sample import loading, removing
from polku_server.promise.models import Goal, Promise
from polku_server.register.models import (
    Contact,
    Encounter,
    ImportBatch,
    ImportMapping,
    Party,
    Purchase,
    Referral,
    Touchpoint,
    Unit,
)

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = (
    Response, Words, Survey, Touchpoint, Unit, ImportBatch, ImportMapping, Organisation, Party, Contact, Purchase,
    Encounter, Case, Promise, Action, Goal, ContextEvent, Decision, Referral,
)  # fmt: skip


@pytest.fixture
def loaded(settings, tmp_path):
    settings.DATA = tmp_path
    return loading.load(loading.asked_for(scale=0.01))


def test_removing_leaves_the_audit_log_and_a_first_user_who_may_come_in(loaded, tmp_path):
    assert removing.remove() == loaded

    assert [model.__name__ for model in EVERYTHING if model.objects.exists()] == []
    assert list(User.objects.filter(is_active=True).values_list("name", flat=True)) == ["Polku"]
    assert list((tmp_path / "sample").iterdir()) == []
    assert removing.remove() == 0


def test_removing_is_refused_while_ones_own_customer_is_of_a_sample_unit(loaded):
    customers.person("Ilona", "Oma", unit=Unit.objects.get(name="Turku"))

    with pytest.raises(InputError, match="stands on the sample company"):
        removing.remove()

    assert Response.objects.count() == loaded


def test_removing_anyway_leaves_ones_own_customer_without_the_unit(loaded):
    mine = customers.person("Ilona", "Oma", unit=Unit.objects.get(name="Turku"))

    removing.anyway()

    assert list(Party.objects.values_list("pk", "unit")) == [(mine.pk, None)]
