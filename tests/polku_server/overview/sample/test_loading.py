"""The whole sample company in a fiftieth of its size: brought in, marked, worked on, and shown."""

import datetime as dt

import pytest
from django.test import Client

from factories import house
from polku.errors import InputError
from polku_server.act.improvements_models import Action
from polku_server.govern import sign_in
from polku_server.govern.models import Organisation, User
from polku_server.listen.models import Response, Survey, Words
from polku_server.measure.models import ContextEvent
from polku_server.overview.sample import loading
from polku_server.promise.models import Goal
from polku_server.register.models import (
    Contact,
    Encounter,
    ImportBatch,
    Membership,
    Party,
    Purchase,
    Referral,
    Touchpoint,
    Unit,
)

pytestmark = pytest.mark.django_db(transaction=True)
SCALE = 0.02


@pytest.fixture
def asked(settings, tmp_path):
    settings.DATA = tmp_path
    return loading.asked_for(scale=SCALE)


def test_load_brings_everything_in_and_marks_it(asked, tmp_path):
    count = loading.load(asked)

    assert (count, Purchase.objects.count(), Unit.objects.count()) == (240, 1200, 31)
    assert Action.objects.filter(sample=True, state="under_way").count() == 2
    assert list(Goal.objects.values_list("improvement__name", flat=True)) == ["Soitto viikkoa ennen asennusta"]
    assert list(ContextEvent.objects.order_by("first_on").values_list("kind", flat=True)) == ["price", "other"]
    told = [(row.on, row.referred.purchase_set.earliest("happened_on").happened_on) for row in Referral.objects.all()]
    assert [day < bought for day, bought in told] == [True] * 4  # who was told bought after that
    assert Encounter.objects.filter(kind="lead", party__purchase=None).count() == 3  # the ladder's prospects
    assert Party.objects.filter(kind="organisation").count() == 3
    assert Membership.objects.count() == 9
    for model in (Party, Unit, Touchpoint, Survey, Organisation):
        assert not model.objects.filter(sample=False).exists()
    assert set(ImportBatch.objects.values_list("source", flat=True)) == {"sample"}
    assert Encounter.objects.exclude(employee="").exists()
    assert not Contact.objects.exclude(value__contains="@example.org").exclude(value__startswith="044 000 ").exists()
    pulse = (tmp_path / "sample" / "pulse.csv").read_text()
    assert (len(pulse.splitlines()), "Rauma" in pulse) == (44, False)  # of 24 shops in two waves; Rauma is too small


def test_the_first_user_is_the_lead_and_others_have_a_role_each(asked):
    loading.load(asked)

    assert sign_in.first_user().name == "Aino Rautio"
    assert User.objects.count() == 9
    assert User.objects.get(name="Sami Korpi").grants.get().unit.name == "Kuopio"


def test_load_remembers_what_was_asked_for(asked):
    assert loading.loaded() is None

    loading.load(asked)

    assert loading.loaded() == asked


def test_load_is_refused_where_data_is_and_at_sizes_that_are_none(asked):
    Unit.objects.create(name="Oma")

    with pytest.raises(InputError, match="has data already"):
        loading.load(asked)
    with pytest.raises(InputError, match="allowed: "):
        loading.asked_for(scale=2)


def test_two_years_end_this_weeks_monday_if_no_day_is_named():
    assert loading.asked_for(dt.date(2026, 11, 18)).as_of == dt.date(2026, 11, 18)
    assert loading.asked_for().as_of.weekday() == 0


def test_a_hundred_answers_less_change_the_pages(asked):
    loading.load(asked)
    client = Client()
    client.force_login(sign_in.first_user())
    before = shown(client)

    pks = list(Response.objects.values_list("pk", flat=True)[:100])
    Words.objects.filter(response__in=pks).delete()
    Response.objects.filter(pk__in=pks).delete()

    after = shown(client)
    assert [page for page in before if before[page] == after[page]] == []


def shown(client):
    engine = house.counting()
    pages = {page: client.get(page).content for page in ("/measure/", "/listen/answers/")}
    engine.close()
    return pages
