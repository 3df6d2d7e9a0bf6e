from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from polku.analysis import Asked, analyse, bands, calendar
from polku.errors import AmbiguousColumn, InputError, MissingColumn
from polku.listen.reading import read

FILES = Path(__file__).parent / "files"


def analysed(file, **asked):
    return analyse(read(FILES / file), Asked(**asked))


def written(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_analyse_says_score_trend_groups_and_comments():
    said = analysed("palaute_windows.csv")

    assert (said.score.n, said.score.missing, sum(said.counts.values())) == (398, 22, 398)
    assert (said.period, said.days) == ("month", (date(2026, 1, 3), date(2027, 2, 5)))
    assert [group.group for group in said.groups][-1] == "Oulu"
    assert [comment.band for comment in said.comments] == ["9–10"] * 3 + ["7–8"] * 3 + ["0–6"] * 3
    assert said.thin == ["Groups: 1 group of 5 has fewer than ten answers; its figure is mostly that of all."]


def test_comments_stand_on_their_line_and_hide_what_identifies():
    said = analysed("palaute_windows.csv")
    lines = (FILES / "palaute_windows.csv").read_text(encoding="cp1252").split("\n")

    assert all(comment.words.split("▮")[0] in lines[comment.line - 1] for comment in said.comments)
    assert "040 123" not in " ".join(comment.words for comment in said.comments)


def test_a_short_file_is_charted_by_week_unless_weeks_are_thin():
    assert analysed("enkat_excel.txt").period == "month"


def test_a_file_without_a_score_counts_its_groups():
    said = analysed("tweets.csv")

    assert (said.score, sum(said.volumes.values()), len(said.comments)) == (None, 120, 5)
    assert said.thin == ["No column of scores was found: name it with --score, or ask customers for a score."]


def test_what_is_off_the_scale_is_left_out_and_named(tmp_path):
    said = analyse(written(tmp_path, "score,unit\n" + "5,a\n4,b\n" * 30 + "4.5,a\n7,b\n,a\n"), Asked(scale=(1, 5)))

    assert (said.score.n, said.score.missing, said.bad) == (60, 3, 2)
    assert [(problem.line, problem.value) for problem in said.problems] == [(62, "4.5"), (63, "7")]


def test_ids_are_never_ranked():
    said = analysed("reviews.csv", group="order_id")

    assert said.groups == []
    assert said.thin == [
        "Groups: order_id has 160 different values in 160 rows. That is no grouping: nothing is ranked."
    ]


def test_options_overrule_the_guess():
    said = analysed("reviews.csv", text="review_comment_title", date="review_creation_date", scale=(1, 7))

    assert (said.columns.text.column, said.columns.date.column) == ("review_comment_title", "review_creation_date")
    assert (said.columns.scale, said.columns.text.why) == ((1, 7), "you named it")


def test_a_date_of_two_readings_is_told_and_refused_if_named():
    said = analysed("two_readings.csv")

    assert (said.days, said.thin[0][:37]) == (None, "Column date can be read in two ways: ")
    with pytest.raises(AmbiguousColumn):
        analysed("two_readings.csv", date="date")
    assert analysed("two_readings.csv", order="day-first").days is not None


def test_a_named_column_must_be_there():
    with pytest.raises(MissingColumn):
        analysed("reviews.csv", score="stars")


def test_a_file_in_which_nobody_says_anything_is_refused():
    with pytest.raises(InputError, match=r"purchases.csv has no scores, comments or groups .* --score"):
        analysed("purchases.csv")


def test_too_few_answers_are_said_to_be_so(tmp_path):
    said = analyse(written(tmp_path, "stars\n5\n4\n"), Asked())

    assert (said.score.enough, said.thin[0]) == (
        False,
        "The score: 2 answers are too few to say, 8 more needed.",
    )


@pytest.mark.parametrize(
    ("measure", "scale", "parts"),
    [
        ("nps", (0, 10), [(0, 6), (7, 8), (9, 10)]),
        ("csat", (1, 5), [(1, 2), (3, 3), (4, 5)]),
        ("csat", (1, 7), [(1, 2), (3, 5), (6, 7)]),
        ("csat", (1, 3), [(1, 1), (2, 2), (3, 3)]),
        ("csat", (0, 1), [(0, 0), (1, 1)]),
        ("csat", (0, 100), [(0, 32), (33, 67), (68, 100)]),
    ],
)
def test_bands_part_a_scale_without_gaps(measure, scale, parts):
    assert bands(measure, scale) == parts


def test_calendar_counts_weeks_from_the_monday_of_the_tables():
    moments = pa.array(["1970-01-05", "1970-01-11", "1969-12-31"]).cast(pa.timestamp("s"))

    numbers = {name: column.to_pylist() for name, column in calendar(moments).items()}

    assert numbers == {"day": [4, 10, -1], "week": [0, 0, -1], "month": [0, 0, -1]}
