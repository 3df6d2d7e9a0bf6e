import csv
import io
import json

import pytest

CELLS = "unit,role,n,value\n*,*,19,3.4\nA,*,13,3.1\nB,*,6,3.9\n*,x,10,3.6\n*,y,9,3.2\n"
CELLS += "A,x,6,3.2\nA,y,7,3.0\nB,x,4,\nB,y,2,\n"
PEOPLE = "unit,role\n" + "A,x\n" * 6 + "A,y\n" * 7 + "B,x\n" * 4 + "B,y\n" * 2
WAVES = "unit,wave,n,value\n*,1,9,3.4\n*,2,8,3.5\n"


@pytest.fixture
def polku(terminal, tmp_path):
    def run(command, cells=CELLS, people=PEOPLE, *words):
        (tmp_path / "cells.csv").write_text(cells, encoding="utf-8")
        (tmp_path / "people.csv").write_text(people, encoding="utf-8")
        asked = [*command.split(), "cells.csv", "--people", "people.csv", *words]
        return terminal(*asked)

    return run


def test_audit_prints_who_is_told_and_how_and_ends_with_1(polku):
    result = polku("release audit", CELLS, PEOPLE, "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert list(found) == ["disclosed", "shown", "hidden", "covered"]
    assert (found["shown"], found["hidden"], found["covered"]["complete"]) == (7, 2, True)
    assert [(each["cell"], each["n"]) for each in found["disclosed"]] == [
        ({"unit": "B", "role": "x"}, 4),
        ({"unit": "B", "role": "y"}, 2),
    ]
    assert [(each["line"], each["weight"]) for each in found["disclosed"][0]["weights"]] == [(5, 1.0), (7, -1.0)]


def test_audit_of_a_safe_table_ends_with_0(polku):
    result = polku("release audit", "unit,n,value\n*,13,3\nA,6,3\nB,7,3\n", "unit\n" + "A\n" * 6 + "B\n" * 7)

    assert (result.exit_code, result.stdout.splitlines()[0].strip()) == (0, "0 disclosed; 3 cells are shown, 0 hidden")


def test_waves_that_differ_by_one_leaver(polku):
    by_attributes = polku("release audit", WAVES, "unit,wave\n" + "A,1\n" * 9 + "A,2\n" * 8, "--json")
    rows = "".join(f"A,{wave},p{person}\n" for wave in (1, 2) for person in range(9 if wave == 1 else 8))
    by_name = polku("release audit", WAVES, "unit,wave,respondent\n" + rows, "--json")

    for result, linked in ((by_attributes, "attributes"), (by_name, "person")):
        found = json.loads(result.stdout)
        assert (result.exit_code, found["covered"]["linked"]) == (1, linked)
        assert found["disclosed"][0]["people"] == [{"unit": "A", "waves": ["1"], "n": 1}]


def test_suppress_prints_a_table_that_the_audit_finds_safe(polku):
    result = polku("release suppress")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 0
    assert list(rows[0]) == ["unit", "role", "n", "n_to", "value"]
    assert [row["value"] for row in rows[:9]] == ["3.4", "3.1", "3.9", "3.6", "3.2", "", "", "", ""]
    assert [(row["n"], row["n_to"]) for row in rows[:3]] == [("15", "19"), ("10", "14"), ("5", "9")]
    assert polku("release audit", result.stdout).exit_code == 0


def test_suppress_tells_counts_and_reasons_if_asked(polku, tmp_path):
    result = polku("release suppress", CELLS, PEOPLE, "--counts", "exact", "--json", "--out", "safe.csv")

    found = json.loads(result.stdout)
    reasons = [cell["reason"] for cell in found["cells"]]
    assert reasons == ["shown"] * 5 + ["complementary"] * 2 + ["hidden before"] * 2
    assert (found["shown"], found["hidden"], found["disclosed"], found["scale"]) == (5, 4, [], [1, 5])
    assert (tmp_path / "safe.csv").read_text().splitlines()[:2] == ["unit,role,n,value", "*,*,19,3.4"]


@pytest.mark.parametrize("value", ["5", "1"])
def test_suppress_hides_a_cell_whose_people_all_gave_the_end_of_the_scale(polku, value):
    cells = f"unit,n,value\n*,18,3.4\nA,6,{value}\nB,6,3.5\nC,6,3.1\n"

    result = polku("release suppress", cells, "unit\n" + "A\n" * 6 + "B\n" * 6 + "C\n" * 6, "--json")

    reasons = [cell["reason"] for cell in json.loads(result.stdout)["cells"]]
    assert (reasons[1], reasons.count("complementary")) == ("all alike", 1)


def test_suppress_hides_a_cell_whose_people_all_answered_the_same(polku):
    people = "unit,value\n" + "A,4\n" * 6 + "B,3\nB,4\n" * 3 + "C,2\nC,5\n" * 3

    result = polku("release suppress", "unit,n,value\n*,18,3.67\nA,6,4\nB,6,3.5\nC,6,3.5\n", people, "--json")

    assert [cell["reason"] for cell in json.loads(result.stdout)["cells"]][1] == "all alike"


def test_attack_computes_the_figures_and_ends_with_0(polku):
    result = polku("attack", CELLS, PEOPLE, "--json")

    found = json.loads(result.stdout)
    assert (result.exit_code, found["people"], found["groups"], found["cells"]) == (0, 0, 2, 0)
    assert [each["value"] for each in found["solved"]] == pytest.approx([4.2, 3.9])


@pytest.mark.parametrize(
    ("cells", "people", "sentence"),
    [
        (CELLS.replace("A,x,6", "A,x,5"), PEOPLE, "cells.csv: Line 7: n is 5, but 6 people stand in this cell."),
        (CELLS, PEOPLE.replace("B,y", "C,y"), "people.csv: line 19: no cell has C in column unit."),
        (CELLS.replace("B,y,2", "Bb,y,"), PEOPLE, "cells.csv: Line 10: nobody in people.csv has Bb in column unit."),
        (CELLS.replace("B,y,2", "B,y,two"), PEOPLE, "cells.csv: line 10: n is two."),
        (CELLS.replace("19,3.4", "19,inf"), PEOPLE, "  line 2: inf"),
        (CELLS.replace("B,y,2", "B,,2"), PEOPLE, "cells.csv: line 10 has no role. Give a value, or * for all."),
        (CELLS + "B,y,2,\n", PEOPLE, "cells.csv: Line 11 is the same cell as line 10."),
        (CELLS.replace("role", "rank"), PEOPLE, "people.csv has no column rank."),
        (CELLS.replace("value", "mean"), PEOPLE, "cells.csv has no column value."),
        ("n,value\n19,3\n", PEOPLE, "cells.csv has no attribute. Add a column, such as unit, with * for all."),
        (WAVES, "unit\n" + "A\n" * 9, "people.csv has no column wave."),
        (WAVES, "unit,wave\nA,\n", "people.csv: line 2 has no wave."),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_line(polku, cells, people, sentence):
    result = polku("release audit", cells, people, "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert any(line.startswith(sentence) for line in result.stderr.splitlines()), result.stderr


@pytest.mark.parametrize(
    "words",
    [("--minimum", "1"), ("--scale", "5-1"), ("--person", "nobody")],
)
def test_options_that_are_not_allowed(polku, words):
    assert polku("release suppress", CELLS, PEOPLE, *words).exit_code == 2


@pytest.mark.parametrize("command", ["release audit", "release suppress", "attack"])
def test_a_mean_that_no_answers_on_the_scale_have_is_refused(polku, command):
    result = polku(command, CELLS, PEOPLE, "--scale", "1-3")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[:2] == [
        "cells.csv: 6 values in column value are off the scale 1–3.",
        "  line 2: 3.4",
    ]


@pytest.mark.parametrize("command", ["release audit", "release suppress", "attack"])
def test_means_and_answers_that_do_not_belong_together_are_refused(polku, command):
    people = PEOPLE.replace("unit,role", "unit,role,value").replace("x\n", "x,3\n").replace("y\n", "y,5\n")
    beyond = polku(command, CELLS.replace("9,3.2", "9,9.0"), people)
    off = polku(command, CELLS, people, "--scale", "1-4")

    assert (beyond.exit_code, beyond.stderr.splitlines()) == (
        2,
        ["cells.csv: one value in column value is beyond every answer in people.csv, 3–5.", "  line 6: 9"],
    )
    assert (off.exit_code, off.stderr.splitlines()[0]) == (
        2,
        "people.csv: 9 values in column value cannot be used.",
    )


@pytest.mark.parametrize("command", ["release audit", "release suppress", "attack"])
def test_a_mean_that_is_its_answers_but_for_the_last_digit_is_taken(polku, command):
    mean = sum([0.7] * 6) / 6

    result = polku(command, f"unit,n,value\nA,6,{mean!r}\nB,6,0.7\n", "unit,value\n" + "A,0.7\nB,0.7\n" * 6)

    assert (mean > 0.7, result.exit_code, result.stderr) == (True, 0, "")


def test_attack_says_which_scale_it_took(polku):
    taken, asked = polku("attack", CELLS.replace("9,3.2", "9,9.0")), polku("attack", CELLS, PEOPLE, "--scale", "1-5")
    none = polku("attack", CELLS.replace("9,3.2", "9,-900"))

    said = "The scale is taken to be 0–10: give another by --scale."
    unknown = "No usual scale holds every value, so what its ends tell was not looked at: give it by --scale."
    assert [result.stdout.splitlines()[-1] for result in (taken, none)] == [said, unknown]
    assert "scale" not in asked.stdout


def test_waves_need_a_column_in_the_cells(polku):
    result = polku("release audit", "unit,n,value\n*,2,3\n", "unit,wave\nA,1\nA,2\n")

    assert (result.exit_code, result.stderr) == (
        2,
        "people.csv has several waves, but the cells have no column wave. Add it.\n",
    )


def test_nothing_is_left_behind_where_the_file_cannot_be_written(polku, tmp_path):
    result = polku("release suppress", CELLS, PEOPLE, "--out", "no/such/folder.csv")

    assert (result.exit_code, sorted(each.name for each in tmp_path.iterdir())) == (2, ["cells.csv", "people.csv"])
