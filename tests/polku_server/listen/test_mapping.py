"""A map says which column is what; a line that cannot be understood is named with what is allowed."""

import pytest

from factories.imported import MAP, row, write
from polku.errors import InputError, MissingColumn
from polku.listen import reading
from polku_server.listen import incoming, mapping
from polku_server.listen.mapping import Score
from polku_server.register.imports import maps
from polku_server.register.imports.maps import Place


@pytest.fixture
def feedback(tmp_path):
    return reading.read(write(tmp_path / "a.csv", [row()]))


def test_map_names_columns_and_values(feedback):
    found = mapping.read({**MAP, "unit": {"value": "Espoo"}, "id": {"column": "ID"}}, feedback)

    assert (found.source, found.id, found.date, found.order) == ("shop", "id", "day", None)
    assert (found.touchpoint, found.unit) == (Place(column="place"), Place(value="Espoo"))
    assert found.scores == {"csat": Score("csat", declared=True), "nps": Score("nps", declared=True)}
    assert found.texts == {"why": "why"}


def test_source_of_the_command_overrules_that_of_the_map(feedback):
    assert mapping.read(MAP, feedback, source=" web ").source == "web"


def test_source_is_import_if_nobody_names_it(feedback):
    assert mapping.read({"scores": {"csat": "csat"}}, feedback).source == "import"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"touchpiont": "place"}, "The map has touchpiont, which means nothing here; .* Did you mean touchpoint?"),
        ({"scores": {"stars": "csat"}}, "scores.stars, which means nothing here; allowed: nps, csat, ces"),
        ({"scores": "csat"}, "scores in the map is csat; give roles: scores.nps"),
        (
            {"scores": {"csat": {"scale": "1-5"}}},
            'scores.csat in the map names no column. Write: scores.csat = "a col',
        ),
        ({"scores": {"csat": {"column": "csat", "points": {"a": 6}}}}, "scores.csat.points gives each cell its point"),
        ({"scores": {"csat": {"column": "csat", "scale": "five"}}}, "give the smallest and the greatest score"),
        ({"scores": {"csat": 5}}, "scores.csat in the map is 5; give a text in quotation marks"),
        ({"unit": {"column": "unit", "value": "Espoo"}}, "unit in the map has both a column and a value"),
        ({"unit": {"value": ""}}, "unit in the map is ; give a text"),
        ({"date": {"column": "day", "format": "dd/mm"}}, "The date format is dd/mm; allowed: day-first, month-first"),
        ({"id": 7}, "id in the map is 7"),
        ({"source": ""}, "source in the map is ''"),
        ({"source": "sample"}, "kept for the sample company"),
        ({"scores": {}, "texts": {}}, "Nothing says which column is a score or words"),
    ],
)
def test_line_that_cannot_be_understood_is_named(feedback, lines, said):
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        mapping.read({**MAP, **lines}, feedback)


def test_column_that_the_file_lacks_is_named(feedback):
    with pytest.raises(MissingColumn):
        mapping.read({**MAP, "unit": "shop"}, feedback)


def test_map_file_is_read(tmp_path):
    file = tmp_path / "map.toml"
    file.write_text('\ufeffdate = "Päivä"\nscores.csat = "Arvosana"\n', encoding="utf-8")

    assert maps.load(file) == {"date": "Päivä", "scores": {"csat": "Arvosana"}}


@pytest.mark.parametrize(
    ("content", "said"), [(b"date = answered", "cannot be read as a map"), (b"\xff\xfe\x00", "cannot be read as a map")]
)
def test_map_file_that_is_no_toml_is_refused(tmp_path, content, said):
    (tmp_path / "map.toml").write_bytes(content)

    with pytest.raises(InputError, match=said):
        maps.load(tmp_path / "map.toml")


def test_map_file_that_is_missing_or_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        maps.load(tmp_path / "none.toml")
    with pytest.raises(InputError, match="cannot be opened"):
        maps.load(tmp_path)


def test_lines_of_a_map_read_back_as_the_same_map(feedback, tmp_path):
    points = {"column": "csat", "points": {'"good"\\': 5}}
    date = {"column": "day", "format": "day-first"}
    found = mapping.read({**MAP, "date": date, "scores": {"csat": points}, "unit": {"value": "Espoo"}}, feedback)
    (tmp_path / "map.toml").write_text('source = "shop"\n' + "\n".join(incoming.lines_of(found).values()), "utf-8")

    assert mapping.read(maps.load(tmp_path / "map.toml"), feedback) == found
