"""The logo: a PNG is taken apart and written anew, twice. Nothing else that a file may carry comes through.

An SVG can hold script and addresses, so none is taken; a JPEG has no clear ground, which a dark screen asks for.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polku.govern import colour, picture

from .models import Logo
from .organisation_colour import LIGHT

LARGEST = 512 * 1024  # bytes of the file that is sent
LONGEST = 1024  # pixels of a side
WIDE, HIGH = 480, 160  # pixels for staff, twice as many as are shown
SMALL, HEIGHTS, SMALL_WIDE = 2_600, (64, 48, 32), 256  # bytes and pixels inside the respondents' page of 14 KB
SEEN = 0.02  # share of the picture that must stand out from paper
FAINT = 1.5  # contrast below which a logo cannot be told from paper

REFUSED = {
    "png": gettext_lazy("That file is not a PNG. Open the logo, save it as PNG, and choose it again."),
    "damaged": gettext_lazy("The PNG is damaged. Save it again, and choose it again."),
    "form": gettext_lazy("This kind of PNG is not read. Save it with 8 bits a channel and without interlacing."),
    "size": gettext_lazy("The picture is too large. Save it with at most 1,024 pixels a side."),
    "detail": gettext_lazy("The picture holds too much detail for a small logo. Save a simpler one."),
}
TOO_LARGE = gettext_lazy("The file is larger than 512 KB. Save a smaller one.")


class InMemory(FileUploadHandler):
    """Takes one small file into memory; more than that is refused while it comes."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:  # noqa: N803
        """Note how much is to come."""
        self.coming = content_length

    def new_file(self, *told: Any, **more: Any) -> None:
        """Begin a file."""
        super().new_file(*told, **more)
        self.parts: list[bytes] = []
        if self.coming > 2 * LARGEST:
            self.refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next part."""
        if start + len(raw_data) > LARGEST:
            self.refuse()
        self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> Any:
        """Give the bytes; they are never written to disk."""
        return Sent(b"".join(self.parts))

    def refuse(self) -> None:
        """Stop reading."""
        self.request.upload_refused = str(TOO_LARGE)  # type: ignore[union-attr]
        raise StopUpload(connection_reset=True)


class Sent:
    """A file that came, as Django passes it on."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def close(self) -> None:
        """Nothing is open."""


def made(data: bytes) -> Logo:
    """Make both pictures of what was sent; ValidationError says why it cannot be."""
    if len(data) > LARGEST:
        raise ValidationError({"logo": str(TOO_LARGE)})
    try:
        pixels = picture.read(data, longest=LONGEST)
        large = picture.written(picture.scaled(pixels, width=WIDE, height=HIGH))
        small = picture.within(pixels, SMALL, HEIGHTS, SMALL_WIDE)
    except picture.UnreadablePicture as refused:
        raise ValidationError({"logo": str(REFUSED[refused.kind])}) from None
    if seen(picture.read(small)) < SEEN:
        raise ValidationError({"logo": _("The logo cannot be seen on light paper. Choose a darker one.")})
    return Logo(digest=sha256(large + small).hexdigest(), picture=large, small=small)


def seen(pixels: picture.Pixels) -> float:
    """Give the share of a small picture that stands out from light paper."""
    flat = [tuple(each) for each in pixels.reshape(-1, 4).tolist()]
    out = {each for each in set(flat) if each[3] > 127 and stands_out(each)}
    return sum(each in out for each in flat) / len(flat)


def stands_out(pixel: tuple[int, ...]) -> bool:
    """Tell whether a pixel can be told from light paper."""
    return colour.contrast("#" + bytes(pixel[:3]).hex(), LIGHT.paper) >= FAINT


@lru_cache(maxsize=8)
def inline(digest: str) -> str:
    """Give the small logo as it stands inside a page, empty if it is gone. A digest names one picture for ever."""
    small = Logo.objects.filter(digest=digest).values_list("small", flat=True).first() if digest else None
    return f"data:image/png;base64,{b64encode(small).decode()}" if small else ""
