"""Files that a browser sends: refused while they come, before they are stored whole; what was stored goes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from polku import words
from polku.listen import kinds

FORM = 1 << 20  # bytes that a form may have beside its file


class Watched(TemporaryFileUploadHandler):
    """Stores a file in the data folder for as long as the request lasts, if it may be a table and is not too large."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:  # noqa: N803
        """Note how much is to come; it is refused at the first file, when the fields before it are read."""
        self.coming = content_length

    def new_file(self, *told: Any, **more: Any) -> None:
        """Begin a file, for somebody who has signed in."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            self.refuse(_("Sign in first, and choose the file again."))
        if self.coming > settings.POLKU["POLKU_LARGEST_FILE"] + FORM:
            self.refuse(self.too_large(told[1] if len(told) > 1 else more["file_name"], self.coming))
        super().new_file(*told, **more)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next part."""
        name, size = str(self.file_name), start + len(raw_data)
        if start == 0:
            words.speak(getattr(self.request, "LANGUAGE_CODE", None))
            self.refuse(kinds.foreign(raw_data[: kinds.LOOK]).format(file=name))
        if size > settings.POLKU["POLKU_LARGEST_FILE"]:
            self.refuse(self.too_large(name, size))
        super().receive_data_chunk(raw_data, start)

    def too_large(self, name: str, size: int) -> str:
        """Say that a file is larger than what is read."""
        words.speak(getattr(self.request, "LANGUAGE_CODE", None))
        return kinds.too_large(name, size, settings.POLKU["POLKU_LARGEST_FILE"])

    def refuse(self, sentence: str) -> None:
        """Stop reading if there is a reason, and keep it for the page."""
        if sentence:
            self.request.upload_refused = sentence  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)


def refusal(request: HttpRequest) -> str:
    """Give why a file was not taken; empty if it was, or if none came. Reads the form."""
    return str(getattr(request, "upload_refused", "")) if request.FILES is not None else ""
