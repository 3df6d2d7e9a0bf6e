"""What the measures register with the stages below."""

from typing import Any

from ..listen import sample


def register() -> None:
    """Called once at start."""
    from . import exports, pulse_rights, rights

    rights.register()
    pulse_rights.register()
    exports.register_lists()
    sample.also.append((nothing, clear))


def nothing(*_given: Any) -> int:
    """The small sample company brings no events."""
    return 0


def clear() -> None:
    """Remove the events and pulses of the sample company."""
    from .models import ContextEvent
    from .pulse_models import PulseWave

    ContextEvent.objects.filter(sample=True).delete()
    PulseWave.objects.filter(sample=True).delete()
