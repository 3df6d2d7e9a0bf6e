"""What is written behind is counted once, also when whoever waits for it is stopped."""

import time

import pytest
from django.db import connection

from polku_server.register.imports.behind import Behind
from polku_server.register.imports.outcomes import Outcome


@pytest.fixture
def apart(monkeypatch):
    """As on PostgreSQL; nothing here asks the store."""
    monkeypatch.setattr(connection, "vendor", "postgresql")


def slowly():
    time.sleep(0.1)
    return Outcome(new=2, there=1)


def fails():
    raise OSError("away")


@pytest.mark.django_db(transaction=True)
def test_what_came_of_a_batch_is_told_with_the_next(apart):
    counted = []
    behind = Behind(counted.append)

    told = [behind.write(slowly), behind.write(slowly), behind.rest(), behind.rest()]
    behind.close()

    assert [each.new for each in told] == [0, 2, 2, 0]
    assert counted == [3, 3]


@pytest.mark.django_db(transaction=True)
def test_what_was_begun_is_counted_when_the_rest_is_stopped(apart):
    counted = []
    behind = Behind(counted.append)

    behind.write(slowly)
    behind.close()

    assert counted == [3]


@pytest.mark.django_db(transaction=True)
def test_what_fails_behind_is_raised_once(apart):
    behind = Behind(lambda _rows: None)
    behind.write(fails)

    with pytest.raises(OSError, match="away"):
        behind.rest()

    assert behind.rest() == Outcome()
    behind.close()


@pytest.mark.django_db
def test_inside_a_transaction_it_writes_at_once(apart):
    assert Behind(lambda _rows: None).write(slowly).new == 2
