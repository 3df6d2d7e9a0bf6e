"""The pulse's pages: the whole beside one's own unit, what is not shown and its second offer, a wave from a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories import house, pulses
from polku_server.models import PulseWave, Unit

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
HIDDEN = "The result is not shown, so that nobody can be recognised."


def region() -> list[Unit]:
    """Give a region, and three shops of it."""
    top = Unit.objects.create(name="North")
    return [top, *(Unit.objects.create(name=name, parent=top) for name in ("Large", "Other", "Small"))]


def text(client: Client, address: str = "/measure/pulse/") -> str:
    return client.get(address, headers=ENGLISH).content.decode()


def test_nothing_yet_says_what_to_do(reader: Client):
    page = text(reader)

    assert "No pulse has been released yet." in page
    assert 'href="/measure/pulse/new/"' in page


def test_the_whole_stands_with_its_interval_its_n_and_its_rate(reader: Client):
    _top, large, other, small = region()
    pulses.wave({large: 8, other: 7, small: 6}, invited={large: 10, other: 10, small: 10})

    page = text(reader)

    assert "Engagement is 3.4 on a scale from 1 to 5." in page
    assert "21 answers. Response rate 70% of 30." in page
    assert "No wave to compare with." in page


def test_a_unit_of_four_offers_the_nearest_larger_unit_that_is_shown(reader: Client):
    top, large, other, small = region()
    wave = pulses.wave({large: 8, other: 7, small: 4})

    page = text(reader, f"/measure/pulse/?unit={small.public_id}")

    shown = wave.results.filter(unit=top).exists()
    assert HIDDEN in page
    assert f"unit={top.public_id if shown else 'all'}" in page
    assert "Small: " not in page


def test_a_leader_sees_the_own_unit_beside_the_whole_and_no_other(client: Client):
    _top, large, other, small = region()
    pulses.wave({large: 8, other: 7, small: 6})
    client.force_login(house.unit_leader(large))

    page = text(client)

    assert "Large cannot be told apart from the whole company: 3.4 of 5." in page
    assert "Other" not in page
    assert client.get(f"/measure/pulse/?unit={other.public_id}").status_code == 404


def test_comments_of_too_few_are_not_told_and_those_of_enough_are(reader: Client):
    _top, large, other, small = region()
    pulses.wave({large: 8, other: 7, small: 6}, comments={large: 5, other: 2})

    page = text(reader)

    assert "Said in Large" in page
    assert "Said in Other" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_waves_as_for_two(reader: Client, count: int, django_assert_num_queries: Any):
    _top, large, other, small = region()
    for _wave in range(count + 1):
        pulses.wave({large: 8, other: 7, small: 6})

    with django_assert_num_queries(10):
        text(reader)


def test_a_wave_is_released_from_a_file_and_taken_off_the_pages(reader: Client):
    house.unit("Espoo")
    rows = "".join(f"Espoo,{points},Hei\n" for points in (1, 2, 3, 4, 5, 4))
    answers = SimpleUploadedFile("pulse.csv", f"unit,I am heard,comment\n{rows}".encode())

    sent = reader.post("/measure/pulse/new/", {"name": "March", "asked_on": "2.3.2026", "answers": answers})

    wave = PulseWave.objects.get()
    assert sent["Location"] == f"/measure/pulse/?wave={wave.public_id}&done=released"
    gone = reader.post(f"/measure/pulse/{wave.public_id}/", {"do": "withdraw"})["Location"]
    assert "No pulse has been released yet." in text(reader)
    assert f'action="/measure/pulse/{wave.public_id}/"' in text(reader, gone)
    reader.post(f"/measure/pulse/{wave.public_id}/", {"do": "restore"})
    assert "March" in text(reader)


def test_what_is_wrong_with_a_file_is_told_under_its_own_name(reader: Client):
    answers = SimpleUploadedFile("pulse.csv", b"unit,q\n")

    sent = reader.post(
        "/measure/pulse/new/", {"name": "March", "asked_on": "2.3.2026", "answers": answers}, headers=ENGLISH
    )

    assert sent.context["form"].errors["answers"] == ["pulse.csv has column names but no rows."]


def test_a_file_that_tells_of_people_is_refused_with_the_cure(reader: Client):
    house.unit("Espoo")
    answers = SimpleUploadedFile("pulse.csv", b"unit,email,q\nEspoo,a@example.org,4\n")

    sent = reader.post(
        "/measure/pulse/new/", {"name": "March", "asked_on": "2.3.2026", "answers": answers}, headers=ENGLISH
    )

    assert sent.status_code == 422
    assert "Take the column away." in sent.content.decode()
    assert not PulseWave.objects.exists()
