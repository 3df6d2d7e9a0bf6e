"""What a password must be: long, not one's own name, and not known to others. Nothing about kinds of signs."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import User

SHORTEST = 12
DIGEST = 40  # signs of a SHA-1 in hexadecimal


class LongEnough(MinimumLengthValidator):
    """At least twelve signs."""

    def __init__(self) -> None:
        super().__init__(SHORTEST)

    def get_error_message(self) -> str:
        """Say what is missing."""
        return ngettext(
            "The password needs at least %(min_length)d character.",
            "The password needs at least %(min_length)d characters. A few words in a row are easy to remember.",
            self.min_length,
        ) % {"min_length": self.min_length}


class UnlikeOneself(UserAttributeSimilarityValidator):
    """Not one's own name or address."""

    def __init__(self) -> None:
        super().__init__(("name", "email"))

    def get_error_message(self) -> str:
        """Say what is wrong."""
        return _("The password is too much like your name or e-mail address.")


class NotCommon(CommonPasswordValidator):
    """Not one of the twenty thousand that everybody tries first."""

    def get_error_message(self) -> str:
        """Say what is wrong."""
        return _("This password is one of those that are tried first. Choose another.")


class NotBreached:
    """Not one that was leaked: looked up in a file of SHA-1 digests in order, by halving, so any size will do."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that stands in the file."""
        digest = sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if self.path and found(self.path, digest):
            raise ValidationError(_("This password was leaked from some other service. Choose another."), "breached")

    def get_help_text(self) -> str:
        """Nothing to say beforehand."""
        return ""


def found(path: Path, digest: str) -> bool:
    """Tell whether a digest begins a line of a file whose lines are in order."""
    with path.open("rb") as file:
        low, high = 0, path.stat().st_size
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.seek(middle - 1)
                file.readline()  # the rest of the line that the middle fell into
            start = file.tell()
            line = file.readline()[:DIGEST].decode("ascii", "replace").upper()
            if line == digest:
                return True
            if line and start < high and line < digest:
                low = file.tell()
            else:
                high = middle
    return False
