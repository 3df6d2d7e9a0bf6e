import re

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from polku.govern.formulas import inert, inert_text, plain

HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "－1",
    "＠A",
]
RUNS = re.compile(r"(?:^|[;,|\t\r\n\"])[\s\x00-\x1f\u200b\ufeff]*[=+\-@＝＋－＠]")


@pytest.mark.parametrize("text", HOSTILE)
def test_inert_puts_an_apostrophe_before_what_a_sheet_would_run(text):
    assert inert_text(text) == "'" + re.sub(r"^([\t\r\n])=", r"\1'=", text)


@pytest.mark.parametrize(
    ("text", "disarmed"),
    [
        ("good;=1", "good;'=1"),
        ("good,@A", "good,'@A"),
        ('say "=1"', 'say "\'=1"'),
        ("one\n- two\n- three", "one\n'- two\n'- three"),
        ("a;;=1", "a;;'=1"),
    ],
)
def test_inert_disarms_what_another_separator_would_make_a_cell(text, disarmed):
    assert inert_text(text) == disarmed


@pytest.mark.parametrize("text", ["", "-5", "-2,5", "-2.5", "5", "a = b", "it's", "a-b", "1 + 1", "'quoted'"])
def test_inert_leaves_numbers_and_plain_words(text):
    assert inert_text(text) == text


def test_inert_keeps_null_and_the_type():
    column = pa.chunked_array([pa.array(["=1", None, "=1"]).dictionary_encode()])

    assert inert(column).type == column.type
    assert inert(column).to_pylist() == ["'=1", None, "'=1"]


TEXT = st.text(st.sampled_from("=+-@'＝ \t\r\n;,|\"\u00a0\u200b5.aä"), max_size=8) | st.text(max_size=8)


@given(TEXT)
@example("'-5")
@example("''-5")
@example("'\t'=1")
@example("' '=")
def test_plain_gives_back_whatever_was_written(text):
    assert plain(inert(pa.array([text]))).to_pylist() == [text]


@given(TEXT)
def test_nothing_that_runs_is_left(text):
    disarmed = inert_text(text)

    assert re.fullmatch(r"-[0-9]+([.,][0-9]+)?", disarmed) or not RUNS.search(disarmed)
