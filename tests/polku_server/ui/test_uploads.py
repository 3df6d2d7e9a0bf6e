import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from polku_server.ui import uploads

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
SIGNED_IN, NOBODY = SimpleNamespace(is_authenticated=True), SimpleNamespace(is_authenticated=False)


class Endless(io.RawIOBase):
    """A body that would go on for gigabytes, and how much of it was read."""

    def __init__(self, head: bytes, size: int) -> None:
        self.head, self.left, self.given = head, size, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block, self.head = self.head[:size], self.head[size:]
        block = block or b"a;b\n" * (min(size, self.left) // 4)
        self.left -= len(block)
        self.given += len(block)
        return block


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.POLKU = {**settings.POLKU, "POLKU_LARGEST_FILE": 3_000_000}
    return tmp_path


def request(content: bytes, name: str = "a.csv", user: Any = SIGNED_IN) -> Any:
    made = RequestFactory().post("/", {"before": "kept", "file": SimpleUploadedFile(name, content)})
    made.user = user
    return made


def test_a_table_lies_in_the_data_folder_until_the_request_is_over(folder):
    asked = request(b"a;b\n1;2\n")

    assert (uploads.refusal(asked), asked.FILES["file"].read()) == ("", b"a;b\n1;2\n")
    assert len(list(folder.iterdir())) == 1
    asked.close()
    assert list(folder.iterdir()) == []


def test_a_wrong_file_is_refused_by_its_first_part_and_the_form_stays(folder):
    asked = request(PNG, "kuva.png")

    assert uploads.refusal(asked).startswith("kuva.png")
    assert (asked.POST["before"], dict(asked.FILES), list(folder.iterdir())) == ("kept", {}, [])


def test_a_file_larger_than_the_setting_is_refused_while_it_comes(folder):
    asked = request(b"a;b\n" * 1_000_000)

    assert "3" in uploads.refusal(asked)
    assert (dict(asked.FILES), list(folder.iterdir())) == ({}, [])


def test_ten_gigabytes_are_not_read(folder):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = Endless(head, 10_000_000_000)
    asked = RequestFactory().generic("POST", "/", b"x", "multipart/form-data; boundary=x")
    asked.META["CONTENT_LENGTH"], asked._stream, asked.user = "10000000000", body, SIGNED_IN

    assert uploads.refusal(asked)
    assert (body.given < 1_000_000, list(folder.iterdir())) == (True, [])


def test_nobody_fills_the_disk_without_having_signed_in(folder):
    asked = request(b"a;b\n1;2\n", user=NOBODY)

    assert uploads.refusal(asked)
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_and_nothing_stays(folder):
    answer = Client().post("/listen/", {"file": SimpleUploadedFile("a.csv", b"a;b\n" * 100_000)})

    assert (answer.status_code, list(folder.iterdir())) == (302, [])
