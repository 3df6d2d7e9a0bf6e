import struct
import zlib

import numpy as np
import pytest

from polku.govern import picture

RED = [200, 20, 30, 255]
TWO = bytes([0, 0, 0, 9, 8, 7])  # two colours of a palette


def drawn(rows=40, columns=120):
    pixels = np.zeros((rows, columns, 4), np.uint8)
    pixels[rows // 4 : -rows // 4, columns // 4 : -columns // 4] = RED
    return pixels


def noisy(rows=30, columns=41):
    return np.random.default_rng(1).integers(0, 256, (rows, columns, 4), dtype=np.uint8)


def png(rows, *, width, depth=8, colours=6, more=(), interlaced=0):
    """Write a PNG from rows that begin with their filter's number, with nothing of what is tested."""
    height = len(rows)
    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, interlaced)
    parts = [(b"IHDR", head), *more, (b"IDAT", zlib.compress(b"".join(map(bytes, rows)))), (b"IEND", b"")]
    return picture.SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def test_what_is_written_is_read_with_a_palette_and_without():
    few, many = drawn(), noisy()
    many[many[..., 3] == 0] = 0

    assert [np.array_equal(picture.read(picture.written(each)), each) for each in (few, many)] == [True, True]
    assert len(picture.written(few)) < 200


def test_every_filter_is_undone():
    # by hand, one channel: row 1 plain, then differences from the left, from above, from their mean, and Paeth's
    rows = [[0, 10, 20, 30], [1, 5, 5, 5], [2, 1, 1, 1], [3, 0, 4, 1], [4, 1, 2, 250]]

    grey = picture.read(png(rows, width=3, colours=0))[..., 0]

    assert grey.tolist() == [[10, 20, 30], [5, 10, 15], [6, 11, 16], [3, 11, 14], [4, 13, 8]]


@pytest.mark.parametrize(
    ("told", "pixel"),
    [
        (png([[0, 1, 2, 3]], width=1, colours=2), [1, 2, 3, 255]),
        (png([[0, 1, 2, 3]], width=1, colours=2, more=[(b"tRNS", bytes([0, 1, 0, 2, 0, 3]))]), [1, 2, 3, 0]),
        (png([[0, 7, 9]], width=1, colours=4), [7, 7, 7, 9]),
        (png([[0, 0b01000000]], width=2, depth=2, colours=0), [85, 85, 85, 255]),
        (
            png([[0, 0b10000000]], width=1, depth=1, colours=3, more=[(b"PLTE", TWO)]),
            [9, 8, 7, 255],
        ),
    ],
)
def test_every_kind_of_colour_is_read(told, pixel):
    assert picture.read(told)[0, 0].tolist() == pixel


GOOD = picture.written(drawn())


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "png"),
        (b"\xff\xd8\xff\xe0JFIF", "png"),
        (GOOD[:-6], "damaged"),
        (GOOD[:60] + b"x" + GOOD[61:], "damaged"),
        (picture.SIGNATURE, "damaged"),
        (png([[0, 1]], width=3, colours=0), "damaged"),
        (png([[9, 1]], width=1, colours=0), "damaged"),
        (png([[0, 0b11000000]], width=1, depth=2, colours=3, more=[(b"PLTE", bytes(3))]), "damaged"),
        (png([[0, 1]], width=1, colours=0, interlaced=1), "form"),
        (png([[0, 1, 1]], width=1, depth=16, colours=0), "form"),
        (png([[0, 1]], width=1025, colours=0), "size"),
    ],
)
def test_what_cannot_be_read_says_why(data, kind):
    with pytest.raises(picture.UnreadablePicture) as refused:
        picture.read(data)

    assert refused.value.kind == kind


def test_a_bomb_is_not_unpacked():
    bomb = png([bytes(10_000_000)], width=1, colours=0)

    assert picture.read(bomb).shape == (1, 1, 4)  # no more than the head announced


def test_nothing_but_pixels_comes_through():
    hidden = png([[0, 1, 2, 3, 4]], width=1, more=[(b"tEXt", b"Comment\0<script>alert(1)</script>")])

    assert b"script" not in picture.written(picture.read(hidden))


def test_a_smaller_picture_fits_keeps_its_mean_and_no_colour_of_what_is_clear():
    pixels = drawn()
    pixels[pixels[..., 3] == 0] = [0, 255, 0, 0]

    small = picture.scaled(pixels, width=30, height=30)

    assert small.shape == (10, 30, 4)
    assert small[..., 3].mean() == pytest.approx(pixels[..., 3].mean(), abs=1)
    assert small[small[..., 3] > 0][:, :3].tolist() == [RED[:3]] * int((small[..., 3] > 0).sum())
    assert np.array_equal(picture.scaled(small, width=30, height=30), small)


def test_a_picture_is_written_in_as_many_bytes_as_it_may_have():
    plain = picture.within(drawn(400, 900), 4_500, (64, 48, 32), 256)
    busy = picture.within(noisy(300, 900), 4_500, (64, 48, 32), 256)

    assert picture.read(plain).shape == (64, 144, 4)
    assert len(busy) <= 4_500


def test_too_much_detail_is_refused():
    with pytest.raises(picture.UnreadablePicture, match="too much detail"):
        picture.within(noisy(), 100, (64,), 256)
