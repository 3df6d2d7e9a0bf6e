"""Counts stay what a count of the rows would give, and are put together once they lie apart."""

from datetime import date

from django.db import transaction

from factories import lake_rows as rows
from polku_server.lake import tallies
from polku_server.lake.copy import Copy
from polku_server.models import GroupMembership, Words

PLACE = (20458, 2922, 672, "a")  # Monday 2026-01-05: day, week, month; the question


def parts(copy: Copy, table: str = "tallies") -> list[tuple]:
    """Give the parts of cells from `score` on."""
    cells = f"SELECT score, day, week, month, question, times FROM {table}"
    return sorted(copy.lake.connection.execute(cells).fetchall())


def test_answers_alike_are_one_cell_once_put_together(house, copy):
    version = rows.survey(house.using)
    for _ in range(2):
        rows.respond(version, {"a": 4})
        copy.all()

    copy.tallies.tighten(copy.tallies.tallies[0])

    assert parts(copy) == [(4, *PLACE, 2)]


def test_cells_are_put_together_when_many_lie_apart(house, copy, monkeypatch):
    monkeypatch.setattr(tallies, "LOOSE", 3)
    version = rows.survey(house.using)
    copy.tallies._apart["tallies"] = 0
    found = []
    for _ in range(4):
        rows.respond(version, {"a": 4})
        copy.all()
        found.append(len(parts(copy)))

    assert found == [1, 2, 3, 1]


def test_a_response_is_counted_by_the_points_that_it_holds_together(house, copy):
    version = rows.survey(house.using)
    for scores in ({"a": 4, "b": 9}, {"b": 9, "a": 4}, {"a": 4, "b": None}, {"c": None}):
        rows.respond(version, scores)
    copy.all()

    cells = "SELECT survey, unit, points, sum(times) FROM response_tallies GROUP BY ALL ORDER BY points"
    found = copy.lake.connection.execute(cells).fetchall()
    assert found == [(version.survey_id, None, ",a=4,", 1), (version.survey_id, None, ",a=4,b=9,", 2)]


def test_what_goes_last_leaves_no_cell(house, copy):
    version = rows.survey(house.using)
    going, staying = rows.respond(version, {"a": 4}), rows.respond(version, {"a": 5})
    copy.all()

    rows.erase(house.using, [going.pk])
    copy.all()

    assert parts(copy) == [(5, *PLACE, 1)]
    assert staying.pk


def test_member_of_two_groups_is_counted_in_both(house, copy):
    people, groups = rows.people(house.using)
    rows.respond(rows.survey(house.using), {"a": 4}, party=people[0], happened_on=date(2026, 1, 5))
    copy.all()

    with transaction.atomic(using=house.using):
        for group in groups:
            GroupMembership.objects.using(house.using).create(party=people[0], group=group, since=date(2026, 1, 1))
    Copy(copy.lake, copy.store).all()

    assert parts(copy, "group_tallies") == [(4, *PLACE, 1)] * 2


def test_comments_are_counted_by_what_was_read_of_them(house, copy):
    words, themes = rows.comment(house.using, tone="bad", themes=2)
    copy.all()
    cell = (*place(words), "bad", "fi", 0, f"{themes[0].pk},{themes[1].pk}", 1)

    assert copy.lake.connection.execute("FROM reading_tallies").fetchall() == [cell]


def test_a_reading_that_goes_with_its_words_is_counted_no_more(house, copy):
    words, _ = rows.comment(house.using, tone="bad", themes=1)
    copy.all()

    with transaction.atomic(using=house.using):
        words.delete()
    copy.all()

    assert rows.held(copy.lake, "readings") == rows.held(copy.lake, "reading_tallies") == []


def place(words: Words) -> tuple:
    """Give survey, touchpoint, unit and day."""
    return words.response.survey_id, None, None, PLACE[0]
