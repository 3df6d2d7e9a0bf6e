import pyarrow as pa
import pytest

from polku import figures, words
from polku.errors import InputError


@pytest.fixture(autouse=True)
def english():
    words.speak("en")
    yield
    words.speak(None)


def solved(measure, scores, scale=(1, 5)):
    (figure,) = figures.solve(measure, pa.table({"score": scores}), by=None, level=0.95, scale=scale)
    return figure


@pytest.mark.parametrize(("text", "scale"), [("1-5", (1, 5)), (" 0–10 ", (0, 10)), ("1..7", (1, 7)), ("-3-3", (-3, 3))])
def test_scale_of_reads_a_scale(text, scale):
    assert figures.scale_of(text) == scale


@pytest.mark.parametrize("text", ["5", "5-1", "3-3", "a-b", ""])
def test_scale_of_refuses_what_is_none(text):
    with pytest.raises(InputError, match=r"give the smallest and the greatest score"):
        figures.scale_of(text)


def test_names_stand_apart_by_commas():
    assert [figures.names_of(text) for text in (" a, b c ,,", "", None)] == [["a", "b c"], [], []]


@pytest.mark.parametrize("text", ["soon", "", "03/04/2027"])
def test_a_day_that_is_none_is_refused_by_the_option(text):
    with pytest.raises(InputError, match=r"--until is .*: give a day as 31\.3\.2027"):
        figures.day_of("--until", text)


def test_span_writes_an_interval_once():
    assert figures.span("nps", 20.4, 35.1) == "20–35"
    assert figures.span("nps", -7, 12) == "−7 … 12"
    assert figures.span("csat", 0.54, 0.56) == "54–56%"
    assert figures.span("ces", None, 2.0) == "–"


def test_smallest_change_of_nps_is_the_one_that_the_sample_size_needs():
    change = figures.smallest_change("nps", solved("nps", [10] * 1408 + [8] * 423 + [3] * 286, (0, 10)), level=0.95)

    assert change == pytest.approx(5.9, abs=0.2)  # 53 to 59 needs 2,117 answers


def test_smallest_change_of_a_mean_is_a_difference_of_two_means():
    figure = solved("ces", [1, 5] * 200)

    # Cohen: (1.96 + 0.84) sqrt(2) sd / sqrt(n), sd 2.0025
    assert figures.smallest_change("ces", figure, level=0.95) == pytest.approx(2.8016 * 2**0.5 * 2.0025 / 20, rel=0.01)


def test_smallest_change_of_a_mean_of_few_is_not_widened_by_t():
    figure = solved("ces", [1, 5] * 5)

    # the standard error of ten answers, sd 2.1082; its interval is 2.26 and not 1.96 of them wide
    assert figures.smallest_change("ces", figure, level=0.95) == pytest.approx(
        (1.959964 + 0.841621) * 2**0.5 * 2.108185 / 10**0.5
    )


@pytest.mark.parametrize(("scale", "said"), [((1, 5), "share of 4 and 5 on 1–5"), ((1, 3), "share of 3 on 1–3")])
def test_title_of_csat_names_the_points_that_are_counted(scale, said):
    assert said in figures.title("csat", scale, "bad")


def test_smallest_change_of_one_answer_is_unknown():
    assert figures.smallest_change("csat", solved("csat", [5]), level=0.95) is None


@pytest.mark.parametrize(("low", "high", "said"), [(1, 2, "above"), (-2, -1, "below"), (-1, 1, "between")])
def test_verdict_needs_the_whole_interval_on_one_side(low, high, said):
    assert figures.verdict(low, high, 0, "above", "below", "between") == said


@pytest.mark.parametrize("level", [0, 1, 2, -0.5, float("nan"), float("inf"), 1 - 2**-53])
def test_a_level_that_gives_no_interval_is_refused(level):
    with pytest.raises(InputError, match="--level is"):
        figures.level_of(level)
