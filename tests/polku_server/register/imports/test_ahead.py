"""What is prepared ahead comes in its order, fails at its place, and ends with whoever waits for it."""

from itertools import count
from threading import active_count

import pytest
from django.utils import translation

from polku import words
from polku_server.register.imports.ahead import ahead


def test_things_come_in_their_order():
    with ahead(iter(range(50))) as found:
        assert list(found) == list(range(50))


def test_nothing_gives_nothing():
    with ahead(iter(())) as found:
        assert list(found) == []


def test_what_fails_ahead_fails_at_its_place():
    def things():
        yield 1
        raise ValueError("second")

    with ahead(things()) as found:
        assert next(found) == 1
        with pytest.raises(ValueError, match="second"):
            next(found)


def test_whoever_leaves_early_leaves_no_thread():
    before = active_count()

    with ahead(count()) as found:
        assert next(found) == 0

    assert active_count() == before


def test_the_thread_speaks_the_language_of_whoever_started_it():
    def said():
        yield words.language(), translation.get_language()

    words.speak("sv")
    with translation.override("sv"), ahead(said()) as found:
        told = list(found)
    words.speak(None)

    assert told == [("sv", "sv")]
