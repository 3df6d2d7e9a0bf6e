"""The guard in tests/factories/guarding.py is itself held: a write outside a transaction is caught."""

import pytest
from django.db import connection, transaction

from factories import guarding
from polku_server.listen.models import Response
from polku_server.listen.submit import insert


def caught() -> int:
    found = len(guarding.outside)
    guarding.outside.clear()
    return found


def test_guard_catches_writes_outside_a_transaction(survey, submission):
    insert(submission())

    assert caught() == 3


@pytest.mark.django_db
def test_guard_does_not_count_the_transaction_around_a_test(make_survey, submission):
    insert(submission(make_survey()))

    assert caught() == 3


def test_guard_lets_writes_inside_a_transaction_through(survey, submission):
    with transaction.atomic():
        insert(submission())

    assert (caught(), Response.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_guard_lets_a_test_lay_its_rows():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM polku_response")

    assert caught() == 0
