"""Real processes on the data of a serving installation."""

import io
import re
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from factories.installation import Installation, installed
from polku.listen.reading import read

pytestmark = pytest.mark.slow


class Staff:
    """Whoever opened the one-time link."""

    def __init__(self, house: Installation) -> None:
        self.house, self.jar = house, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.post(house.sign_in.removeprefix(house.url))

    def get(self, path: str) -> str:
        with self.opener.open(self.house.url + path) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str = "") -> tuple[dict[str, str], bytes]:
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.get(page or path))
        body = urlencode({"csrfmiddlewaretoken": token[1] if token else ""}).encode()
        with self.opener.open(Request(self.house.url + path, body)) as answer:  # noqa: S310  our own address
            return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("exports"), "--sample") as serving:
        yield serving


@pytest.fixture(scope="module")
def staff(house: Installation) -> Staff:
    return Staff(house)


def test_a_page_gives_its_list_in_every_format(staff: Staff, tmp_path: Path) -> None:
    headers, csv = staff.post("/export/answers.csv", "/listen/answers/")
    _, parquet = staff.post("/export/answers.parquet", "/listen/answers/")
    _, xlsx = staff.post("/export/answers.xlsx?period=all", "/listen/answers/")

    (tmp_path / "answers.csv").write_bytes(csv)
    with CalamineWorkbook.from_filelike(io.BytesIO(xlsx)) as book:
        sheet = book.get_sheet_by_index(0).to_python()
    rows = pq.read_table(io.BytesIO(parquet)).num_rows
    assert rows == len(read(tmp_path / "answers.csv").table) == len(sheet) - 1 > 100
    assert re.fullmatch(r'attachment; filename="answers-\d{4}-\d\d-\d\d.csv"', headers["content-disposition"])
    assert list((staff.house.data / "exports").iterdir()) == []


def test_an_export_that_cannot_be_read_whole_ends_the_other_process(staff: Staff) -> None:
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', staff.get("/listen/answers/"))
    assert token
    body = urlencode({"csrfmiddlewaretoken": token[1]}).encode()

    for _ in range(4):  # more than there are turns
        asked = Request(f"{staff.house.url}/export/answers.csv", body)  # noqa: S310  our own address
        with staff.opener.open(asked) as answer:
            assert answer.read(3) == b"\xef\xbb\xbf"


def test_the_command_writes_the_same_beside_a_server(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "answers.parquet"

    said = house.polku("export", "answers", "--output", str(file)).stdout

    assert said.endswith(f"rows were written to {file}.\n")
    assert (pq.read_table(file).num_rows > 100, file.stat().st_mode & 0o777) == (True, 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["answers.parquet"]
