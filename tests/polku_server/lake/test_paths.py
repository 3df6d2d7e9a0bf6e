"""The lake's folder is closed, its socket's path is short enough, its owner is one."""

import os
import stat

import pytest

from polku.errors import LakeUnavailable
from polku_server.lake import paths


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_is_closed_to_others_even_if_it_was_open(tmp_path):
    (tmp_path / "lake").mkdir(mode=0o755)

    assert mode(paths.folder(tmp_path)) == 0o700


def test_socket_lies_in_the_lakes_folder(tmp_path):
    assert paths.socket(tmp_path) == tmp_path / "lake" / "socket"


@pytest.mark.parametrize("name", ["deep" * 30, "with space", "hämärä"])
def test_socket_goes_to_a_folder_of_ours_where_the_path_does_not_fit(tmp_path, name):
    data = tmp_path / name

    path = paths.socket(data)

    assert (len(os.fsencode(path)) <= 107, mode(path.parent), path) == (True, 0o700, paths.socket(data))
    path.parent.rmdir()


def test_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "lake").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(LakeUnavailable, match="belongs to somebody else"):
        paths.folder(tmp_path)


def test_files_come_in_the_order_of_their_numbers(tmp_path):
    folder = paths.folder(tmp_path)
    for name in ("lake-9.duckdb", "lake-10.duckdb", "lake-11.duckdb.new", "other"):
        (folder / name).touch()

    assert [path.name for path in paths.files(tmp_path)] == ["lake-9.duckdb", "lake-10.duckdb"]
    assert paths.next_file(tmp_path).name == "lake-11.duckdb"


def test_ownership_is_one_at_a_time(tmp_path):
    first = paths.Ownership(tmp_path)

    with pytest.raises(LakeUnavailable, match="Another process holds the lake"):
        paths.Ownership(tmp_path)

    first.give()
    paths.Ownership(tmp_path).give()
