"""Releasing a wave: done, refused by rule and by right, and nothing of a single answer left behind anywhere."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import translation

from factories import house, pulses
from factories.every_page import addresses
from polku_server.govern import exports
from polku_server.lake import registry
from polku_server.measure import pulse
from polku_server.measure.pulse_counting import Answered
from polku_server.measure.pulse_reading import Read
from polku_server.models import AuditEntry, PulseComment, PulseResult, PulseWave, Unit

pytestmark = pytest.mark.django_db
SECRET = "Zzyzx said this alone"
READ = {"name": "March", "asked_on": dt.date(2026, 3, 2)}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def region() -> tuple[Unit, Unit, Unit]:
    """Give three shops of a region: two large ones, and one of four people."""
    top = Unit.objects.create(name="North")
    large, other, small = (Unit.objects.create(name=name, parent=top) for name in ("Large", "Other", "Small"))
    return large, other, small


def test_a_wave_is_released_with_an_entry_that_counts():
    large, other, small = region()

    wave = pulses.wave({large: 8, other: 7, small: 4})

    assert (wave.answered, wave.minimum) == (19, 5)
    assert PulseResult.objects.get(wave=wave, unit=None, question=0).n == 19
    assert not PulseResult.objects.filter(unit=small).exists()
    entry = AuditEntry.objects.get(verb="released pulse")
    assert (entry.thing, entry.detail) == (f"pulsewave {wave.public_id}", {"count": 19})


def test_too_few_are_refused_and_nothing_is_left_behind():
    large, _other, _small = region()

    with pytest.raises(ValidationError, match="Only 4 answered every question; at least 5 are needed"):
        pulses.wave({large: 4})

    assert not PulseWave.objects.exists()


def test_a_wave_that_would_tell_of_one_who_came_is_refused():
    large, other, small = region()
    pulses.wave({large: 8, other: 7, small: 6})

    with pytest.raises(ValidationError, match="Beside an earlier wave these results would tell of a few people"):
        pulses.wave({large: 9, other: 7, small: 6})


def test_a_wave_off_the_pages_is_still_held_against_the_next():
    large, other, small = region()
    pulse.withdraw(pulses.wave({large: 8, other: 7, small: 6}), by=None)

    with pytest.raises(ValidationError, match="Beside an earlier wave"):
        pulses.wave({large: 9, other: 7, small: 6})


def test_more_answers_than_were_asked_are_refused():
    large, other, _small = region()

    with pytest.raises(ValidationError, match="More answered in some unit than were asked there"):
        pulses.wave({large: 8, other: 7}, invited={large: 9, other: 3})


def test_a_unit_leader_releases_nothing():
    large, other, small = region()
    leader = house.unit_leader(large)

    with pytest.raises(PermissionDenied):
        pulse.release(Read(("q",), pulses.said({large: 8, other: 8, small: 8}), 0), by=leader, **READ)

    assert not PulseWave.objects.exists()


def test_a_wave_is_taken_off_the_pages_and_put_back_once():
    large, other, small = region()
    wave = pulses.wave({large: 8, other: 7, small: 6})

    for verb in (pulse.withdraw, pulse.withdraw, pulse.restore):
        verb(wave, by=None)

    assert wave.withdrawn_at is None
    assert AuditEntry.objects.filter(thing=f"pulsewave {wave.public_id}").count() == 3


def secret_wave() -> tuple[Unit, PulseWave]:
    """Release a wave in which one of a shop of four said what nobody else said, in points and in words."""
    large, other, small = region()
    alone = Answered(small.pk, (1, 1), SECRET)
    said = [*pulses.said({large: 8, other: 7, small: 3}), alone]
    return small, pulse.release(Read(pulses.QUESTIONS, said, 0), by=None, **READ)


def test_no_table_of_the_store_holds_an_answer_or_words_of_too_few():
    secret_wave()

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET not in repr(cursor.fetchall()), table
    assert not PulseComment.objects.exists()


def test_no_page_nor_the_find_box_tells_of_too_few(reader: Client):
    small, wave = secret_wave()
    figure = f"{small.name}: "  # a drawn result begins with its unit's name
    counting, reader.raise_request_exception = house.counting(), False

    told = [
        address
        for address in [*addresses({"wave": wave.public_id, "unit": small.public_id}), f"/search/?q={SECRET}"]
        if "export" not in address
        for answer in [reader.get(address, headers={"accept-language": "en"})]
        if SECRET in answer.content.decode(errors="replace") or figure in answer.content.decode(errors="replace")
    ]
    counting.close()

    assert told == []


def test_neither_the_lake_nor_an_export_nor_the_api_knows_of_pulses():
    from polku_server.api import api

    assert [each.table for each in registry.sources() if "pulse" in each.table] == []
    assert [each.name for each in exports.listings() if "pulse" in each.name] == []
    assert [path for path in api.get_openapi_schema()["paths"] if "pulse" in path] == []


def test_a_pulse_has_no_way_to_whoever_answered():
    ways = {
        (model.__name__, field.name)
        for model in (PulseWave, PulseResult, PulseComment)
        for field in model._meta.get_fields()
        if field.many_to_one
    }

    assert ways == {
        ("PulseWave", "by"), ("PulseResult", "wave"), ("PulseResult", "unit"), ("PulseComment", "wave"),
        ("PulseComment", "unit"),
    }  # fmt: skip
