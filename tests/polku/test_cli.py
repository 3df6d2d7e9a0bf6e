import json
import subprocess
import sys

import pytest

COMMON = ["group", "n", "missing", "value", "low", "high", "enough", "needed"]
HEAD = "arvosana;yksikkö;kommentti\n"
FILE = HEAD + '9;Turku;hyvä\n 9 ;Turku;"kaksi\nriviä"\n9.0;Turku;\n3;Oulu;\n;Oulu;\n10;;\n;Pori;\n'


@pytest.fixture
def polku(terminal, tmp_path):
    (tmp_path / "palaute.csv").write_text(FILE, encoding="utf-8")
    return terminal


def test_nps_prints_one_object_without_by(polku):
    (figure,) = json.loads(polku("nps", "palaute.csv", "--score", "arvosana", "--json").stdout)

    assert list(figure) == [*COMMON, "promoters", "passives", "detractors"]
    assert (figure["group"], figure["n"], figure["missing"], figure["value"]) == (None, 5, 2, 60.0)
    assert (figure["promoters"], figure["passives"], figure["detractors"]) == (4, 0, 1)
    assert (figure["enough"], figure["needed"]) == (False, 5)


def test_nps_orders_groups_with_the_empty_one_last(polku):
    figures = json.loads(polku("nps", "palaute.csv", "--score", "arvosana", "--by", "yksikkö", "--json").stdout)

    assert [figure["group"] for figure in figures] == ["Oulu", "Pori", "Turku", None]
    assert [figure["n"] for figure in figures] == [1, 0, 3, 1]
    assert [figures[1][key] for key in ("value", "low", "high", "missing")] == [None, None, None, 1]
    assert [figures[0][key] for key in ("value", "low", "high")] == [-100.0, None, None]


def test_csat_and_ces_print_their_own_keys(polku, tmp_path):
    (tmp_path / "a.csv").write_text("s\n" + "5\n4\n2\n" * 4, encoding="utf-8")

    (csat,) = json.loads(polku("csat", "a.csv", "--score", "s", "--json").stdout)
    (ces,) = json.loads(polku("ces", "a.csv", "--score", "s", "--json", "--scale", "1-7").stdout)

    assert list(csat) == [*COMMON, "mean", "mean_low", "mean_high"]
    assert list(ces) == COMMON
    assert (csat["value"], csat["mean"], ces["value"]) == (8 / 12, 11 / 3, 11 / 3)


def test_groups_that_are_numbers_come_in_the_order_of_numbers(polku, tmp_path):
    (tmp_path / "a.csv").write_text("s,week\n9,10\n9,2\n9,1\n", encoding="utf-8")

    figures = json.loads(polku("nps", "a.csv", "--score", "s", "--by", "week", "--json").stdout)

    assert [figure["group"] for figure in figures] == [1, 2, 10]


def test_off_the_scale_names_line_column_value_and_counts_the_rest(polku, tmp_path):
    (tmp_path / "a.csv").write_text('s,t\n9,"x\ny"\n7.5,a\nabc,b\n' + "12,c\n" * 10, encoding="utf-8")

    result = polku("nps", "a.csv", "--score", "s", "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "a.csv: 12 values in column s are off the scale 0–10.",
        "  line 4: 7.5",
        "  line 5: abc",
        *(f"  line {line}: 12" for line in range(6, 14)),
        "  and 2 more",
        "Give a whole number from 0 to 10.",
    ]


def test_rows_with_too_many_cells_stop_the_figure(polku, tmp_path):
    (tmp_path / "a.csv").write_text("s,t\n9,a\n8,b,c\n7,d\n", encoding="utf-8")

    result = polku("nps", "a.csv", "--score", "s")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[:2] == ["a.csv: one row cannot be read.", "  line 3: 8 | b | c"]


def test_an_unknown_column_names_the_ones_there_are(polku):
    result = polku("nps", "palaute.csv", "--score", "score")

    assert (result.exit_code, result.stderr) == (
        2,
        "palaute.csv has no column score. Its columns are: arvosana, yksikkö, kommentti.\n",
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["none.csv"], "There is no file none.csv. Check the name.\n"),
        (["."], ". is a folder. Name a file in it.\n"),
        (["palaute.csv", "--level", "95"], "--level is 95.0: give a number between 0 and 1, such as 0.95.\n"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(polku, words, sentence):
    result = polku("nps", *words, "--score", "arvosana")

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence)


def test_a_scale_that_is_none_is_refused(polku):
    result = polku("csat", "palaute.csv", "--score", "arvosana", "--scale", "five")

    assert (result.exit_code, result.stderr) == (
        2,
        "--scale is five: give the smallest and the greatest score, such as 1-5.\n",
    )


def test_the_table_says_too_few_and_which_end_is_good(polku):
    shown = " ".join(polku("nps", "palaute.csv", "--score", "arvosana").stdout.split())

    assert "Net Promoter Score (NPS), −100 to 100: high is good" in shown
    assert ("too few to say, 5 more needed" in shown, "60" in shown) == (True, False)


def test_help_loads_no_science():
    code = (
        "import sys, polku.cli; print(sorted({'ibis', 'numpy', 'pyarrow', 'rich.table', 'django'} & set(sys.modules)))"
    )

    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout == "[]\n"


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fi_FI.UTF-8", "Tiedostoa none.csv ei ole. Tarkista nimi.\n"),
        ("sv_FI.UTF-8", "Filen none.csv finns inte. Kontrollera namnet.\n"),
        ("de_DE.UTF-8", "There is no file none.csv. Check the name.\n"),
    ],
)
def test_messages_follow_lang(polku, monkeypatch, lang, sentence):
    monkeypatch.setenv("LANG", lang)

    assert polku("nps", "none.csv", "--score", "x").stderr == sentence
