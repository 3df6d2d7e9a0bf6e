"""What the pages that span stages register with the stages below."""

from ..govern import hooks


def register() -> None:
    """Called once at start."""
    from . import rights, weekly

    rights.register()
    hooks.today.append(weekly.today)
