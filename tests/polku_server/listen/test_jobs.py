"""Follow-ups of answers: done once, a slice at a time; one that fails stops only itself."""

import pytest

from polku_server.govern import hooks
from polku_server.listen import jobs
from polku_server.listen.models import Pending, Words
from polku_server.listen.submit import submit


@pytest.fixture
def three(survey, submission):
    for why in ("Odotin.", "", "Soita 040 123 4567"):
        submit(submission(why=why))
    return list(Pending.objects.order_by("id").values_list("response", flat=True))


def test_drain_does_each_follow_up_once(three):
    assert (jobs.drain(), jobs.drain()) == (3, 0)
    assert Pending.objects.count() == 0
    assert list(Words.objects.order_by("id").values_list("text", flat=True)) == ["Odotin.", "Soita ▮▮▮"]


def test_drain_takes_a_slice_at_a_time(three, monkeypatch):
    monkeypatch.setattr(jobs, "SLICE", 2)

    assert [jobs.drain() for _ in range(3)] == [2, 1, 0]


def test_drain_lets_one_that_fails_stop_only_itself_and_gives_up_in_the_end(three, monkeypatch):
    def fails_on_second(responses):
        if three[1] in responses:
            raise ValueError
        return lambda: None

    monkeypatch.setattr(hooks, "after_response", [*hooks.after_response, fails_on_second])

    assert [jobs.drain() for _ in range(6)] == [2, 0, 0, 0, 0, 0]
    assert list(Pending.objects.values_list("response", "attempts")) == [(three[1], jobs.ATTEMPTS)]
    assert Words.objects.count() == 2


def test_drain_of_a_follow_up_that_failed_leaves_nothing_behind(three, monkeypatch):
    def writes_then_fails(responses):
        def write():
            Words.objects.create(response_id=responses[0], question="x", role="why", text="half")
            raise ValueError

        return write

    monkeypatch.setattr(hooks, "after_response", [writes_then_fails])

    assert jobs.drain() == 0
    assert Words.objects.count() == 0
