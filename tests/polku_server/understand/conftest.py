"""Comments that were read, and who reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from factories import house
from polku import lake
from polku_server.lake.client import Served
from polku_server.models import Reading, Response, Survey
from polku_server.understand import jobs


@pytest.fixture
def asked(db: None) -> Survey:
    """Give a survey."""
    return house.survey()


@pytest.fixture
def say(asked: Survey) -> Callable[..., Reading]:
    """Store a response with a comment, and read it."""

    def said(words: str, **fields: Any) -> Reading:
        response: Response = house.answer(asked, words=words, **fields)
        jobs.unread()
        return Reading.objects.get(words__response=response)

    return said


@pytest.fixture
def reader(db: None) -> Iterator[Client]:
    """Give the lead's browser, in English, beside a lake that keeps up."""
    lake.use(house.Fresh())
    yield house.client(house.lead())
    lake.use(Served(settings.DATA))
