"""The pages of data protection papers: whom they are for, their language, and the files."""

from __future__ import annotations

import pytest

from factories import house
from polku_server.govern.papers import PAPERS
from polku_server.models import Role

pytestmark = pytest.mark.django_db
LIST, NOTICE = "/govern/papers/", "/govern/papers/privacy-notice/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def reader():
    house.organisation()
    return house.client(house.data_protection())


@pytest.mark.parametrize(("role", "status"), [(Role.LEAD, 200), (Role.ANALYST, 403), (Role.ACCOUNT_MANAGER, 403)])
def test_papers_are_for_whoever_answers_for_all(role: Role, status: int):
    client = house.client(house.holder(role))

    assert [client.get(address).status_code for address in (LIST, NOTICE)] == [status, status]


def test_the_list_leads_to_every_paper(reader):
    html = reader.get(LIST).content.decode()

    assert [name for name in PAPERS if f'href="{LIST}{name}/"' not in html] == []


def test_the_shell_is_the_readers_and_the_paper_finnish(reader):
    html = reader.get(NOTICE, headers=ENGLISH).content.decode()

    assert "<h1>Privacy notice</h1>" in html
    assert '<article class="readable stack" lang="fi" aria-label="Tietosuojaseloste">' in html
    assert "<h2>Rekisterinpitäjä</h2>" in html
    assert "Luonnos: lakimiehen tarkistettava" in html


@pytest.mark.parametrize(("form", "start"), [("txt", "Tietosuojaseloste\nLuonnos"), ("html", "<!doctype html>")])
def test_a_paper_is_downloaded(reader, form: str, start: str):
    response = reader.get(NOTICE, {"file": form})

    assert response["Content-Disposition"].startswith('attachment; filename="privacy-notice-')
    assert response["Content-Disposition"].endswith(f'.{form}"')
    assert response.content.decode().startswith(start)


@pytest.mark.parametrize("address", [f"{LIST}horoscope/", f"{NOTICE}?file=exe"])
def test_what_is_not_there_is_missing(reader, address: str):
    assert reader.get(address).status_code == 404
