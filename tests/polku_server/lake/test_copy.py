"""What the lake holds is what the store holds, whatever happened in between."""

import secrets
from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import lake_rows as rows
from polku_server.lake import changes
from polku_server.lake.copy import Copy
from polku_server.models import GroupMembership, ImportBatch, Survey, Touchpoint, Unit

SCORES = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(-1, 10), min_size=1)
TIMES = st.datetimes(datetime(1969, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
POISONED = "CREATE OR REPLACE TEMP MACRO month_of(day) AS CASE day WHEN 7 THEN CAST('x' || day AS INTEGER) ELSE 0 END"
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("respond"), SCORES, TIMES, st.none() | st.dates(date(1960, 1, 1), date(2040, 1, 1))),
        st.tuples(st.just("import"), st.lists(SCORES, min_size=1, max_size=5), TIMES),
        st.tuples(st.sampled_from(["undo", "redo", "erase"]), st.integers(0, 5)),
        st.tuples(st.sampled_from(["rename", "move", "join", "leave", "slip"]), st.integers(0, 5)),
        st.tuples(st.sampled_from(["copy", "restart"])),
    ),
    min_size=5,
    max_size=25,
)


def test_copy_explodes_a_response_into_its_answers(house, copy):
    version = rows.survey(house.using)
    response = rows.respond(version, {"a": 4, "c": None}, language="sv", source="kiosk")

    copy.all()

    ids = (response.pk, version.survey_id, "", None, None, "kiosk", "sv")
    assert rows.held(copy.lake) == [
        (*ids, "csat", 4, 20458, 2922, 672, "a"),
        (*ids, "memory", None, 20458, 2922, 672, "c"),
    ]


def test_copy_counts_days_in_the_organisations_zone(house, copy):
    version = rows.survey(house.using)
    rows.respond(version, {"a": 1}, stored_at=datetime(2026, 3, 29, 21, 30, tzinfo=UTC))  # Monday 00:30 in Helsinki

    copy.all()

    assert rows.held(copy.lake)[0][-4:-1] == (20542, 2934, 674)
    assert rows.held(copy.lake) == rows.expected(house.using)


def test_copy_takes_the_day_of_the_encounter_before_the_day_stored(house, copy):
    rows.respond(rows.survey(house.using), {"a": 1}, happened_on=date(2025, 12, 31))

    copy.all()

    assert rows.held(copy.lake)[0][-4:-1] == (20453, 2921, 671)


def test_copy_never_carries_words(house, copy):
    rows.respond(rows.survey(house.using), {"c": None}, texts={"c": "canary-4711"})

    copy.all()
    copy.lake.connection.execute("CHECKPOINT")

    assert b"canary-4711" not in copy.lake.path.read_bytes()


def test_copy_again_reads_nothing(house, copy):
    rows.respond(rows.survey(house.using), {"a": 1})
    copy.all()

    assert copy.all() == 0


def test_copy_of_one_new_row_reads_few(house, copy):
    version = rows.survey(house.using)
    for _ in range(200):
        rows.respond(version, {"a": 1})
    copy.all()
    rows.respond(version, {"a": 2})

    assert copy.all() <= 2


def test_copy_takes_as_many_steps_as_needed(house, copy):
    version = rows.survey(house.using)
    for score in range(7):
        rows.respond(version, {"a": score})
    copy.limit = 3

    copy.all()

    assert rows.held(copy.lake) == rows.expected(house.using)


def test_copy_leaves_an_undone_batch_out_and_takes_it_back(house, copy):
    with transaction.atomic(using=house.using):
        batch = ImportBatch.objects.using(house.using).create(source="import", file_name="f.csv")
    rows.respond(rows.survey(house.using), {"a": 1}, batch=batch)
    copy.all()
    rows.mark(batch, rows.NOON)
    copy.all()
    undone = rows.held(copy.lake)
    rows.mark(batch, None)

    copy.all()

    assert (undone, len(rows.held(copy.lake))) == ([], 1)


def test_copy_brings_what_an_answer_refers_to(house, copy):
    copy.all()
    with transaction.atomic(using=house.using):
        touchpoint = Touchpoint.objects.using(house.using).create(name="Till", position=1)
    rows.respond(rows.survey(house.using), {"a": 1}, touchpoint=touchpoint)

    copy.all()

    assert rows.held(copy.lake, "touchpoints") == [(touchpoint.pk, "Till", "during", 1)]
    assert len(rows.held(copy.lake, "surveys")) == 1


def test_copy_follows_a_noted_change(house, copy):
    with transaction.atomic(using=house.using):
        unit = Unit.objects.using(house.using).create(name="Oulu")
    copy.all()
    with transaction.atomic(using=house.using):
        Unit.objects.using(house.using).filter(pk=unit.pk).update(name="Turku")
        changes.note("unit", [unit.pk], using=house.using)

    copy.all()

    assert rows.held(copy.lake, "units") == [(unit.pk, "Turku", None)]


def test_start_of_a_copy_sees_a_change_that_nobody_noted(house, copy):
    with transaction.atomic(using=house.using):
        unit = Unit.objects.using(house.using).create(name="Oulu")
    copy.all()
    with transaction.atomic(using=house.using):
        Unit.objects.using(house.using).filter(pk=unit.pk).update(name="Turku")

    Copy(copy.lake, copy.store).all()

    assert rows.held(copy.lake, "units") == [(unit.pk, "Turku", None)]


@pytest.mark.parametrize("scores", [[1], {"a": "x"}, {"a": 1.5}, {"a": 10**30}, {"unknown": 1}, "words", 7])
def test_copy_leaves_a_bad_row_out_and_goes_on(house, copy, caplog, scores):
    version = rows.survey(house.using)
    rows.respond(version, scores)
    good = rows.respond(version, {"a": 1})

    copy.all()

    assert [row[0] for row in rows.held(copy.lake)] == [good.pk]
    assert "left out" in caplog.text


def test_copy_passes_a_row_that_the_lake_cannot_take(house, copy, caplog):
    version = rows.survey(house.using)
    rows.respond(version, {"a": 1}, happened_on=date(1970, 1, 8))
    good = [rows.respond(version, {"a": 2}).pk for _ in range(3)]
    copy.lake.connection.execute(POISONED)

    copy.all()

    assert [row[0] for row in rows.held(copy.lake)] == good
    assert "ConversionException" in caplog.text


def test_copy_takes_an_erasure_in_beside_a_row_that_it_cannot_take(house, copy):
    version = rows.survey(house.using)
    erased = rows.respond(version, {"a": 1})
    copy.all()
    rows.erase(house.using, [erased.pk])
    rows.respond(version, {"a": 1}, happened_on=date(1970, 1, 8))
    good = rows.respond(version, {"a": 2}).pk
    copy.lake.connection.execute(POISONED)

    copy.all()

    assert [row[0] for row in rows.held(copy.lake)] == [good]


def test_step_that_is_cut_short_leaves_nothing(house, copy):
    rows.respond(rows.survey(house.using), {"a": 1})
    copy.lake.move = lambda *_: (_ for _ in ()).throw(InterruptedError)

    with pytest.raises(InterruptedError):
        copy.step()

    assert (rows.held(copy.lake), copy.lake.position("polku_response")) == ([], (0, 0))
    del copy.lake.move
    copy.all()
    assert rows.held(copy.lake) == rows.expected(house.using)


@pytest.mark.engine
def test_copy_loses_no_row_whose_transaction_ends_late(postgres_house, postgres_address):
    rows.clear(postgres_house.using)
    version = rows.survey(postgres_house.using)
    insert = (
        "INSERT INTO polku_response (key, survey_id, version_id, follows, language, source, stored_at, scores, texts) "
        f"VALUES (%s, {version.survey_id}, {version.pk}, '', 'fi', 'link', now(), '{{\"a\": 1}}', '{{}}')"
    )
    dsn = {"host": postgres_address["HOST"], "port": postgres_address["PORT"], "user": "postgres", "dbname": "postgres"}
    copy = Copy(postgres_house.lake("late.duckdb"), postgres_house.store())
    with psycopg.connect(**dsn) as slow, psycopg.connect(**dsn) as quick:
        slow.execute(insert, [secrets.token_hex(8)])
        quick.execute(insert, [secrets.token_hex(8)])
        quick.commit()
        copy.all()
        early = len(rows.held(copy.lake))
        slow.commit()

        copy.all()

    assert (early, len(rows.held(copy.lake))) == (0, 2)
    assert rows.held(copy.lake) == rows.expected(postgres_house.using)
    copy.lake.close()
    copy.store.close()


class Story:
    """Plays random steps on a store while one lake follows."""

    def __init__(self, house, copy):
        self.using, self.copy = house.using, copy
        rows.clear(self.using)
        with transaction.atomic(using=self.using):
            self.touchpoint = Touchpoint.objects.using(self.using).create(name="Till", position=1)
            self.unit = Unit.objects.using(self.using).create(name="Oulu")
        self.version = rows.survey(self.using)
        self.responses, self.batches = [], []
        self.people, self.groups = rows.people(self.using)

    def respond(self, scores, stored_at, happened_on):
        who = self.people[len(self.responses) % len(self.people)]
        given = {"touchpoint": self.touchpoint, "stored_at": stored_at, "happened_on": happened_on, "party": who}
        self.responses.append(rows.respond(self.version, scores, **given))

    def imported(self, many, stored_at):
        with transaction.atomic(using=self.using):
            batch = ImportBatch.objects.using(self.using).create(source="import", file_name="f.csv")
        self.batches.append(batch)
        for scores in many:
            self.responses.append(rows.respond(self.version, scores, batch=batch, unit=self.unit, stored_at=stored_at))

    def undo(self, which):
        if self.batches:
            rows.mark(self.batches[which % len(self.batches)], rows.NOON)

    def redo(self, which):
        if self.batches:
            rows.mark(self.batches[which % len(self.batches)], None)

    def erase(self, which):
        if self.responses:
            rows.erase(self.using, [self.responses.pop(which % len(self.responses)).pk])

    def rename(self, number):
        with transaction.atomic(using=self.using):
            Touchpoint.objects.using(self.using).update(name=f"Till {number}", position=number + 1)
            changes.note("touchpoint", [self.touchpoint.pk], using=self.using)

    def move(self, number):
        with transaction.atomic(using=self.using):
            made = Unit.objects.using(self.using).create(name=secrets.token_hex(4), parent=self.unit)
            Survey.objects.using(self.using).update(name=f"Survey {number}")
            changes.note("unit", [made.pk], using=self.using)
            changes.note("survey", Survey.objects.using(self.using), using=self.using)

    def join(self, which):
        with transaction.atomic(using=self.using):
            place = {"party": self.people[which % 2], "group": self.groups[which // 2 % 2]}
            made, _ = GroupMembership.objects.using(self.using).get_or_create(**place, defaults={"since": rows.NOON})
            changes.note("groupmembership", [made.pk], using=self.using)

    def leave(self, which):
        self.slip(which, note=True)

    def slip(self, which, *, note=False):
        """Take somebody out of a group; unless noted, a lake learns of it at its next start."""
        with transaction.atomic(using=self.using):
            found = GroupMembership.objects.using(self.using).filter(party=self.people[which % 2])
            if note:
                changes.note("groupmembership", [each.pk for each in found], using=self.using)
            found.delete()

    def restart(self):
        self.copy = Copy(self.copy.lake, self.copy.store, limit=2)

    def play(self, steps):
        for verb, *details in steps:
            act = {"import": self.imported, "copy": lambda: self.copy.step()}.get(verb) or getattr(self, verb)
            act(*details)
            assert rows.tallied(self.copy.lake) == rows.recounted(self.copy.lake)
        self.restart()
        self.copy.all()


@given(steps=STEPS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_rebuild_equals_incremental(house, steps):
    followed, anew = (house.lake(f"{secrets.token_hex(4)}.duckdb") for _ in range(2))
    story = Story(house, Copy(followed, house.store(), limit=4))
    try:
        story.play(steps)

        assert rows.held(followed) == rows.expected(house.using)
        assert rows.tallied(followed) == rows.recounted(followed)
        story.copy.tallies.recount()
        assert rows.tallied(followed) == rows.recounted(followed)
        assert rows.everything(followed) == rows.rebuilt(story.copy, anew)
    finally:
        for part in (followed, anew, story.copy.store):
            part.close()
