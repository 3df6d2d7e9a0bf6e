"""What listen registers with the stages below it."""

from ..govern import hooks


def register() -> None:
    """Called once at start."""
    from .words import keep_masked

    hooks.after_response.append(keep_masked)
