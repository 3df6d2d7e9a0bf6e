"""THIRD_PARTY_LICENCES.md is what requirements/licences.py writes."""

import runpy

from factories.documents import ROOT

LICENCES = runpy.run_path(str(ROOT / "requirements/licences.py"))


def test_the_licences_are_current():
    assert (ROOT / "THIRD_PARTY_LICENCES.md").read_text(encoding="utf-8") == LICENCES["document"]()


def test_every_package_tells_its_licence():
    assert [row for row in LICENCES["lines"]() if "not told" in row] == []
