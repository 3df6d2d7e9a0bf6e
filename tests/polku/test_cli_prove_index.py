"""`polku index` from the files to the words."""

import json

import numpy as np
import pytest

KEYS = [
    *("n", "missing", "enough", "needed", "scheme", "consistent", "iterations", "draws", "failed", "paths"),
    *("total_effects", "loadings", "weights", "r2", "alpha", "rhoA", "rhoC", "AVE", "performance", "correlations"),
    *("HTMT", "warnings", "assumptions"),
]
MODEL = """
[latent.Image]
indicators = ["i1", "i2"]

[latent.Satisfaction]
indicators = ["s1", "s2"]
mode = "A"

[latent.Loyalty]
indicators = ["l1"]

[paths]
Image = ["Satisfaction"]
Satisfaction = ["Loyalty"]
"""


@pytest.fixture
def polku(terminal, tmp_path):
    def run(*words, model=MODEL, text=None):
        (tmp_path / "m.toml").write_text(model, encoding="utf-8")
        (tmp_path / "a.csv").write_text(text or file(), encoding="utf-8")
        return terminal("index", "m.toml", "a.csv", *words)

    return run


def file(n=60):
    random = np.random.default_rng(3)
    lines = ["i1,i2,s1,s2,l1"]
    for _ in range(n):
        level = random.normal()
        lines.append(",".join(str(round(5 + 2 * level + random.normal())) for _ in range(5)))
    return "\n".join(lines) + "\n"


def test_json_holds_every_figure_with_its_interval(polku):
    found = json.loads(polku("--bootstrap", "100", "--json").stdout)

    assert list(found) == KEYS
    assert list(found["paths"][0]) == ["from", "to", "estimate", "se", "low", "high"]
    assert [(each["latent"], each["indicator"]) for each in found["weights"]][-1] == ("Loyalty", "l1")
    assert (found["alpha"][2]["latent"], found["alpha"][2]["estimate"]) == ("Loyalty", None)
    assert (found["HTMT"][0]["a"], found["HTMT"][0]["b"]) == ("Image", "Satisfaction")


@pytest.mark.parametrize("scheme", ["centroid", "factorial"])
def test_the_scheme_and_the_correction_are_told(polku, scheme):
    found = json.loads(polku("--scheme", scheme, "--consistent", "--bootstrap", "0", "--json").stdout)

    assert (found["scheme"], found["consistent"], found["draws"], found["paths"][0]["low"]) == (scheme, True, 0, None)


def test_the_table_says_paths_latents_and_what_is_assumed(polku):
    lines = polku("--bootstrap", "100").stdout.splitlines()

    assert lines[0].strip() == "Path model, 60 rows (0 left out), 100 bootstrap draws"
    assert any(line.split()[:3] == ["Image", "→", "Satisfaction"] for line in lines)
    assert lines[-1] == "Assumed: Effects are straight lines, and rows do not depend on one another."


@pytest.mark.parametrize(
    ("words", "changes", "said"),
    [
        (["--scheme", "best"], {}, "--scheme is best: give one of path, centroid, factorial."),
        (["--bootstrap", "5"], {}, "--bootstrap is 5: give 0, or from 100 to 10000."),
        ([], {"model": MODEL.replace("i2", "i22")}, "Did you mean i2?"),
        ([], {"model": MODEL.replace('["Loyalty"]', '["Image"]')}, "Paths go in a circle"),
        ([], {"model": MODEL.replace('"i2"', '"I1"')}, "i1 stands twice in the model: name it once."),
        ([], {"text": "i1,i2,s1,s2,l1\n1,2,3,4,5\n"}, "Rows with every column filled: 1; at least 3 are needed"),
        ([], {"text": file() + "x,1,1,1,1\n"}, "line 62: x"),
        ([], {"text": file() + "inf,1,1,1,1\n"}, "line 62: inf"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_a_sentence(polku, words, changes, said):
    result = polku(*words, **changes)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
