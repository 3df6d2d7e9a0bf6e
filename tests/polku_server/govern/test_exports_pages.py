import pytest
from django.test import Client

from factories import house
from polku_server.govern import exports, exports_pages
from polku_server.govern.exporting import Running

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_whoever_may_not_read_a_list_may_not_export_it():
    house.organisation()
    analyst, administrator = client_of(house.analyst()), client_of(house.administrator())

    assert analyst.post("/export/audit.csv").status_code == 403
    assert administrator.post("/export/units.csv").status_code == 403
    assert Client().post("/export/units.csv").status_code == 302


@pytest.mark.parametrize("path", ["/export/none.csv", "/export/units.exe", "/export/units"])
def test_a_list_or_a_format_that_is_not_there_is_missing(path):
    house.organisation()

    assert client_of(house.lead()).post(path).status_code == 404


def test_an_export_leaves_a_mark_so_that_looking_at_its_address_does_nothing():
    house.organisation()

    assert client_of(house.lead()).get("/export/units.csv").status_code == 405


def test_an_export_waits_while_others_are_made():
    house.organisation()
    turns = Running._turns
    held = [turns.acquire(blocking=False), turns.acquire(blocking=False)]

    try:
        response = client_of(house.lead()).post("/export/units.csv")
    finally:
        turns.release(2)

    assert held == [True, True]
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")


def test_every_format_has_a_kind():
    assert tuple(exports_pages.KINDS) == exports.FORMATS


def test_the_menu_stands_on_the_page_of_whoever_may_export():
    house.organisation()
    survey = house.survey()
    guest = house.agency(survey, *(2 * [exports_pages.timezone.localdate()]))

    page = client_of(house.lead()).get("/listen/answers/?period=all").content.decode()
    assert 'action="/export/answers.xlsx?period=all"' in page
    assert "/export/" not in client_of(guest).get("/listen/answers/").content.decode()
