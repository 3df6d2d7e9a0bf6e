"""Words that no command takes: exit 2 and one sentence, with the nearest word where there is one."""

import pytest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nps", "a.csv", "--scoer", "s"], "polku nps has no option --scoer. Did you mean --score?"),
        (["nps", "a.csv", "-q"], "polku nps has no option -q. See polku nps --help."),
        (["nps", "a.csv", "--score"], "--score needs a value."),
        (["nps", "a.csv", "--score", "s", "--json=1"], "--json takes no value."),
        (["nps", "a.csv", "--score", "s", "--level", "high"], "--level is high: give a number."),
        (["nps", "a.csv"], "--score is missing. See polku nps --help."),
        (["nps"], "FILE is missing. See polku nps --help."),
        (["nps", "a.csv", "b.csv", "--score", "s"], "polku nps does not take b.csv. See polku nps --help."),
        (["complare", "a.csv"], "polku has no command complare. Did you mean compare?"),
        (["release", "adit"], "polku release has no command adit. Did you mean audit?"),
        (["zzz"], "polku has no command zzz. See polku --help."),
        (
            ["release", "audit", "c.csv", "--people", "p.csv", "--minimum", "2.5"],
            "--minimum is 2.5: give a whole number.",
        ),
    ],
)
def test_a_word_that_no_command_takes_is_one_sentence(terminal, words, said):
    result = terminal(*words)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said + "\n")


def test_help_is_still_printed_where_nothing_is_asked(terminal):
    assert terminal("release").output.startswith("Usage: polku release")
