"""Values of own fields go when their time is over, without anybody asking."""

import datetime as dt

import pytest
from django.utils import timezone

from factories import customers
from polku_server.models import CustomValue
from polku_server.register import actions
from polku_server.register.jobs import expiring

pytestmark = pytest.mark.django_db


def test_a_value_goes_when_jobs_look_and_they_look_once_an_hour():
    field = customers.field(keep_days=30)
    actions.set_value(customers.person(), field, "Öljy", by=None)
    CustomValue.objects.update(given_at=timezone.now() - dt.timedelta(days=31))
    job = expiring()

    assert [job.step(), job.step()] == [1, 0]
    assert CustomValue.objects.count() == 0
