"""What understand registers with the stages below it."""

from ..govern import hooks, users_erasing
from ..govern.users_erasing import Fate


def register() -> None:
    """Called once at start, after listen."""
    from . import erasure, exports, praise, rights, said, tables, under
    from .reading import read_new

    hooks.after_response.append(read_new)
    hooks.answer_parts.append(under.parts)
    hooks.touchpoint_parts.append(said.at_touchpoint)
    hooks.today.append(praise.today)
    users_erasing.register({"Reading.checked_by": Fate.STAY, "Taxonomy.by": Fate.STAY})
    tables.register()
    rights.register()
    erasure.register()
    exports.register_lists()
