"""A lake that is there and answers nobody: pages say so in time, respondents notice nothing, and all of it passes."""

import http.cookiejar
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psutil
import pytest

from factories.installation import installed
from factories.promised import within
from factories.respondent import TOKEN

pytestmark = pytest.mark.slow
PATIENCE = 120  # seconds that anything may take on a busy machine


class Browser:
    """Somebody who keeps cookies; tells the status, the words and the headers of every page."""

    def __init__(self, url: str) -> None:
        self.url, self.opener = url, build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, path: str, language: str = "en", **form: str) -> tuple[int, str, Message]:
        body = urlencode(form).encode() if form else None
        try:
            asked = Request(self.url + path, body, headers={"Accept-Language": language})  # noqa: S310  our own address
            with self.opener.open(asked, timeout=PATIENCE) as page:
                return page.status, page.read().decode(), page.headers
        except HTTPError as refused:
            return refused.code, refused.read().decode(), refused.headers

    def sign_in(self, link: str) -> None:
        path = link.removeprefix(self.url)
        proof = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path)[1])[1]
        self.open(path, csrfmiddlewaretoken=proof)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An installation whose pages wait two seconds for figures."""
    with installed(tmp_path_factory.mktemp("hung"), "--sample", POLKU_LAKE_WAIT="2") as served:
        yield served


@pytest.fixture
def staff(served):
    browser = Browser(served.url)
    browser.sign_in(served.fresh_link())
    recovered(browser)
    return browser


@pytest.fixture
def lake(served):
    """The lake's process, let go on at the end; this worker may have ended others, or keep another installation."""
    (found,) = [one for one in psutil.Process().children(recursive=True) if is_lake(one, served)]
    yield found
    if found.is_running():
        found.resume()


def is_lake(process: psutil.Process, served) -> bool:
    """Tell whether a process is the lake of an installation."""
    try:
        ours = process.environ().get("POLKU_DATA") == str(served.data)
        return ours and "polku_server.lake.process" in process.cmdline()
    except psutil.Error:  # it has ended
        return False


def answered(served, language: str = "en") -> float:
    """Answer the survey as a stranger; tell how long that took."""
    begun, stranger = time.monotonic(), Browser(served.url)
    token = TOKEN.search(stranger.open(served.survey)[1])[1]
    assert stranger.open(served.survey, token=token, csat="5", effort="1", nps="9")[0] == 200
    return time.monotonic() - begun


def recovered(staff: Browser) -> None:
    """Wait until figures are shown again, to all threads; a busy machine may take a few tries."""
    until = time.monotonic() + PATIENCE
    while staff.open("/measure/")[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    with ThreadPoolExecutor(16) as pool:
        while {page[0] for page in pool.map(lambda _: staff.open("/measure/"), range(16))} != {200}:
            assert time.monotonic() < until


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "Luvut ovat hetken poissa käytöstä"),
        ("sv", "Siffrorna kan inte visas just nu"),
        ("en", "The figures are away for a moment"),
    ],
)
def test_a_page_says_in_time_that_figures_are_away_and_shows_them_again_when_the_lake_goes_on(
    served, staff, lake, language, said
):
    pages = []

    def opened() -> float:
        recovered(staff)
        lake.suspend()
        begun = time.monotonic()
        pages.append(staff.open("/measure/", language))
        took = time.monotonic() - begun
        lake.resume()
        return took

    assert within(5, opened)
    status, page, headers = pages[-1]
    assert (status, headers["Retry-After"]) == (503, "5")
    assert said in page
    recovered(staff)


def test_respondents_notice_nothing_while_every_page_waits(served, staff, lake):
    def noticed() -> float:
        recovered(staff)
        lake.suspend()
        crowd = [threading.Thread(target=staff.open, args=["/measure/"]) for _ in range(16)]
        for one in crowd[:8]:
            one.start()
        time.sleep(0.3)
        took = max(answered(served) for _ in range(4))
        for one in crowd[8:]:
            one.start()
        for one in crowd:
            one.join()
        lake.resume()
        return took

    assert within(1, noticed)
    recovered(staff)


def test_health_is_told_in_time_and_names_the_lake(served, staff, lake):
    lake.suspend()

    def told() -> float:
        begun = time.monotonic()
        status, said, _ = Browser(served.url).open("/readyz")
        assert (status, '"lake": "not ready"' in said) == (503, True)
        return time.monotonic() - begun

    assert within(4, told)
    lake.resume()
    recovered(staff)


def test_a_lake_that_stays_hung_is_started_anew(served, staff, lake):
    wait_for_a_sign = 6
    time.sleep(wait_for_a_sign)
    lake.send_signal(signal.SIGSTOP)

    psutil.wait_procs([lake], timeout=2 * PATIENCE)

    assert not lake.is_running()
    assert "lake has answered nothing for 60 s; it is killed" in served.log.read_text()
    recovered(staff)
