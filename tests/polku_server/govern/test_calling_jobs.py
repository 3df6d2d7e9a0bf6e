"""What calls of the API answered is kept for a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factories import house
from polku_server.govern.calling_jobs import SLICE, forget_calls, tidying
from polku_server.govern.models import ApiKey, IdempotentCall

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls():
    key = ApiKey.objects.create(
        name="Shop", prefix="p", digest="-", made_by=house.lead(), expires_at=timezone.now() + timedelta(days=1)
    )

    def laid(count: int, age: timedelta) -> None:
        start = IdempotentCall.objects.count()
        rows = [
            IdempotentCall(api_key=key, key=str(start + n), digest="-", status=200, answer={}) for n in range(count)
        ]
        pks = [row.pk for row in IdempotentCall.objects.bulk_create(rows)]
        IdempotentCall.objects.filter(pk__in=pks).update(at=timezone.now() - age)

    return laid


def test_answers_older_than_a_day_go_and_others_stay(calls):
    calls(2, timedelta(hours=25))
    calls(1, timedelta(hours=23))

    assert (forget_calls(), IdempotentCall.objects.count()) == (2, 1)


def test_many_go_a_slice_at_a_time_and_then_nothing_is_asked_for_a_while(calls, django_assert_num_queries):
    calls(SLICE + 1, timedelta(hours=25))
    job = tidying()

    steps = [job.step() for _ in range(2)]

    assert steps == [SLICE, 1]
    with django_assert_num_queries(0):
        assert job.step() == 0
