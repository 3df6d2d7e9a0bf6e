import json

import pytest
from typer.testing import CliRunner

from polku.cli import app
from polku.cli_duplicates import agreements, chosen
from polku.register.comparing import AGREEMENTS
from polku.register.forms import COLUMNS

FILE = """Etunimi;Sukunimi;Syntymäaika;Puhelin;Osoite;Postinumero
Jussi;Mäkelä;4.3.1981;040 123 4567;Pitkäkatu 12 B 4;20100
Juhani;Makela;1981-03-04;+358401234567;Pitkäk. 12 B as. 4;20100
Aino;Mäkelä;17.8.2011;040 123 4567;Pitkäkatu 12 B 4;20100
"""


@pytest.fixture
def polku(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "asiakkaat.csv").write_text(FILE, encoding="utf-8")
    (tmp_path / "luvut.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    runner = CliRunner()
    return lambda *asked: runner.invoke(app, ["duplicates", *asked])


def test_duplicates_prints_who_stands_twice_and_why(polku):
    result = polku("asiakkaat.csv")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "1 customer stands more than once."
    assert result.stdout.splitlines()[1].startswith(
        "  lines 2 and 3: 100%  (given_name another form +4, family_name same"
    )


def test_duplicates_as_json_names_rows_by_their_place(polku):
    said = json.loads(polku("asiakkaat.csv", "--json").stdout)

    assert (said["rows"], said["place"], said["learnt"], said["groups"]) == (3, "line", False, [[2, 3]])
    assert said["columns"]["birth_date"] == "Syntymäaika"
    (pair,) = said["pairs"]
    assert sum(reason["weight"] for reason in pair["reasons"]) == pytest.approx(pair["weight"])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["none.csv"], "There is no file none.csv. Check the name."),
        (["luvut.csv"], "luvut.csv has no column name, e-mail, phone or address. Its columns are: a, b."),
        (["asiakkaat.csv", "--at-least", "2"], "--at-least is 2.0; allowed: a probability above 0, at most 1."),
    ],
)
def test_duplicates_says_what_cannot_be_used(polku, asked, sentence):
    result = polku(*asked)

    assert (result.exit_code, result.stderr.strip()) == (2, sentence)


def test_the_first_of_two_columns_is_chosen():
    assert chosen(["Sähköposti", "E-mail", "Kengän koko"]) == {"email": "Sähköposti"}


def test_every_agreement_has_its_words():
    assert list(agreements()) == [*AGREEMENTS, "household"]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_has_a_header(column):
    assert chosen([column.replace("_", " ").title()]) == {column: column.replace("_", " ").title()}
