import json
from functools import partial

import pytest

FILE = "asiakas;pvm;summa\nAalto;2026-01-05;100\nAalto;2026-03-03;50\nBerg;2026-01-20;10\n"


@pytest.fixture
def polku(terminal, tmp_path):
    (tmp_path / "a.csv").write_text(FILE, encoding="utf-8")
    return partial(terminal, "rfm", "a.csv", "--customer", "asiakas", "--date", "pvm")


def test_rfm_prints_cells_and_gives_customers(polku):
    found = json.loads(polku("--amount", "summa", "--until", "2026-03-31", "--json").stdout)

    assert (found["until"], found["n"], [c["customer"] for c in found["customers"]]) == (
        "2026-03-31",
        2,
        ["Aalto", "Berg"],
    )
    assert "2 customers on 2026-03-03, groups 1 to 5, 5 is best" in " ".join(polku("--amount", "summa").stdout.split())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--until", "soon"], "--until is soon: give a day as 31.3.2027 or 2027-03-31."),
        (["--until", "1999-12-31"], "has no purchase of a customer by 1999-12-31: one is needed."),
        (["--groups", "1"], "groups is 1; allowed: 2 to 10."),
        (["--amount", "suma"], "Did you mean summa?"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(polku, words, sentence):
    result = polku(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip().endswith(sentence)
