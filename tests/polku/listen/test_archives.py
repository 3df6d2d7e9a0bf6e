import io
import struct
import zipfile

import pytest
import xlsxwriter

from polku.errors import UnreadableFile
from polku.listen import archives
from polku.listen.reading import read

CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
    '<table:table table:name="a">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
ROW = '<table:table-row table:number-rows-repeated="{}"><table:table-cell{}{}/></table:table-row>'


def packed(tmp_path, name, parts):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)
    return path


def workbook(tmp_path, **more):
    """A real workbook with parts added."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["score", "text"])
        sheet.write_row(1, 0, [9, "fast"])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        for part, content in more.items():
            book.writestr(part, content)
    return path


def refusal(path):
    with pytest.raises(UnreadableFile) as refused:
        read(path)
    return str(refused.value)


def test_a_workbook_is_read(tmp_path):
    assert read(workbook(tmp_path)).table.to_pylist() == [{"score": "9", "text": "fast"}]


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/vbaProjectSignature.bin"])
def test_a_macro_sheet_is_refused_whatever_its_name(tmp_path, part):
    assert "holds macros, and nothing of them was run" in refusal(workbook(tmp_path, **{part: b"\xcc\x61"}))


def test_a_macro_sheet_is_known_by_what_it_declares(tmp_path):
    types = '<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml" PartName="/xl/workbook.xml"/>'
    path = packed(tmp_path, "a.xlsm", {"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>"})

    assert "holds macros" in refusal(path)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("xl/workbook.bin", "is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx or CSV"),
        ("word/document.xml", "is a text document"),
        ("answers.csv", "is a packed archive. Unpack it and bring in the file that is inside"),
        ("inner.zip", "is a packed archive"),
        ("../../etc/passwd", "is a packed archive"),
    ],
)
def test_an_archive_that_is_no_workbook_is_named(tmp_path, part, sentence):
    assert sentence in refusal(packed(tmp_path, "a.xlsx", {part: "x"}))


def test_an_archive_within_an_archive_is_not_unfolded(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(10_000_000))

    path = workbook(tmp_path, **{"xl/embeddings/inner.xlsx": inner.getvalue()})

    assert len(read(path).table) == 1


def test_a_locked_archive_is_refused(tmp_path):
    path = packed(tmp_path, "a.xlsx", {"xl/workbook.xml": "x"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert "locked with a password" in refusal(path)


def test_a_bomb_is_refused_by_what_it_says(tmp_path):
    path = workbook(tmp_path, **{"xl/sharedStrings2.xml": bytes(200_000_000)})

    assert "unfolds to more than is read" in refusal(path)


def test_a_bomb_that_lies_about_its_size_is_not_believed(tmp_path):
    """Whoever unfolds it goes by the stream, not by the size that is said."""
    path = packed(tmp_path, "a.xlsx", {"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": CELL + " " * 50_000_000})
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.rindex(mark) + at
        content[place : place + 4] = struct.pack("<I", 40)
    path.write_bytes(content)

    assert "cannot be opened as a workbook: it is damaged or locked" in refusal(path)


def test_what_unfolds_is_counted_while_it_does(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 2_000_000)
    pieces = archives._Pieces(io.BytesIO(bytes(3_000_000)), archives.MOST_BYTES)

    with pytest.raises(archives.Vast):
        list(pieces)
    assert pieces.size <= 3 * archives.BLOCK


def test_a_list_of_too_many_parts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_PARTS", 5)

    assert "unfolds to more" in refusal(packed(tmp_path, "a.xlsx", {f"xl/{n}.xml": "" for n in range(6)}))


@pytest.mark.parametrize("times", ["1048576", "99999999999999999999"])
def test_a_sheet_that_repeats_one_cell_without_end_is_refused(tmp_path, times):
    row = ROW.format(times, ' table:number-columns-repeated="16384"', ' office:value-type="float"')

    assert "unfolds to more" in refusal(packed(tmp_path, "a.ods", {"content.xml": ODS.format(row)}))


def test_empty_rows_that_are_repeated_are_no_cells(tmp_path):
    row = ROW.format(1_048_576, ' table:number-columns-repeated="16384"', "")
    pieces = archives._Pieces(io.BytesIO(ODS.format(row).encode()), 10_000)

    assert archives._repeated(pieces) == 0


def test_a_sheet_that_declares_entities_is_refused(tmp_path):
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>' + ODS.format("")

    assert "unfolds to more" in refusal(packed(tmp_path, "a.ods", {"content.xml": laughs}))
