"""`polku referrals` from the file to the words."""

import json

import pytest

ROWS = """who;by;else;eur;told;was;now
a;;;500;0;60;85
b;a;no;100;2;40;
c;a;yes;900;8;;25
d;b;;10;;;20
"""
COLUMNS = ["--customer", "who", "--referrer", "by", "--anyway", "else", "--margin", "eur", "--cost", "40"]


@pytest.fixture
def polku(terminal, tmp_path):
    def run(text, *words):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        return terminal("referrals", "a.csv", *COLUMNS, *words)

    return run


def test_json_holds_every_customer(polku):
    words = ["--generations", "2", "--warned", "told", "--lost", "0.1-0.2", "--before", "was", "--after", "now"]

    found = json.loads(polku(ROWS, *words, "--json").stdout)

    assert [(each["customer"], each["crv"]) for each in found["customers"]] == [
        ("a", 180 + 45), ("b", 45), ("c", 0), ("d", 0)
    ]  # fmt: skip
    assert (found["types"]["type_one"], found["types"]["type_two"], found["types"]["unknown"]) == (1, 1, 1)
    assert (found["negative"]["low"], found["negative"]["high"]) == (-755, -377.5)
    assert found["earned_growth"]["rate"] == pytest.approx(0.85 + 0.45 - 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--generations", "0"], "--generations is 0: give a number, 1 to 100.\n"),
        (["--warned", "told"], "--warned also needs --lost.\n"),
        (["--after", "now"], "--after also needs --before.\n"),
        (
            ["--warned", "told", "--lost", "few"],
            "--lost is few: give two shares between 0 and 1, such as 0.05-0.25.\n",
        ),
        (["--margin", ""], "a.csv has no column . Its columns are: who, by, else, eur, told, was, now.\n"),
        (
            ["--clv", "eru"],
            "a.csv has no column eru. Its columns are: who, by, else, eur, told, was, now. Did you mean eur?\n",
        ),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(polku, words, sentence):
    result = polku(ROWS, *words)

    assert (result.exit_code, result.stderr) == (2, sentence)


def test_nobody_is_refused(polku):
    result = polku("who;by;else;eur\n;;;5\n")

    assert (result.exit_code, result.stderr) == (2, "a.csv has no customers: give a row for each.\n")


def test_an_answer_that_is_neither_yes_nor_no_is_named(polku):
    first, second, cure = polku(ROWS.replace("yes", "perhaps")).stderr.splitlines()

    assert (first, second) == ("a.csv: one value in column else cannot be used.", "  line 4: perhaps")
    assert cure == "Give yes, no, or leave the cell empty if nobody asked."


@pytest.mark.parametrize("reward", ["-5", "nan", "1e308"])
def test_a_reward_that_nobody_pays_is_refused(polku, reward):
    assert polku(ROWS, "--reward", reward).stderr.startswith("--reward is ")


def test_a_customer_on_two_rows_is_refused(polku):
    assert polku(ROWS + "a;;;1;;;\n").stderr == "a.csv: a customer stands on two rows: give a row per customer.\n"
