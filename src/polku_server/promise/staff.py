"""What becomes of promises and goals when a member of staff is erased: they have no owner then."""

from ..govern import users_erasing
from ..govern.users_erasing import Fate

FATES = {
    "Goal.owner": Fate.LET_GO,
    "Promise.judged_by": Fate.STAY,
    "Promise.owner": Fate.LET_GO,
}


def register() -> None:
    """Called once at start."""
    users_erasing.register(FATES)
