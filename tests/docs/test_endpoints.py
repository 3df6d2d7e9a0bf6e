"""Every address has an entry in docs/reference/endpoints.md, and each example there is asked of the server."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern

from factories import customers, house, own_data
from factories.documents import ROOT, same, sections
from factories.respondent import CONTENT, UNHAPPY, Respondent, token_of
from polku import lake
from polku_server.govern import health, sign_in
from polku_server.listen.actions import draft_survey, launch
from polku_server.listen.template import definition
from polku_server.urls import urlpatterns

PAGE = ROOT / "docs/reference/endpoints.md"
RESPONDENTS = {"/v/{survey}", "/v/{survey}/follow-up"}
ENTRIES = [section for section in sections(PAGE) if section.title.startswith(("GET ", "POST "))]
EXAMPLES = [pytest.param(block, id=f"{entry.title}:{block.line}") for entry in ENTRIES for block in entry.of("http")]


def addresses(patterns=urlpatterns, prefix="/"):
    """Walk the tree of addresses; a parameter stands as {name}."""
    for pattern in patterns:
        route = prefix + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
        if route.startswith("/api/v1/"):  # told by openapi.json, which a test compares
            continue
        if isinstance(pattern, URLPattern):
            yield route.replace("{token}", "{link}")
        else:
            yield from addresses(pattern.url_patterns, route)


def test_every_address_has_an_entry_and_every_entry_an_address():
    assert {entry.title.split()[1] for entry in ENTRIES} == set(addresses()) | RESPONDENTS


def test_every_entry_has_an_example():
    assert [entry.title for entry in ENTRIES if not entry.of("http")] == []


@pytest.fixture
def survey(transactional_db):
    house.organisation()
    (touchpoint,) = house.touchpoints(1)
    made = launch(draft_survey("Asennus", definition(), touchpoint=touchpoint))
    house.counting()
    health.lake.cache_clear()
    yield made
    lake._chosen[0].close()
    lake.use(None)


@pytest.fixture
def staff(survey):
    client = Client()
    client.force_login(house.lead())
    return client


@pytest.mark.parametrize("block", EXAMPLES)
def test_an_example_is_answered_as_it_is_shown(block, survey, staff):
    request, _, shown = block.text.partition("\nHTTP/1.1 ")
    head, _, body = shown.partition("\n\n")
    status, _, headers = head.strip().partition("\n")

    seen = ask(filled(request, survey), staff)

    assert f"{seen.status_code} {seen.reason_phrase}" == status
    for name, value in pairs(headers):
        assert (name, seen.headers.get(name)) == (name, value)
    if body.strip():
        expected = re.sub(r"\{(?:follow-up )?(?:token|link)\}", "...", body)
        assert same(expected, seen.content.decode()), seen.content.decode()


def filled(request, survey):
    """Put real secrets where the document has names."""
    respondent = Respondent(Client(), f"/v/{survey.public_id}")
    text = request.replace("{survey}", survey.public_id)
    if "{token}" in text:
        text = text.replace("{token}", respondent.token())
    if "{follow-up token}" in text:
        text = text.replace("{follow-up token}", token_of(respondent.send(**CONTENT | UNHAPPY)))
    if "{link}" in text:
        text = text.replace("/sign-in/{link}/", sign_in.make_link(sign_in.first_user()))
    if "/omat/{link}" in text:
        own = own_data.holder(customers.person())
        text = text.replace("/omat/{link}", own.path).replace("{own token}", own_data.token_of(own.open()))
    return text


def ask(request, staff):
    head, _, body = request.partition("\n\n")
    first, _, headers = head.partition("\n")
    method, path, _ = first.split(" ")
    sent = dict(pairs(headers))
    client = who(sent.pop("Cookie", ""), staff)
    kind = sent.pop("Content-Type", "application/octet-stream")
    return client.generic(method, path, body.strip(), content_type=kind, headers=sent)


def who(cookie, staff):
    client = staff if cookie == "staff" else Client()
    if cookie == "administrator":
        client.force_login(house.administrator())
    return client


def pairs(headers):
    return [tuple(line.split(": ", 1)) for line in headers.splitlines() if ": " in line]
