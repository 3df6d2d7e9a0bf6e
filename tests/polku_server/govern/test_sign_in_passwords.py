"""Looking a password up in a file of leaked ones, by halving."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from polku_server.govern.sign_in_passwords import NotBreached, found

pytestmark = pytest.mark.usefixtures("english")


def digest(password: str) -> str:
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def listed(path: Path, passwords: list[str], end: str = "\n", count: str = ":12") -> Path:
    path.write_text("".join(f"{each}{count}{end}" for each in sorted(map(digest, passwords))), newline="")
    return path


@given(
    st.sets(st.text(max_size=5), max_size=40), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", ":1", ":99999"])
)
def test_every_password_of_the_file_is_found_and_no_other(tmp_path_factory, leaked, end, count):
    path = listed(tmp_path_factory.mktemp("leaked") / "list", sorted(leaked), end, count)

    assert [each for each in leaked if not found(path, digest(each))] == []
    assert not found(path, digest("this one is longer"))


def test_a_leaked_password_is_refused_in_words(tmp_path):
    rule = NotBreached(listed(tmp_path / "list", ["correct horse battery staple"]))

    with pytest.raises(ValidationError) as refused:
        rule.validate("correct horse battery staple")

    assert refused.value.messages == ["This password was leaked from some other service. Choose another."]
    assert rule.validate("three other words") is None


def test_without_a_file_nothing_is_looked_up():
    assert NotBreached(None).validate("anything") is None
