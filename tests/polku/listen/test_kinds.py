import os
import resource
import struct
import subprocess
import sys
import zlib

import pytest

from polku.errors import UnreadableFile
from polku.listen import kinds
from polku.listen.reading import read


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\xff"))
    + chunk(b"IEND", b"")
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb0043") + b"\x08" * 64 + b"\xff\xd9"
GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
WEBP = (
    b"RIFF"
    + struct.pack("<I", 26)
    + b"WEBPVP8L"
    + struct.pack("<I", 13)
    + bytes.fromhex("2f00000010071011118888080700")
)
HEIC = struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + struct.pack(">I", 8) + b"meta"
BMP = b"BM" + struct.pack("<IHHIIiiHHIIiiII", 58, 0, 0, 54, 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + bytes(4)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
HTML = b"\xef\xbb\xbf\n<HTML xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>9</td></tr></table></html>"
XML = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


def compound(*names):
    """A file of the OLE kind with an empty stream of each name (MS-CFB)."""
    head = kinds.OLE + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 1) + b"\xff\xff\xff\xff" * 108
    table = struct.pack("<II", 0xFFFFFFFE, 0xFFFFFFFD).ljust(512, b"\xff")
    entries = b""
    for name, kind in (("Root Entry", 5), *((each, 2) for each in names)):
        wide = name.encode("utf-16-le")
        entries += wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide) + 2, kind, 1) + b"\xff" * 12 + bytes(48)
    return head + entries.ljust(512, b"\0") + table


def written(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", PNG, "a.csv is a picture. Bring in the table itself"),
        ("a.xlsx", PNG, "a.xlsx is a picture"),
        ("a.jpg", JPEG, "a.jpg is a picture"),
        ("a.csv", GIF, "a.csv is a picture"),
        ("a.csv", WEBP, "a.csv is a picture"),
        ("a.heic", HEIC, "a.heic is a picture"),
        ("a.csv", BMP, "a.csv is a picture"),
        ("a.pdf", PDF, "a.pdf is a PDF document, which has no cells. Ask where it came from for CSV or XLSX"),
        ("a.csv", b"RIFF\x24\0\0\0WAVEfmt ", "a.csv is sound or video"),
        ("a.csv.gz", zlib.compress(b"a;b", wbits=31), "a.csv.gz is a packed archive. Unpack it"),
        ("a.csv", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "a.csv is a program, and nothing of it was run"),
        ("a.csv", b"#!/bin/sh\nrm -rf x;y\n", "a.csv is a program"),
        ("a.xls", HTML, "a.xls is a web page, whatever its name says. Open it in Excel and save it as .xlsx or CSV"),
        ("a.xls", XML, "a.xls is XML. Open it in Excel"),
        ("a.csv", b"{\\rtf1 hello}", "a.csv is a text document"),
        ("a.csv", b"SQLite format 3\0" + bytes(84), "a.csv is a database"),
        ("a.xls", compound("Workbook"), r"old kind \(.xls\). Open it in Excel and save it as .xlsx or CSV"),
        ("a.xlsx", compound("EncryptionInfo", "EncryptedPackage"), "a.xlsx is locked with a password. Take the"),
        ("a.doc", compound("WordDocument"), "a.doc is a document of an old kind"),
        ("a.csv", kinds.OLE + bytes(40), "a.csv is a document of an old kind"),
        ("a.csv", os.urandom(50_000), "a.csv is not text"),
    ],
)
def test_a_wrong_file_is_named_with_its_cure(tmp_path, name, content, sentence):
    path = written(tmp_path, content, name)

    with pytest.raises(UnreadableFile, match=sentence):
        read(path)


@pytest.mark.parametrize("start", [b"BMW;9\n", b"MZ;9\nA;8\n", b"#!;a\n1;2\n", b"<3;9\n", b"ID;a\n1;2\n"])
def test_a_table_that_begins_like_another_kind_is_no_other_kind(start):
    assert kinds.foreign(start) == ""


def test_ten_gigabytes_are_refused_unread(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)

    before = resource.getrusage(resource.RUSAGE_SELF)
    with pytest.raises(UnreadableFile, match=r"a.csv has 10000 MB, and at most 1074 MB are read. Split it"):
        read(path, most=kinds.MOST_BYTES)
    after = resource.getrusage(resource.RUSAGE_SELF)

    assert (after.ru_utime - before.ru_utime < 0.1, after.ru_maxrss - before.ru_maxrss < 10_000) == (True, True)


def test_the_limit_can_be_set(tmp_path):
    path = written(tmp_path, b"a;b\n1;2\n", "a.csv")

    assert len(read(path, most=8).table) == 1
    with pytest.raises(UnreadableFile, match="at most 0 MB are read"):
        read(path, most=7)


def test_a_link_a_pipe_and_a_folder_are_refused_at_once(tmp_path):
    written(tmp_path, b"a;b\n1;2\n", "a.csv")
    (tmp_path / "link.csv").symlink_to("a.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    os.mkfifo(tmp_path / "pipe.csv")

    for name, sentence in (("link.csv", "is a link"), ("loop.csv", "is a link"), ("pipe.csv", "is a pipe")):
        with pytest.raises(UnreadableFile, match=sentence):
            read(tmp_path / name)
    with pytest.raises(UnreadableFile, match="is a pipe or a device"):
        read("/dev/zero")
    with pytest.raises(UnreadableFile, match="is a folder"):
        read(tmp_path)


def test_a_line_without_end_is_refused_in_little_memory(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"score;text\n9;")
        for _ in range(200):
            file.write(b"a" * 1_000_000)

    bounded = "import resource\nresource.setrlimit(resource.RLIMIT_DATA, (600 << 20, 600 << 20))\n"
    source = f"{bounded}from polku.listen.reading import read\nread({str(path)!r})"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)

    assert "a.csv has a line of more than 17 MB: it is not rows and cells" in done.stderr


@pytest.mark.parametrize("content", ["a;" * 100_000 + "b\n" + "1;" * 100_000 + "2\n", "\t".join(map(str, range(9000)))])
def test_more_columns_than_any_form_has_are_refused(tmp_path, content):
    with pytest.raises(UnreadableFile, match="columns, and at most 5,000 are read"):
        read(written(tmp_path, content.encode(), "a.csv"))


def test_a_table_in_utf_16_without_a_mark_is_read(tmp_path):
    assert len(read(written(tmp_path, "a;b\n1;2\n".encode("utf-16-be"), "a.csv")).table) == 1
