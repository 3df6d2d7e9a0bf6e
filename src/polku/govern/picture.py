"""Small PNG pictures: read strictly, scaled down and written anew, so that nothing but the pixels comes through."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from polku.errors import InputError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of each colour type: grey, colours, palette, grey and alpha, all
DEPTHS = {0: (1, 2, 4, 8), 2: (8,), 3: (1, 2, 4, 8), 4: (8,), 6: (8,)}
OPAQUE = 255
Pixels = NDArray[np.uint8]  # rows x columns x red, green, blue, alpha


class UnreadablePicture(InputError):
    """A file is no picture that is read here; ``kind`` says why: png, damaged, form or size."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Head:
    """What a PNG says of itself."""

    width: int
    height: int
    depth: int
    colours: int

    @property
    def row(self) -> int:
        """Bytes of one row."""
        return (self.width * CHANNELS[self.colours] * self.depth + 7) // 8


def read(data: bytes, *, longest: int = 1024) -> Pixels:
    """Read a PNG.

    Parameters
    ----------
    data : bytes
        The whole file: 8 bits a channel or a palette, not interlaced. Text, profiles and other parts are passed over.
    longest : int
        Pixels that a side may have; more is refused before anything is unpacked.

    Returns
    -------
    array of uint8
        Rows, columns, and red, green, blue and alpha, 0 to 255.

    Raises
    ------
    UnreadablePicture
        It is no PNG, it is damaged, its form is not read, or a side is too long.

    References
    ----------
    W3C, Portable Network Graphics (PNG) Specification, third edition.
    """
    if not data.startswith(SIGNATURE):
        raise UnreadablePicture("png", "The file is not a PNG. Save the picture as PNG.")
    parts = dict.fromkeys((b"IHDR", b"PLTE", b"tRNS", b"IDAT"), b"")
    for name, body in chunks(data):
        if name in parts:
            parts[name] += body
    head = headed(parts[b"IHDR"], longest)
    rows = unfiltered(unpacked(parts[b"IDAT"], head), head)
    return coloured(samples(rows, head), head, parts[b"PLTE"], parts[b"tRNS"])


def damaged(what: str) -> UnreadablePicture:
    """Say that a picture is not whole."""
    return UnreadablePicture("damaged", f"The PNG is damaged: {what}. Save it again.")


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the parts of a PNG; each must be whole."""
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        name, body, check = data[at + 4 : at + 8], data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
        if len(check) != 4 or struct.unpack(">I", check)[0] != zlib.crc32(name + body):
            raise damaged("a part is not whole")
        yield name, body
        if name == b"IEND":
            return
        at += 12 + size
    raise damaged("its end is missing")


def headed(body: bytes, longest: int) -> Head:
    """Read the head."""
    if len(body) != 13:
        raise damaged("its head is missing")
    width, height, depth, colours, packing, filtering, interlaced = struct.unpack(">IIBBBBB", body)
    if not (1 <= width <= longest and 1 <= height <= longest):
        raise UnreadablePicture("size", f"The picture is {width} x {height}; a side has at most {longest} pixels.")
    if depth not in DEPTHS.get(colours, ()) or (packing, filtering, interlaced) != (0, 0, 0):
        raise UnreadablePicture("form", "Save the PNG with 8 bits a channel and without interlacing.")
    return Head(width, height, depth, colours)


def unpacked(packed: bytes, head: Head) -> Pixels:
    """Unpack the rows with their filters; never more than the head announced."""
    size = (head.row + 1) * head.height
    try:
        told = zlib.decompressobj().decompress(packed, size)
    except zlib.error as error:
        raise damaged("its rows cannot be unpacked") from error
    if len(told) != size:
        raise damaged("rows are missing")
    return np.frombuffer(told, np.uint8).reshape(head.height, head.row + 1)


def unfiltered(packed: Pixels, head: Head) -> Pixels:
    """Undo each row's filter."""
    apart = max(1, CHANNELS[head.colours] * head.depth // 8)
    rows = np.zeros((head.height + 1, head.row), np.uint8)  # the row above the first is black
    for at, line in enumerate(packed, 1):
        kind, row, above = int(line[0]), line[1:], rows[at - 1]
        if kind > 4:
            raise damaged("a row has no known filter")
        if kind in (0, 2):
            rows[at] = row + above if kind else row
        elif kind == 1:
            rows[at] = summed(row, apart)
        else:
            rows[at] = sequential(kind, row, above, apart)
    return rows[1:]


def summed(row: Pixels, apart: int) -> Pixels:
    """Undo the filter that tells how a pixel differs from the one before."""
    padded = np.zeros(-len(row) % apart + len(row), np.uint8)
    padded[: len(row)] = row
    whole: Pixels = np.cumsum(padded.reshape(-1, apart), axis=0, dtype=np.uint8)
    return whole.reshape(-1)[: len(row)]


def sequential(kind: int, row: Pixels, above: Pixels, apart: int) -> Pixels:
    """Undo the filters of which each byte waits for the one before: the mean, and Paeth's."""
    told, over = row.tolist(), above.tolist()
    for at, byte in enumerate(told):
        left, corner = (told[at - apart], over[at - apart]) if at >= apart else (0, 0)
        guess = (left + over[at]) // 2 if kind == 3 else paeth(left, over[at], corner)
        told[at] = (byte + guess) & 255
    return np.array(told, np.uint8)


def paeth(left: int, above: int, corner: int) -> int:
    """Give the neighbour that lies nearest to left + above - corner."""
    far = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
    if far[0] <= far[1] and far[0] <= far[2]:
        return left
    return above if far[1] <= far[2] else corner


def samples(rows: Pixels, head: Head) -> Pixels:
    """Give rows x columns x channels; values of fewer bits stay as they are."""
    if head.depth < 8:
        bits = np.unpackbits(rows, axis=1).reshape(head.height, -1, head.depth)
        values: Pixels = (bits * (1 << np.arange(head.depth - 1, -1, -1))).sum(axis=2, dtype=np.uint8)
        return values[:, : head.width, np.newaxis]
    return rows.reshape(head.height, head.width, CHANNELS[head.colours])


def coloured(values: Pixels, head: Head, palette: bytes, clear: bytes) -> Pixels:
    """Give red, green, blue and alpha."""
    pixels = np.full((head.height, head.width, 4), OPAQUE, np.uint8)
    if head.colours == 3:
        table = np.frombuffer(palette[: len(palette) // 3 * 3], np.uint8).reshape(-1, 3)
        if not len(table) or int(values.max()) >= len(table):
            raise damaged("a colour stands in no palette")
        alpha = np.frombuffer(clear.ljust(len(table), b"\xff")[: len(table)], np.uint8)
        pixels[...] = np.column_stack([table, alpha])[values[..., 0]]
        return pixels
    told = values if head.depth == 8 else values * (OPAQUE // ((1 << head.depth) - 1))
    pixels[..., :3] = told[..., :3] if head.colours in (2, 6) else told[..., :1]
    if head.colours in (4, 6):
        pixels[..., 3] = told[..., -1]
    elif clear:  # one colour, of as many bits as the picture's, stands for nothing
        key = np.frombuffer(clear, ">u2")
        if len(key) != values.shape[2]:
            raise damaged("its clear colour is none")
        pixels[(values == key).all(axis=2), 3] = 0
    return pixels


def scaled(pixels: Pixels, *, width: int, height: int) -> Pixels:
    """Fit a picture into a box by the mean of what each new pixel covers; a smaller one stays as it is.

    Clear pixels give no colour to their neighbours.
    """
    rows, columns = pixels.shape[:2]
    share = min(width / columns, height / rows)
    if share >= 1:
        return pixels
    down, across = cover(rows, max(1, round(rows * share))), cover(columns, max(1, round(columns * share)))
    alpha = pixels[..., 3:] / OPAQUE
    whole = np.einsum(
        "ij,jkc,lk->ilc", down, np.concatenate([pixels[..., :3] * alpha, alpha], 2), across, optimize=True
    )
    tint = whole[..., :3] / np.maximum(whole[..., 3:], 1e-9)
    small: Pixels = np.rint(np.concatenate([tint, whole[..., 3:] * OPAQUE], 2).clip(0, OPAQUE)).astype(np.uint8)
    return small


def cover(many: int, few: int) -> NDArray[np.float64]:
    """Give how much of each old pixel a new one covers, as shares of the new."""
    edges = np.linspace(0, many, few + 1)
    begin = np.arange(many)
    common = np.minimum(edges[1:, None], begin + 1) - np.maximum(edges[:-1, None], begin)
    shares: NDArray[np.float64] = np.clip(common, 0, 1) * (few / many)
    return shares


def written(pixels: Pixels) -> bytes:
    """Write a PNG: with a palette where 256 colours are enough, else whole."""
    rows, columns = pixels.shape[:2]
    flat = pixels.reshape(-1, 4).copy()
    flat[flat[:, 3] == 0] = 0
    table, places = np.unique(flat, axis=0, return_inverse=True)
    if len(table) <= 256:
        table, places = clear_first(table, places.reshape(-1))
        lines = places.reshape(rows, columns).astype(np.uint8)
        more = [(b"PLTE", table[:, :3].tobytes()), (b"tRNS", table[table[:, 3] < OPAQUE, 3].tobytes())]
        colours, kind = 3, 0
    else:
        wide = flat.reshape(rows, columns, 4)
        lines = np.concatenate([wide[:, :1], np.diff(wide, axis=1)], 1).reshape(rows, -1)
        more, colours, kind = [], 6, 1
    told = np.column_stack([np.full(rows, kind, np.uint8), lines]).tobytes()
    head = struct.pack(">IIBBBBB", columns, rows, 8, colours, 0, 0, 0)
    parts = [(b"IHDR", head), *((name, body) for name, body in more if body), (b"IDAT", zlib.compress(told, 9))]
    return SIGNATURE + b"".join(chunk(name, body) for name, body in [*parts, (b"IEND", b"")])


def clear_first(table: Pixels, places: NDArray[np.intp]) -> tuple[Pixels, NDArray[np.intp]]:
    """Sort a palette by alpha, so that only the first entries need one."""
    order = np.argsort(table[:, 3], kind="stable")
    return table[order], np.argsort(order)[places]


def chunk(name: bytes, body: bytes) -> bytes:
    """Write one part."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def within(pixels: Pixels, most: int, heights: tuple[int, ...], width: int) -> bytes:
    """Write a picture in at most ``most`` bytes: the first height that does, with as many shades as that leaves.

    Raises
    ------
    UnreadablePicture
        Even the lowest height with the fewest shades takes more.
    """
    for height in heights:
        small = scaled(pixels, width=width, height=height)
        for bits in (0, 2, 3, 4, 5):  # shades left out of each channel
            told = written(((small >> bits) * (OPAQUE // (OPAQUE >> bits))).astype(np.uint8))
            if len(told) <= most:
                return told
    raise UnreadablePicture("detail", f"The picture holds too much detail for {most} bytes. Save a simpler one.")
