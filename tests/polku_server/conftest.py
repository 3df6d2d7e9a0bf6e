"""What every test of the server stands on: the write guard, fresh caches, and a launched survey."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from benchmarks.postgres import Postgres
from django.db.backends.signals import connection_created
from django.test import Client
from django.utils import translation

from factories import guarding, migrated, stores
from factories.respondent import CONTENT, Respondent
from polku.listen.questionnaire import read
from polku_server.govern import routes
from polku_server.govern.models import Organisation
from polku_server.listen import actions, compiled, tokens
from polku_server.listen.models import Survey
from polku_server.listen.submit import Submission
from polku_server.listen.template import definition
from polku_server.register.models import Touchpoint, Unit

connection_created.connect(guarding.watch)


@pytest.fixture(scope="session", autouse=True)
def every_address_says_who_may_open_it() -> None:
    """No test runs while an address is open to nobody knows whom."""
    assert routes.unsaid() == [], "put policy.page(...), policy.member or policy.public on these views, outermost"


@pytest.fixture(autouse=True)
def no_write_outside_a_transaction() -> Iterator[None]:
    """Every write of the server stands in a transaction."""
    yield
    found = guarding.outside.copy()
    guarding.outside.clear()
    assert found == []


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """A test that is rolled back gives its ids to the next one: nothing compiled may outlive it."""
    yield
    for kept in (compiled.compiled, compiled.blank, compiled.thanks):
        kept.cache_clear()


@pytest.fixture
def make_survey() -> Callable[..., Survey]:
    """Make the template survey, launched; ask for a database yourself."""

    def made(document: dict[str, Any] | None = None, **parts: Any) -> Survey:
        Organisation.objects.get_or_create(id=1, defaults={"name": "Esimerkki Oy"})
        parts.setdefault("touchpoint", Touchpoint.objects.get_or_create(name="Asennus", defaults={"position": 1})[0])
        parts.setdefault("unit", Unit.objects.get_or_create(name="Espoo")[0])
        return actions.launch(actions.draft_survey("Asennus", document or definition(), **parts))

    return made


@pytest.fixture
def survey(transactional_db: None, make_survey: Callable[..., Survey]) -> Survey:
    """Commits are real here: the writer is a thread with a connection of its own."""
    return make_survey()


@pytest.fixture
def respondent(client: Client, survey: Survey) -> Respondent:
    """Somebody with a browser and the survey's link."""
    return Respondent(client, f"/v/{survey.public_id}")


@pytest.fixture
def submission() -> Callable[..., Submission]:
    """Make answers to the only survey, on their way to the store; ask for the survey yourself."""

    def made(survey: Survey | None = None, *, key: str = "", **answers: Any) -> Submission:
        survey = survey or Survey.objects.get()
        form = compiled.compiled(survey.current_id)
        return Submission(
            key or tokens.fresh_key(), form, read(form.form.questions, {**CONTENT, **answers}), "en", "link"
        )

    return made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own."""
    with migrated.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_tables(postgres: Postgres) -> str:
    """Name a database of it that holds the tables and that nobody enters: others are copied from it."""
    return "tables"


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_tables: str) -> str:
    """Give the address of a database with its tables, of one test."""
    return stores.database(postgres, f"one {uuid4().hex}", postgres_tables)


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences in the language of the code, for tests that read them."""
    with translation.override("en"):
        yield
