"""One INSERT notes any number of rows, in the caller's transaction."""

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from factories import lake_rows as rows
from polku_server.lake import changes
from polku_server.models import Change, Response


def noted(using):
    return list(Change.objects.using(using).order_by("pk_changed").values_list("table", "pk_changed"))


def test_note_writes_each_key_once_by_one_insert(house):
    with CaptureQueriesContext(connections[house.using]) as asked, transaction.atomic(using=house.using):
        changes.note("unit", range(1, 2001), using=house.using)

    assert noted(house.using) == [("unit", pk) for pk in range(1, 2001)]
    assert sum("INSERT" in query["sql"] for query in asked) == 1


def test_note_takes_a_queryset(house):
    version = rows.survey(house.using)
    pks = [rows.respond(version, {"a": 1}).pk for _ in range(3)]

    changes.note("response", Response.objects.filter(pk__in=pks[:2]), using=house.using)

    assert noted(house.using) == [("response", pk) for pk in pks[:2]]


def test_note_of_nothing_writes_nothing(house):
    changes.note("response", [], using=house.using)
    changes.note("response", Response.objects.filter(pk__lt=0), using=house.using)

    assert noted(house.using) == []


def test_note_goes_with_a_transaction_that_is_undone(house):
    with transaction.atomic(using=house.using):
        changes.note("unit", [1], using=house.using)
        transaction.set_rollback(True, using=house.using)

    assert noted(house.using) == []


def test_note_of_an_unknown_source_names_those_there_are(house):
    with pytest.raises(
        KeyError, match="knows touchpoint, unit, purchase, encounter, groupmembership, survey, version, response"
    ):
        changes.note("person", [1], using=house.using)
