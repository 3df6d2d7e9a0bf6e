"""What may be a logo."""

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from polku.govern import picture
from polku_server.govern import organisation_logo as logo


def sent(columns: int = 200, colour: tuple[int, ...] = (0, 51, 102, 255)) -> bytes:
    """Give a PNG: a bar on clear ground."""
    pixels = np.zeros((50, columns, 4), np.uint8)
    pixels[10:40, 10:-10] = colour
    return picture.written(pixels)


def test_two_pictures_are_made_of_what_was_sent():
    made = logo.made(sent(960))

    assert picture.read(made.picture).shape == (25, 480, 4)
    assert len(made.small) <= logo.SMALL
    assert len(made.digest) == 64


def refused(data: bytes) -> str:
    with pytest.raises(ValidationError) as found:
        logo.made(data)
    return found.value.message_dict["logo"][0]


def test_an_svg_is_refused_with_the_cure(english):
    assert refused(b"<svg onload=alert(1)>") == (
        "That file is not a PNG. Open the logo, save it as PNG, and choose it again."
    )


def test_a_logo_that_is_white_on_clear_ground_is_refused(english):
    assert refused(sent(colour=(255, 255, 255, 255))) == (
        "The logo cannot be seen on light paper. Choose a darker one."
    )


def test_a_file_that_is_too_large_is_refused(english):
    assert refused(bytes(logo.LARGEST + 1)) == "The file is larger than 512 KB. Save a smaller one."
