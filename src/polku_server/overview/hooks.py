"""What the pages that span stages register with the stages below; what counts is imported when it is asked for."""

from collections.abc import Iterator

from ..govern import hooks
from ..govern.hooks import Todo
from ..govern.policy import Reader


def register() -> None:
    """Called once at start."""
    from . import rights

    rights.register()
    hooks.today.append(today)


def today(by: Reader) -> Iterator[Todo]:
    """Give what was decided and is to be seen to."""
    from . import weekly

    yield from weekly.today(by)
