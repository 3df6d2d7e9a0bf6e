"""A model as its file says it, and what cannot be one."""

import pytest

from polku.errors import InputError, UnreadableFile
from polku.prove.latents import Latent, model, read

BLOCKS = {"Image": {"indicators": ["i1", "i2"]}, "Loyalty": {"indicators": "l1", "mode": "B"}}
PATHS = {"Image": ["Loyalty"]}


def test_a_model_has_latents_and_arrows():
    found = model({"latent": BLOCKS, "paths": {"Image": "Loyalty"}})

    assert found.latents == (Latent("Image", ("i1", "i2"), "A"), Latent("Loyalty", ("l1",), "B"))
    assert found.arrows == (("Image", "Loyalty"),)
    assert found.design().arrows.tolist() == [[False, True], [False, False]]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, 'A model has [latent.NAME] tables with indicators, and [paths] with NAME = ["NAME", ...].'),
        ({"latent": BLOCKS, "paths": []}, "A model has [latent.NAME] tables with indicators, and [paths] with NAME = "),
        (
            {"latent": BLOCKS, "paths": PATHS, "path": 1},
            "The model has no path; it has latent, paths. Did you mean paths?",
        ),
        (
            {"latent": BLOCKS, "paths": {"Imago": ["Loyalty"]}},
            "The model has no Imago; it has Image, Loyalty. Did you mean ",
        ),
        ({"latent": BLOCKS, "paths": {"Image": []}}, "Image needs one name or a list of names."),
        ({"latent": BLOCKS, "paths": {"Image": ["Loyalty"] * 2}}, "Image → Loyalty stands twice in the model: name it"),
        (
            {"latent": BLOCKS, "paths": {"Image": ["Loyalty"], "Loyalty": ["Image"]}},
            "Paths go in a circle: Image → Loyalty → Image. Leave one of them out.",
        ),
        (
            {"latent": BLOCKS, "paths": {"Image": ["Image"]}},
            "Paths go in a circle: Image → Image. Leave one of them out.",
        ),
        (
            {"latent": BLOCKS | {"Value": {"indicators": ["v"]}}, "paths": PATHS},
            "No path leads to or from Value: give it one, or leave it out.",
        ),
        (
            {"latent": BLOCKS | {"Value": {"items": ["v"]}}, "paths": PATHS},
            '[latent.Value] needs indicators = ["COLUMN", ',
        ),
        (
            {"latent": BLOCKS | {"Value": {"indicators": ["i1"]}}, "paths": PATHS},
            "i1 stands twice in the model: name it once.",
        ),
        (
            {"latent": BLOCKS | {"Value": {"indicators": ["v"], "mode": "C"}}, "paths": PATHS},
            "The mode of Value is C: give A or B.",
        ),
    ],
)
def test_what_is_no_model_says_why(said: dict, sentence: str):
    with pytest.raises(InputError) as error:
        model(said)

    assert str(error.value).startswith(sentence)


def test_a_file_that_is_no_toml_is_named(tmp_path):
    (tmp_path / "m.toml").write_text("latent = [", encoding="utf-8")

    with pytest.raises(UnreadableFile, match=r"^m\.toml is not TOML: "):
        read(tmp_path / "m.toml")
    with pytest.raises(UnreadableFile, match=r"^There is no file .*none\.toml\. Check the name\.$"):
        read(tmp_path / "none.toml")
