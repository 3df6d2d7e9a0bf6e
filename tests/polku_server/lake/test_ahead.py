"""Asking ahead: beside whoever asks where the lake is another process, when it is wanted where it is not."""

import threading

import pytest

from polku import lake
from polku.errors import LakeUnavailable
from polku_server.lake.ahead import ahead
from polku_server.lake.client import Served


@pytest.fixture
def _served(tmp_path):
    lake.use(Served(tmp_path))
    yield
    lake.use(None)


@pytest.mark.usefixtures("_served")
def test_another_process_is_asked_on_another_thread():
    asked = ahead(threading.current_thread)

    assert asked() is not threading.current_thread()


@pytest.mark.usefixtures("_served")
def test_what_asking_raises_is_raised_where_the_answer_is_wanted():
    asked = ahead(lambda: lake.in_use().run("SELECT 1"))

    with pytest.raises(LakeUnavailable):
        asked()


def test_a_lake_of_this_process_is_asked_when_its_answer_is_wanted():
    begun = []
    asked = ahead(begun.append, 1)

    assert begun == []
    asked()
    assert begun == [1]
