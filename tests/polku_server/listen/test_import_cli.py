"""`polku import` as it is typed: what it prints, what it writes, how it ends."""

import csv
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from typer.testing import CliRunner

from factories.imported import row, write
from polku import words
from polku_server.listen.cli import app
from polku_server.listen.models import ImportBatch, Response, Survey
from polku_server.models import AuditEntry

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parents[1] / "files"
SCORES = ("CSAT", "Miksi")


@pytest.fixture(autouse=True)
def english():
    words.speak("en")
    yield
    words.speak(None)


@pytest.fixture
def palaute(tmp_path):
    return Path(shutil.copy(FILES / "palaute.csv", tmp_path))


def polku(*typed, code=0):
    """Type a command; give what it printed, on both streams."""
    ended = CliRunner().invoke(app, [str(each) for each in typed], obj=lambda: None)
    assert ended.exit_code == code, ended.output
    return ended.output


def bad(file):
    with file.with_name(f"{file.name}.bad.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.reader(rows))


def store():
    """Give every row of every table that an import may touch."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names()
        return {table: cursor.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def test_file_comes_in_by_its_map(palaute):
    said = polku("feedback", palaute, "--map", FILES / "palaute.toml")

    assert "4 rows came in as batch" in said
    assert "bad: 2" in said
    assert "made touchpoints: Kassa, Nouto" in said
    assert bad(palaute) == [
        ["line", "column", "value", "cure"],
        ["6", "Tyytyväisyys", "7", "Give a whole number from 1 to 5."],
        ["7", "Päivä", "32.4.2027", "Give the date as 31.3.2027 or 2027-03-31."],
    ]


def test_same_file_again_ends_well_and_adds_nothing(palaute):
    polku("feedback", palaute, "--map", FILES / "palaute.toml")

    said = polku("feedback", palaute, "--map", FILES / "palaute.toml")

    assert "Nothing new came in.\n  already there: 4" in said
    assert (Response.objects.count(), ImportBatch.objects.count()) == (4, 1)


def test_dry_run_writes_nothing(palaute):
    before = store(), sorted(palaute.parent.iterdir())

    said = polku("feedback", palaute, "--map", FILES / "palaute.toml", "--dry-run")

    assert (store(), sorted(palaute.parent.iterdir())) == before
    assert "4 rows would come in." in said
    assert "would make units: Espoo, Vantaa" in said
    assert "line 6: Tyytyväisyys '7': Give a whole number from 1 to 5." in said


def test_guess_is_printed_with_its_reasons_and_used(tmp_path):
    file = write(tmp_path / "a.csv", [[str(n % 5 + 1), f"Palvelu oli oikein hyvää {n}"] for n in range(20)], SCORES)

    said = polku("feedback", file)

    assert re.search(r'scores.csat = "CSAT" +# its name says so', said)
    assert re.search(r'texts.why = "Miksi" +# its name says so', said)
    assert "There is no date: the answers count on the day of the import." in said
    assert Survey.objects.get(source="import").name == "import"


def test_file_without_a_map_is_read_as_the_last_time(palaute):
    polku("feedback", palaute, "--map", FILES / "palaute.toml")

    said = polku("feedback", palaute, "--source", "myymäläkysely")

    assert "# as the last time" in said
    assert "already there: 4" in said


def test_grown_file_of_two_rows_alike_keeps_its_keys_when_the_guess_would_change(tmp_path):
    rows = [[str(n % 5 + 1), f"A{n}"] for n in range(20)]
    polku("feedback", write(tmp_path / "a.csv", rows, ("CSAT", "Id")))

    said = polku("feedback", write(tmp_path / "b.csv", [*rows, ["1", "A0"], ["1", "A20"]], ("CSAT", "Id")))

    assert "One row came in" in said
    assert "already there: 21" in said


def test_ambiguous_file_ends_with_2_and_the_line_that_settles_it(tmp_path):
    file = write(tmp_path / "a.csv", [[str(n % 5 + 1), "02/04/2027"] for n in range(20)], ("CSAT", "Date"))

    said = polku("feedback", file, code=2)

    assert 'date = {column = "Date", format = "day-first"}' in said
    assert "20 rows came in" in polku("feedback", file, "--date-format", "day-first")


def test_file_of_bad_rows_alone_ends_with_1(tmp_path):
    file = write(tmp_path / "a.csv", [row(csat="no")])

    said = polku("feedback", file, "--map", map_of(tmp_path), code=1)

    assert "Nothing new came in.\n  bad: 1" in said
    assert (ImportBatch.objects.count(), len(bad(file))) == (0, 2)


def map_of(folder, text='scores.csat = {column = "csat", scale = "1-5"}'):
    (folder / "map.toml").write_text(text, encoding="utf-8")
    return folder / "map.toml"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "a.csv is empty. Export the answers again."),
        ("a.csv", b"csat,why\n", "a.csv has column names but no rows."),
        ("a.csv", b"\x00\x01\x02\x03\x04\x05\x06\x07\x08" * 100, "a.csv is not text"),
        ("a.csv", b'csat,why\n5,"never closed\n', "a quotation mark opened on line 2 is never closed"),
        ("a.csv", b"PK\x03\x04", "named as CSV but holds something else"),
        ("a.xlsx", b"csat\n5\n", "named as XLSX but holds something else"),
        ("a.pdf", b"%PDF", "not a kind of file that can be read here"),
    ],
)
def test_file_that_cannot_be_read_ends_with_2_and_one_sentence(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)

    printed = polku("feedback", tmp_path / name, code=2)

    assert said in printed
    assert printed.count("\n") == 1


def test_missing_file_folder_and_map_end_with_2(tmp_path):
    file = write(tmp_path / "a.csv", [row()])

    assert "There is no file" in polku("feedback", tmp_path / "none.csv", code=2)
    assert "is a folder" in polku("feedback", tmp_path, code=2)
    assert "There is no file" in polku("feedback", file, "--map", tmp_path / "none.toml", code=2)
    assert "The map has csat, which means nothing here" in polku(
        "feedback", file, "--map", map_of(tmp_path, 'csat = "csat"'), code=2
    )
    assert "has no column stars. Its columns are: id, day" in polku(
        "feedback", file, "--map", map_of(tmp_path, 'scores.csat = "stars"'), code=2
    )


def test_windows_encoding_is_read(tmp_path):
    (tmp_path / "a.csv").write_bytes("csat;unit\n5;Hämeenlinna\n4;Jyväskylä\n".encode("cp1252"))

    said = polku("feedback", tmp_path / "a.csv", "--map", map_of(tmp_path, 'scores.csat = "csat"\nunit = "unit"'))

    assert "made units: Hämeenlinna, Jyväskylä" in said


def test_bad_rows_go_where_asked_and_stop_all_if_they_cannot_be_written(tmp_path):
    file = write(tmp_path / "a.csv", [row(), row(csat="9")])

    said = polku("feedback", file, "--map", map_of(tmp_path), "--bad", tmp_path / "no" / "bad.csv", code=2)

    assert "cannot be written, so nothing came in" in said
    assert Response.objects.count() == 0
    polku("feedback", file, "--map", map_of(tmp_path), "--bad", tmp_path / "bad.csv")
    assert (tmp_path / "bad.csv").read_text("utf-8").count("\n") == 2


@contextmanager
def at(number, beginning, act):
    """Let something happen just before the so manieth statement that begins so."""
    seen = []

    def wrapped(execute, sql, params, many, context):
        if sql.lstrip().replace('"', "").startswith(beginning):
            seen.append(sql)
            if len(seen) == number:
                act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapped):
        yield


def raises(error):
    def act():
        raise error

    return act


def test_interrupted_import_says_how_many_came_in_and_the_next_brings_the_rest(tmp_path):
    file = write(tmp_path / "a.csv", [row() for _ in range(1200)])

    with at(3, "INSERT INTO polku_response ", raises(KeyboardInterrupt())):
        said = polku("feedback", file, "--map", map_of(tmp_path), code=130)

    assert "1,000 rows came in before it stopped" in said
    assert "200 rows came in" in polku("feedback", file, "--map", map_of(tmp_path))
    assert Response.objects.count() == 1200


def test_store_that_fails_says_why_and_how_many_came_in(tmp_path):
    file = write(tmp_path / "a.csv", [row() for _ in range(700)])

    with at(2, "INSERT INTO polku_response ", raises(OperationalError("database or disk is full"))):
        said = polku("feedback", file, "--map", map_of(tmp_path), code=2)

    assert said.splitlines()[-1].startswith(
        "The store did not take the rows: database or disk is full. 500 rows came in before it stopped."
    )


def test_same_id_with_other_content_stands_among_the_bad(tmp_path):
    lines = 'id = "id"\nscores.csat = "csat"'
    polku("feedback", write(tmp_path / "a.csv", [row(id="1", csat="5")]), "--map", map_of(tmp_path, lines))
    file = write(tmp_path / "b.csv", [row(id="1", csat="4"), row(id="2", csat="4")])

    said = polku("feedback", file, "--map", map_of(tmp_path, lines))

    assert "One row came in" in said
    assert "already there: 1\n  already there, differs: 1" in said
    assert [each[:3] for each in bad(file)[1:]] == [["2", "id", "1"]]


def test_rows_that_another_import_brought_in_meanwhile_are_counted_as_there(tmp_path):
    file = write(tmp_path / "a.csv", [row(id="1"), row(id="2")])
    other = ["feedback", file, "--map", map_of(tmp_path, 'scores.csat = "csat"\nunit = "unit"\ntouchpoint = "place"')]

    with at(1, "SELECT DISTINCT polku_importbatch.id", lambda: polku(*other)):
        said = polku(*other)

    assert "0 rows came in as batch" in said
    assert "already there: 2" in said
    assert Response.objects.count() == 2


def test_undo_and_list(palaute):
    polku("feedback", palaute, "--map", FILES / "palaute.toml")
    name = ImportBatch.objects.get().public_id

    line = rf"{name}  \d{{4}}-\d\d-\d\d \d\d:\d\d +4  feedback +myymäläkysely  palaute.csv\n"
    assert re.fullmatch(line, polku("list"))
    assert polku("undo", name) == f"4 rows of batch {name} were taken back.\n"
    assert "undone" in polku("list")
    assert polku("undo", name) == f"Batch {name} was undone already.\n"
    assert "4 rows came in" in polku("feedback", palaute, "--map", FILES / "palaute.toml")
    assert AuditEntry.objects.filter(verb="imported").count() == 2


def test_undo_of_a_name_that_begins_with_a_dash():
    ImportBatch.objects.create(public_id="-h4x_", source="shop", file_name="a.csv")

    assert "0 rows of batch -h4x_ were taken back." in polku("undo", "-h4x_")


def test_undo_of_an_unknown_batch_ends_with_2():
    assert "There is no batch nobody. polku import list names them all." in polku("undo", "nobody", code=2)


def test_list_of_nothing_says_how_to_begin():
    assert polku("list").startswith("Nothing has come in yet.")


@pytest.mark.parametrize(("language", "said"), [("fi", "4 riviä tuotiin eränä"), ("sv", "4 rader lästes in som imp")])
def test_messages_follow_the_language(palaute, language, said):
    words.speak(language)

    assert said in polku("feedback", palaute, "--map", FILES / "palaute.toml")
