"""docs/reference/questionnaire.md tells the roles that there are."""

import re

from factories.documents import ROOT, sections
from polku.listen.questionnaire import ROLES, TEXT_LIMIT

ENTRIES = {section.title: section for section in sections(ROOT / "docs/reference/questionnaire.md")}


def test_every_role_is_told():
    assert re.findall(r"^\| `(\w+)` \|", ENTRIES["Roles"].text, re.MULTILINE) == list(ROLES)


def test_the_limit_of_words_is_told():
    assert f"Words take at most {TEXT_LIMIT:,} characters." in ENTRIES["A question"].text
