"""What listen registers with the stages below it."""


def register() -> None:
    """Called once at start."""
