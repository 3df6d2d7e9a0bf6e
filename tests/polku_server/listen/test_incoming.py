"""What is written beside a file that comes in."""

import pytest

from polku.errors import InputError
from polku.listen.problems import Problem
from polku_server.listen.incoming import apart, write_bad


@pytest.mark.parametrize("value", ["=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(1)", "\t=1"])
def test_bad_values_run_in_no_spreadsheet(tmp_path, value):
    write_bad(tmp_path / "bad.csv", [Problem(2, value, value, "Mend it.")])

    (_, row) = (tmp_path / "bad.csv").read_text(encoding="utf-8").splitlines()
    assert row == f"2,'{value},'{value},Mend it."


@pytest.mark.parametrize("value", ["-1", "+7,5", "hyvä", ""])
def test_bad_values_that_run_nowhere_stay_as_they_are(tmp_path, value):
    write_bad(tmp_path / "bad.csv", [Problem(2, "csat", value, "Mend it.")])

    assert f",{value}," in (tmp_path / "bad.csv").read_text(encoding="utf-8").replace('"', "")


def test_bad_rows_are_not_written_over_the_file_itself(tmp_path):
    file = tmp_path / "palaute.csv"

    with pytest.raises(InputError, match="cannot be written"):
        apart(tmp_path / "x" / ".." / "palaute.csv", file, None)


def test_bad_rows_may_stand_beside_the_file(tmp_path):
    apart(tmp_path / "palaute.csv.bad.csv", tmp_path / "palaute.csv", None)
