"""Which readings a reach of `policy` holds: those of the words that it holds."""

from __future__ import annotations

from typing import Any

from ..govern import policy
from ..govern.policy import By, Permission, Reader, follows
from ..listen.models import Words
from .models import Mention, Reading


def may_judge(by: Reader) -> bool:
    """Tell who may put a reading right: whoever reads answers and may change something."""
    return policy.allows(by, Permission.ANSWERS) and policy.allows(by, Permission.EDIT)


def to_judge(by: By, **named: Any) -> Reading:
    """Give a reading of words that the reader may read and judge; a foreign one is not there."""
    policy.demand(by, Permission.EDIT)
    return policy.find(by, Permission.ANSWERS, Reading.objects.select_related("words__response"), **named)


def register() -> None:
    """Called once at start."""
    follows(Reading, Words, "words")
    follows(Mention, Words, "words")
