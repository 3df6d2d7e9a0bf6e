"""Waves of an employee pulse, released as anybody releases them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import count, cycle

from polku_server.measure import pulse
from polku_server.measure.pulse_counting import Answered
from polku_server.measure.pulse_models import PulseWave
from polku_server.measure.pulse_reading import Read
from polku_server.models import Unit

QUESTIONS = ("I am heard", "I would recommend us")
DAYS = count(1)
FELT = ((4, 3), (3, 4), (5, 2), (2, 5), (3, 3))


def said(people: Mapping[Unit, int], comments: Mapping[Unit, int] | None = None) -> list[Answered]:
    """Give what so many people said in each unit, of whom so many wrote."""
    found = []
    for unit, n in people.items():
        wrote = (comments or {}).get(unit, 0)
        points = cycle(FELT)
        found += [Answered(unit.pk, next(points), f"Said in {unit.name}" if at < wrote else "") for at in range(n)]
    return found


def wave(
    people: Mapping[Unit, int], *, comments: Mapping[Unit, int] | None = None, invited: Mapping[Unit, int] | None = None
) -> PulseWave:
    """Release a wave a month after the last one."""
    read = Read(QUESTIONS, said(people, comments), 0)
    day = dt.date(2026, 1, 5) + dt.timedelta(days=30 * next(DAYS))
    asked = {str(unit.pk): n for unit, n in (invited or {}).items()}
    return pulse.release(read, by=None, name=f"Wave of {day:%d %B %Y}", asked_on=day, invited=asked)
