"""A small company whose answers stand in the store and in a lake in memory, for the tests of pages."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from django.test import Client
from django.utils import timezone

from polku import lake, tables
from polku_server.lake import registry
from polku_server.models import (
    Grant,
    GroupMembership,
    Organisation,
    Reading,
    Response,
    Survey,
    SurveyVersion,
    Touchpoint,
    Unit,
    User,
    Words,
)

TYPES = {"int64": "BIGINT", "int32": "INTEGER", "string": "VARCHAR"}
EPOCH, MONDAY = date(1970, 1, 1), date(1970, 1, 5)
DEFINITION = {
    "format": 1,
    "questions": [
        {"key": "pleased", "kind": "scale", "role": "csat", "from": 1, "to": 5},
        {"key": "hard", "kind": "scale", "role": "ces", "from": 1, "to": 5},
        {"key": "tell", "kind": "scale", "role": "nps", "from": 0, "to": 10},
        {"key": "because", "kind": "words", "role": "why"},
    ],
}
ROLES = ("pleased", "hard", "tell", "because")


def user(name: str = "Aino Rautio") -> User:
    """Give a member of staff without any role."""
    return User.objects.create(email=f"{secrets.token_hex(4)}@example.org", name=name, password="!")


def holder(role: str, name: str = "Aino Rautio", **limits: Any) -> User:
    """Give a member of staff with a role: `unit` limits a unit leader; `survey`, `since`, `until` an agency."""
    held = user(name)
    Grant.objects.create(user=held, role=role, **limits)
    return held


def lead(name: str = "Aino Rautio") -> User:
    """Give the customer experience lead, who may all but keys and users."""
    return holder("lead", name)


def administrator(name: str = "Ylva Berg") -> User:
    """Give whoever looks after users, keys and settings."""
    return holder("administrator", name)


def analyst(name: str = "Olli Niemi") -> User:
    """Give an analyst, who sees no names."""
    return holder("analyst", name)


def unit_leader(unit: Unit, name: str = "Petri Vainio") -> User:
    """Give the leader of a unit and of all below it."""
    return holder("unit_leader", name, unit=unit)


def account_manager(name: str = "Kaisa Lehtovirta") -> User:
    """Give a key account manager; the accounts are the parties whose `manager` this is."""
    return holder("account_manager", name)


def front_line(name: str = "Sari Aho") -> User:
    """Give somebody who meets customers."""
    return holder("front_line", name)


def data_protection(name: str = "Mika Sund") -> User:
    """Give the data protection officer."""
    return holder("data_protection", name)


def agency(survey: Survey, since: date, until: date, name: str = "Guest") -> User:
    """Give a guest who may see one survey's answers of some days."""
    return holder("agency", name, survey=survey, since=since, until=until)


def client(user: User) -> Client:
    """Give an English browser in which somebody has signed in."""
    made = Client(headers={"accept-language": "en"})
    made.force_login(user)
    return made


def organisation(**fields: Any) -> Organisation:
    """Give the organisation."""
    return Organisation.objects.create(**({"name": "Havumäen Lämpö Oy"} | fields))


def touchpoints(count: int) -> list[Touchpoint]:
    """Give touchpoints in the order of the path."""
    return [Touchpoint.objects.create(name=f"Place {i}", position=i) for i in range(1, count + 1)]


def unit(name: str, parent: Unit | None = None) -> Unit:
    """Give a unit."""
    return Unit.objects.create(name=name, parent=parent)


def survey(**fields: Any) -> Survey:
    """Give an open survey with one version."""
    made = Survey.objects.create(**({"name": "Survey", "launched_at": timezone.now()} | fields))
    made.current = SurveyVersion.objects.create(survey=made, number=1, definition=DEFINITION)
    made.save()
    return made


def answer(asked: Survey, *, words: str = "", days_ago: int = 0, **fields: Any) -> Response:
    """Store one response; scores go by question."""
    scores = {key: fields.pop(key) for key in ROLES if key in fields}
    response = Response.objects.create(
        key=secrets.token_hex(8),
        survey=asked,
        version_id=asked.current_id,
        stored_at=timezone.now() - timedelta(days=days_ago),
        scores=scores | ({"because": None} if words else {}),
        texts={"because": f"RAW {words}"} if words else {},
        **fields,
    )
    if words:
        Words.objects.create(response=response, question="because", role="why", text=words)
    return response


def counting() -> lake.DuckDB:
    """Give a lake in memory that holds what the store holds now, and make it the one in use."""
    engine = lake.DuckDB()
    for name, columns in tables.TABLES.items():
        typed = ", ".join(f"{column} {TYPES[kind.strip('!')]}" for column, kind in columns.items())
        engine.connection.execute(f"CREATE TABLE {name} ({typed})")
    rows = [row for response in Response.objects.all() for row in answered(response)]
    if rows:
        engine.connection.executemany(f"INSERT INTO answers VALUES ({', '.join('?' * len(rows[0]))})", rows)
    for row in GroupMembership.objects.select_related("party"):
        place = [row.pk, row.party.pseudonym, row.group_id]
        engine.connection.execute("INSERT INTO in_groups VALUES (?, ?, ?)", place)
    for each in Reading.objects.select_related("words"):
        engine.connection.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)", read(each))
    for tally in registry.tallies():
        engine.connection.execute(f"INSERT INTO {tally.fills} {tally.counted()}")
    lake.use(engine)
    return engine


def read(reading: Reading) -> list[Any]:
    """Give a reading's row as the lake holds it."""
    held = reading.words.mentions.filter(holds=True).order_by("theme")
    themes = ",".join(str(each.theme_id) for each in held)
    place = [reading.pk, reading.words.response_id, reading.words.question]
    return [*place, reading.tone, reading.language, int(reading.serious != {}), themes]


class Fresh(lake.Engine):
    """A lake that holds what the store holds at the moment of each question."""

    dialect = "duckdb"

    def run(self, sql: str) -> pa.Table:
        """Fill a lake in memory, and ask it."""
        with counting() as engine:
            found = engine.run(sql)
        lake.use(self)
        return found

    def close(self) -> None:
        """Nothing stays open."""


def answered(response: Response) -> list[tuple[Any, ...]]:
    """Give a response's rows as the lake holds them."""
    day = response.happened_on or timezone.localtime(response.stored_at).date()
    when = ((day - EPOCH).days, (day - MONDAY).days // 7, (day.year - 1970) * 12 + day.month - 1)
    customer = response.party.pseudonym if response.party else ""
    who = (response.id, response.survey_id, customer, response.touchpoint_id, response.unit_id, response.source, "fi")
    asked = roles(response.version.definition)
    return [(*who, asked[key], point, *when, key) for key, point in response.scores.items()]


def roles(definition: Any) -> dict[str, str]:
    """Give the role of each question of a questionnaire."""
    return {each["key"]: each["role"] for each in definition["questions"]}
