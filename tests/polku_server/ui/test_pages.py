"""Pages for when something is not as it should be."""

from __future__ import annotations

import pytest
from django.test import Client

from factories import house

pytestmark = pytest.mark.django_db
PROBLEMS = {
    "fi": ("Tästä osoitteesta ei löydy sivua", "Lomake on vanhentunut", "Jokin meni vikaan"),
    "sv": ("Det finns ingen sida på den här adressen", "Formuläret är för gammalt", "Något gick fel"),
    "en": ("There is no page at this address", "The form is too old", "Something went wrong"),
}


@pytest.mark.parametrize("language", PROBLEMS)
def test_problems_speak_the_readers_language(language: str, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM /srv/polku")

    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"accept-language": language})
    client.force_login(house.lead())
    seen = [client.get("/nowhere"), client.post("/sign-out/")]
    monkeypatch.setattr("polku_server.measure.within.Units", fails)
    seen.append(client.get("/measure/"))

    assert [page.status_code for page in seen] == [404, 403, 500]
    for page, title in zip(seen, PROBLEMS[language], strict=True):
        html = page.content.decode()
        assert f"<h1>{title}</h1>" in html
        assert not any(word in html for word in ("SELECT", "Traceback", "/srv", "RuntimeError", "/nowhere"))


def test_a_foreign_host_gets_a_sentence(client: Client):
    page = client.get("/measure/", headers={"host": "evil.example", "accept-language": "en"})

    assert page.status_code == 400
    assert "<h1>The request cannot be read</h1>" in page.content.decode()


def test_sign_in_page_is_open(client: Client):
    page = client.get("/sign-in/", headers={"accept-language": "en"})

    assert page.status_code == 200
    assert "<h1>Sign in</h1>" in page.content.decode()


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("post", "/measure/", "GET, HEAD"), ("get", "/sign-out/", "POST")]
)
def test_a_request_that_does_not_fit_gets_a_sentence(client: Client, method: str, path: str, allowed: str):
    client.force_login(house.lead())

    page = getattr(client, method)(path, headers={"accept-language": "en"})

    assert (page.status_code, page["Allow"]) == (405, allowed)
    assert "<h1>The request does not fit here</h1>" in page.content.decode()


@pytest.mark.parametrize(
    ("page", "step"),
    [
        ("/register/groups/", 'href="/register/groups/new/"'),
        ("/register/fields/", 'href="/register/fields/new/"'),
        ("/register/units/", 'href="/register/units/new/"'),
        ("/register/touchpoints/", 'href="/register/touchpoints/new/"'),
        ("/listen/", 'href="/listen/surveys/new/"'),
        ("/measure/pulse/", 'href="/measure/pulse/new/"'),
        ("/measure/events/", 'href="#new"'),
        ("/prove/", 'href="/act/actions/new/"'),
        ("/act/measured/", 'href="?period=all"'),
    ],
)
def test_an_empty_page_offers_its_first_step_once(client: Client, page: str, step: str):
    client.force_login(house.lead())

    assert client.get(page).content.decode().count(step) == 1
