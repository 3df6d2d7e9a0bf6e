"""A page waits for the lake so long and no longer, and pages leave threads to respondents."""

import threading
import time

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from polku_server.lake import waiting
from polku_server.lake.waiting import Crowd, Page, Waiting, making


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    return now


def test_the_time_of_a_page_runs_from_its_first_question(clock):
    page = Page(10)
    clock[0] = 150

    before = page.left()
    page.begin()
    clock[0] = 154
    page.begin()

    assert (before, page.left()) == (10, 6)
    clock[0] = 170
    assert page.left() == 0


def test_the_middleware_gives_a_page_the_time_of_the_setting_and_forgets_it():
    seen = []

    def answer(request):
        seen.append(waiting.page())
        return HttpResponse()

    Waiting(answer)(RequestFactory().get("/"))

    assert [page.longest for page in seen] == [settings.POLKU["POLKU_LAKE_WAIT"]] == [10]
    assert waiting.page() is None


def test_nothing_is_a_page_where_none_is_made():
    assert waiting.page() is None


def test_a_page_that_is_in_asks_again_without_another_place():
    crowd, page = Crowd(1), Page(10)

    assert [crowd.enter(page), crowd.enter(page)] == [True, True]


def test_a_page_is_let_in_when_another_leaves():
    crowd, first, second = Crowd(1), Page(100), Page(100)
    crowd.enter(first)
    threading.Timer(0.05, crowd.leave, [first]).start()

    assert crowd.enter(second)


def test_a_page_is_refused_when_nobody_is_answered(monkeypatch):
    monkeypatch.setattr(waiting, "QUIET", 0.05)
    crowd = Crowd(1)
    crowd.enter(Page(100))

    assert not crowd.enter(Page(100))


def test_a_page_waits_on_while_others_are_answered(monkeypatch):
    monkeypatch.setattr(waiting, "QUIET", 0.5)
    crowd, first = Crowd(1), Page(100)
    crowd.enter(first)

    def answered():
        for _ in range(40):
            crowd.answered = time.monotonic()
            time.sleep(0.05)
        crowd.leave(first)

    threading.Thread(target=answered).start()

    assert crowd.enter(Page(100))


def test_a_page_whose_time_is_over_is_refused(clock):
    crowd, late = Crowd(1), Page(1)
    crowd.enter(Page(100))
    late.begin()
    clock[0] += 1.5

    assert not crowd.enter(late)


def test_the_place_of_a_page_is_free_when_it_is_made(monkeypatch):
    crowd = Crowd(1)
    monkeypatch.setattr(waiting, "crowd", crowd)
    with making(Page(10)) as page:
        crowd.enter(page)

    assert crowd.enter(Page(10))
