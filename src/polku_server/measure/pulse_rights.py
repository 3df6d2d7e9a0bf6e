"""Whose pulse results somebody sees: who sees all figures all units, a unit leader the own units and the whole."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from ..govern import policy, users_erasing
from ..govern.policy import Permission, Reader
from ..govern.users_erasing import Fate


def seen(by: Reader) -> frozenset[int] | None:
    """Give the units whose results somebody sees beside the whole; None for all of them.

    An agency and an account manager count answers of customers, not of colleagues.
    """
    access = policy.access(by)
    if access.everywhere(Permission.FIGURES):
        return None
    units = access.units(Permission.FIGURES)
    if not units:
        raise PermissionDenied
    return units


def may_see(by: Reader) -> bool:
    """Tell whether somebody sees pulse results at all."""
    access = policy.access(by)
    return access.everywhere(Permission.FIGURES) or bool(access.units(Permission.FIGURES))


def may_release(by: Reader) -> bool:
    """Tell whether somebody releases pulses: whoever makes surveys of the whole company."""
    return policy.access(by).everywhere(Permission.SURVEYS)


def register() -> None:
    """Called once at start."""
    users_erasing.register({"PulseWave.by": Fate.STAY})
