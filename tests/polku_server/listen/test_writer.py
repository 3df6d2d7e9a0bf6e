"""The group-commit writer: one bad row stops only itself; what is late is found by the replay."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from factories import guarding
from polku_server.listen import writer
from polku_server.listen.models import Response
from polku_server.listen.submit import Kept, Outcome, submit
from polku_server.listen.writer import Waiting, commit
from polku_server.store.turns import turns


@pytest.fixture
def held(survey):
    """Somebody else has the turn."""
    turn = turns(Path(connection.settings_dict["NAME"]))
    turn.take()
    yield turn
    turn.give()


def group(*submissions) -> list[Waiting]:
    return [Waiting(each) for each in submissions]


def outcomes(waiting: list[Waiting]) -> list[Outcome]:
    return [each.kept.outcome for each in waiting]


def test_writer_commits_a_group_in_one_transaction(survey, submission):
    waiting = group(*(submission() for _ in range(5)))

    with guarding.statements() as heard:
        commit(waiting)

    assert [each.split()[0] for each in heard] == ["BEGIN", *["INSERT"] * 3 * 5, "COMMIT"]
    assert outcomes(waiting) == [Outcome.STORED] * 5


def test_writer_takes_the_same_answer_twice_in_one_group(survey, submission):
    waiting = group(submission(key="k"), submission(key="k"), submission(key="k", csat="1"))

    commit(waiting)

    assert outcomes(waiting) == [Outcome.STORED, Outcome.REPLAYED, Outcome.CONFLICT]


@pytest.mark.parametrize("bad", [{"language": None}, {"language": "\ud800"}, {"key": "\ud800"}, {"key": object()}])
def test_writer_lets_one_bad_row_stop_only_itself(survey, submission, bad):
    waiting = group(submission(), replace(submission(), **bad), submission())

    commit(waiting)

    assert outcomes(waiting) == [Outcome.STORED, Outcome.BUSY, Outcome.STORED]
    assert Response.objects.count() == 2


def test_writer_says_busy_after_the_deadline_and_the_late_commit_is_the_replay(submission, held, monkeypatch):
    monkeypatch.setattr(writer, "DEADLINE", 0.1)
    made = submission(key="k")

    assert submit(made) == Kept(Outcome.BUSY)
    held.give()
    monkeypatch.setattr(writer, "DEADLINE", 5.0)
    try:
        assert submit(made).outcome == Outcome.REPLAYED
    finally:
        held.take()


def test_writer_groups_what_arrived_while_it_waited(submission, held, monkeypatch):
    made, kept = [submission() for _ in range(20)], []
    threads = [threading.Thread(target=lambda each=each: kept.append(submit(each))) for each in made]
    for thread in threads:
        thread.start()
    held.give()
    for thread in threads:
        thread.join()
    held.take()

    assert kept == [Kept(Outcome.STORED)] * 20
    assert Response.objects.count() == 20


def test_writer_is_one_for_each_process():
    assert writer.writer() is writer.writer()
