"""Whether the system stands."""

import pytest
from django.test import Client

from polku.lake import DuckDB
from polku_server.govern import health


class Answering(DuckDB):
    """A lake in this process, asked as the one of another is."""

    def answers(self, within: float) -> bool:
        return self.run("SELECT 1").num_rows == 1


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


@pytest.mark.django_db
def test_readyz_is_ok_when_store_and_lake_answer(client: Client, monkeypatch: pytest.MonkeyPatch):
    with Answering() as engine:
        monkeypatch.setattr(health, "lake", lambda: engine)

        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "store": "ok", "lake": "ok"})
