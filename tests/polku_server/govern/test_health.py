"""Whether the system stands."""

import pytest
from django.test import Client

from polku_server.govern import health
from polku_server.lake import owner


def test_healthz_answers_without_a_store(client: Client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_names_the_part_that_does_not_answer(client: Client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "store": "ok", "lake": "not ready"}


@pytest.mark.django_db
def test_readyz_takes_no_post(client: Client):
    assert client.post("/readyz").status_code == 405


@pytest.fixture
def served(transactional_db: None, monkeypatch: pytest.MonkeyPatch):
    """A lake held in this process stands for one that answers."""
    held = owner.engine()
    monkeypatch.setattr(health, "lake", lambda: held)
    yield
    held.close()


@pytest.mark.usefixtures("served")
def test_readyz_is_ok_when_store_and_lake_answer(client: Client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "store": "ok", "lake": "ok"})
