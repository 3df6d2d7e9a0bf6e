"""What is done about a touchpoint: the improvement actions that are planned or under way there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..govern import policy
from ..govern.hooks import Part
from ..govern.policy import Permission
from ..register.models import Touchpoint
from .improvements_models import Action
from .improvements_rights import actions

SHOWN = 2


def part(by: Any, touchpoint: Touchpoint, units: Sequence[int]) -> Part | None:
    """Give the newest actions of a touchpoint, or the way to the first one; nothing to whoever reads no actions."""
    if not policy.allows(by, Permission.PROMISES):
        return None
    rows = actions(by).filter(touchpoint=touchpoint, state__in=[Action.State.PLANNED, Action.State.UNDER_WAY])
    can_plan = policy.allows(by, Permission.ACTIONS)
    return Part("act/at_touchpoint.html", {"actions": list(rows[:SHOWN]), "can_plan": can_plan}, weight=40)
