"""What the register registers with the stages below: rights, what is forgotten, the timeline, the lake, lists."""


def register() -> None:
    """Called once at start."""
    from . import erasure, exports, moments, rights, staff, tables

    for part in (rights, erasure, staff, moments, tables):
        part.register()
    exports.register_lists()
