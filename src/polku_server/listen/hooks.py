"""What listen registers with the stages below it."""

from ..govern import hooks
from ..register.imports import undoing


def register() -> None:
    """Called once at start."""
    from . import dropped, erasure, exports, moments, rights, tables
    from .imports import undo
    from .words import keep_masked

    for part in (rights, erasure, moments, tables):
        part.register()
    exports.register_lists()
    hooks.after_response.append(keep_masked)
    undoing.register("feedback", undo)
    dropped.register()
