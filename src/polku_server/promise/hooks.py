"""What promises register with the stages below."""


def register() -> None:
    """Called once at start."""
    from ..listen import sample as company
    from . import rights, sample, staff

    rights.register()
    staff.register()
    company.also.append((sample.load, sample.remove))
