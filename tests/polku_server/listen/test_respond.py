"""What a respondent sees: the form, the thank-you, and a sentence for everything that can go wrong."""

import html
import json
import re
import subprocess

import pytest
import time_machine
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.respondent import CONTENT, FORM, UNHAPPY, token_of
from polku_server.listen import actions, bodies, respond, tokens
from polku_server.listen.models import Pending, Response, SurveyVersion
from polku_server.listen.submit import Kept, Outcome
from polku_server.listen.template import definition

WHY = 'Odotin <b>"pitkään"</b> & turhaan'


def said(response) -> str:
    """Everything a reader reads in the main part."""
    inside = response.content.decode().split("<main>")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def heading(response) -> str:
    return html.unescape(re.search(r"<h([12])>(.*?)</h\1>", response.content.decode())[2])


def checked(response) -> set[str]:
    return set(re.findall(r'id="([^"]+)"(?: required)? checked', response.content.decode()))


def words(response, key: str) -> str:
    return html.unescape(
        re.search(f'<textarea id="{key}"[^>]*>(.*?)</textarea>', response.content.decode(), re.DOTALL)[1]
    )


# the form


def test_form_has_one_fieldset_and_legend_for_each_scale_and_nothing_chosen(respondent):
    page = respondent.open().content.decode()

    assert page.count("<fieldset") == page.count("</fieldset>") == page.count("<legend") == 3
    assert re.findall(r"\b(?:checked|selected)\b(?!\+)", page.split("</style>")[1]) == []
    assert len(re.findall(r'type="radio"', page)) == 5 + 5 + 11


def test_form_gives_each_visitor_a_key_of_their_own(respondent):
    assert respondent.token() != respondent.token()


@pytest.mark.parametrize(
    ("asked", "language"), [("fi", "fi"), ("sv", "sv"), ("en", "en"), ("xx", "fi"), ("", "fi"), ("fi%00", "fi")]
)
def test_form_speaks_the_language_of_the_address(respondent, asked, language):
    page = respondent.client.get(f"{respondent.path}?kieli={asked}")

    assert page.headers["Content-Language"] == language
    assert heading_1(page) == definition()["title"][language]


def heading_1(response) -> str:
    return re.search(r"<h1>(.*?)</h1>", response.content.decode())[1]


def test_form_as_json_gives_token_and_questions(respondent):
    document = respondent.open(headers={"accept": "application/json"}).json()

    assert [each["key"] for each in document["questions"]] == ["csat", "effort", "nps", "why", "memory"]
    assert tokens.read(document["token"], respondent.path[3:], tokens.ANSWER).follows == ""


# the thank-you


def test_answer_is_thanked_for_and_stored(respondent):
    thanks = respondent.send(**CONTENT, why=WHY)

    assert (thanks.status_code, heading(thanks)) == (200, "Thank you. Your answer is saved.")
    assert Response.objects.get().texts == {"why": WHY}


def test_low_score_asks_one_thing_more_and_stores_it_as_an_answer_of_its_own(respondent):
    thanks = respondent.send(**UNHAPPY)
    more = respondent.follow_up(token_of(thanks), expectation="Soiton.")

    first, second = Response.objects.order_by("id")
    assert (thanks.status_code, more.status_code, heading(more)) == (200, 200, "Thank you. We have this too.")
    assert (first.scores, second.scores) == ({"csat": 1, "effort": 5, "nps": 0}, {"expectation": None})
    assert (second.texts, second.follows) == ({"expectation": "Soiton."}, first.key)


@pytest.mark.parametrize(
    ("answers", "asks"),
    [({}, False), ({"csat": "2"}, True), ({"csat": "3"}, False), ({"effort": "5"}, True), ({"nps": "3"}, True),
     ({"nps": "4"}, False)],
)  # fmt: skip
def test_follow_up_is_decided_on_the_server(respondent, answers, asks):
    thanks = respondent.send(**{**CONTENT, **answers})

    assert (b"/follow-up" in thanks.content) == asks


@pytest.mark.parametrize("nothing", ["", "  ", "\0"])
def test_follow_up_sent_empty_is_asked_for_again_under_the_same_key(respondent, nothing):
    asked = respondent.send(**UNHAPPY)

    again = respondent.follow_up(token_of(asked), expectation=nothing)
    stored = respondent.follow_up(token_of(again), expectation="Soiton.")
    replayed = respondent.follow_up(token_of(asked), expectation="Soiton.")

    assert (again.status_code, stored.status_code, replayed.status_code) == (422, 200, 200)
    assert Response.objects.count() == 2


# the same once more


@pytest.mark.parametrize("answers", [CONTENT, UNHAPPY])
def test_same_answer_twice_is_one_row_and_the_same_bytes(respondent, answers):
    token = respondent.token()
    with time_machine.travel(0, tick=False) as clock:
        token = respondent.token()
        first = respondent.send(token, **answers)
        clock.shift(3600)
        second = respondent.send(token, **answers)

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert Response.objects.count() == 1


def test_changed_answer_under_a_used_key_says_that_the_first_was_kept_and_shows_it(respondent):
    token = respondent.token()
    respondent.send(token, **CONTENT, why=WHY)

    page = respondent.send(token, **UNHAPPY)

    assert (page.status_code, heading(page)) == (409, "We already have your answer")
    assert re.findall(r"<dd>(.*?)</dd>", page.content.decode()) == [
        "Very satisfied",
        "Hardly any",
        "9",
        html.escape(WHY),
    ]
    assert Response.objects.get().scores["csat"] == 5


def test_changed_follow_up_under_a_used_key_shows_the_first(respondent):
    token = token_of(respondent.send(**UNHAPPY))
    respondent.follow_up(token, expectation="A")

    page = respondent.follow_up(token, expectation="B")

    assert (page.status_code, re.findall(r"<dd>(.*?)</dd>", page.content.decode())) == (409, ["A"])


# answers are kept


def test_missing_answers_are_asked_for_with_a_link_to_the_first_radio_of_each(respondent):
    page = respondent.send(nps="9", why=WHY)

    links = re.findall(r'<a href="#([^"]+)"', page.content.decode())
    assert (page.status_code, heading(page), links) == (422, "2 things to check", ["csat-1", "effort-1"])
    assert all(f'id="{link}"' in page.content.decode() for link in links)
    assert (checked(page), words(page, "why")) == ({"nps-9"}, WHY)
    assert Response.objects.count() == 0


def test_form_that_was_mended_is_stored_under_the_key_it_had(respondent):
    token = respondent.token()
    page = respondent.send(token, nps="9")

    respondent.send(token_of(page), **CONTENT)
    respondent.send(token, **CONTENT)

    assert Response.objects.count() == 1


def test_expired_form_comes_again_with_every_answer_and_the_same_key(respondent):
    with time_machine.travel(0, tick=False) as clock:
        token = respondent.token()
        clock.shift(25 * 3600)
        page = respondent.send(token, **CONTENT, why=WHY)
        thanks = respondent.send(token_of(page), **CONTENT, why=WHY)

    assert page.status_code == 422
    assert heading(page) == "The page had been open for over a day. Your answers are below: press Send again."
    assert (checked(page), words(page, "why")) == ({"csat-5", "effort-1", "nps-9"}, WHY)
    assert (thanks.status_code, Response.objects.get().key) == (200, token.split(".")[2])


@pytest.mark.parametrize("token", ["", "x", "a.b.c.d:e:f"])
def test_foreign_token_is_refused_with_every_answer_kept(respondent, token):
    page = respondent.send(token, **CONTENT, why=WHY)

    assert page.status_code == 403
    assert heading(page) == "This form was opened somewhere else. Check your answers below and press Send."
    assert (checked(page), words(page, "why")) == ({"csat-5", "effort-1", "nps-9"}, WHY)
    assert Response.objects.count() == 0
    assert respondent.send(token_of(page), **CONTENT).status_code == 200


def test_token_of_another_survey_is_foreign(respondent, make_survey):
    other = make_survey()
    token = tokens.issue(tokens.Token(other.public_id, other.current_id, "k"))

    assert respondent.send(token, **CONTENT).status_code == 403


def test_token_of_a_form_does_not_pass_for_its_follow_up(respondent):
    assert respondent.follow_up(respondent.token(), expectation="A").status_code == 403


def test_store_that_is_busy_keeps_the_answers_and_the_key(respondent, monkeypatch):
    token = respondent.token()
    monkeypatch.setattr(respond, "submit", lambda submission: Kept(Outcome.BUSY))

    page = respondent.send(token, **CONTENT, why=WHY)

    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert heading(page) == "Not saved yet. Press Send again; it will count once."
    assert (checked(page), words(page, "why")) == ({"csat-5", "effort-1", "nps-9"}, WHY)
    assert token_of(page).split(".")[2] == token.split(".")[2]


def test_store_that_does_not_answer_is_told_in_a_sentence(respondent, monkeypatch):
    def away(*_):
        raise OperationalError('could not connect to "10.0.0.1", SELECT secret')

    monkeypatch.setattr(respond, "find", away)

    page = respondent.open()

    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert heading(page) == "The survey does not answer right now"


# limits and refusals

TOO_LONG = "x" * 10_001


@pytest.mark.parametrize("key", ["why", "memory"])
def test_text_over_its_limit_is_named_and_kept(respondent, key):
    page = respondent.send(**CONTENT, **{key: TOO_LONG})

    assert page.status_code == 422
    assert "Shorten this to 10,000 characters; it has 10001." in said(page)
    assert (checked(page), words(page, key)) == ({"csat-5", "effort-1", "nps-9"}, TOO_LONG)


def test_text_at_its_limit_is_stored_whole(respondent):
    respondent.send(**CONTENT, why="ä" * 10_000)

    assert Response.objects.get().texts == {"why": "ä" * 10_000}


REFUSALS = {
    "body": (b"why=" + b"x" * bodies.BODY_LIMIT, FORM, 413, "One answer takes at most 256 KiB."),
    "depth": (b'{"answers":' * 9 + b"1" + b"}" * 9, "application/json; x", 422, "At most 8 levels are read."),
    "encoding": (b"why=%ff", FORM, 400, "It was not sent as UTF-8."),
    "multipart": (b"--x--", "multipart/form-data; boundary=x", 415, "What was sent could not be read"),
    "fields": (b"&".join(b"a%d=1" % i for i in range(300)), FORM, 400, "What was sent could not be read"),
}


@pytest.mark.parametrize("name", sorted(set(REFUSALS) - {"depth"}))
def test_body_that_cannot_be_taken_gets_one_sentence(respondent, name):
    body, kind, status, sentence = REFUSALS[name]

    page = respondent.post(body, kind)

    assert page.status_code == status
    assert sentence in said(page)


JSON_REFUSALS = [
    (b'{"answers":' * 9 + b"1" + b"}" * 9, 422, "depth"),
    (b"{", 400, "json"),
    (b"\xff", 400, "encoding"),
    (b" " * (bodies.BODY_LIMIT + 1), 413, "body"),
]


@pytest.mark.parametrize(("body", "status", "why"), JSON_REFUSALS)
def test_json_that_cannot_be_taken_is_told_in_one_shape(respondent, body, status, why):
    answer = respondent.post(body, "application/json")

    assert answer.status_code == status
    assert answer.json() == {"why": why, "limits": {"body_kib": 256, "depth": 8, "text": 10_000}}


def test_json_answer_takes_the_same_path(respondent):
    document = {"token": respondent.token(), "answers": {"csat": 5, "effort": 1, "nps": 9}}

    outcomes = [respondent.post_json(document) for _ in range(2)]
    changed = respondent.post_json({**document, "answers": {**document["answers"], "nps": 0}})

    assert [(each.status_code, each.json()) for each in [*outcomes, changed]] == [
        (201, {"outcome": "stored"}),
        (200, {"outcome": "replayed"}),
        (409, {"outcome": "conflict"}),
    ]
    assert Response.objects.get().source == "api"


def test_json_problems_name_question_and_kind(respondent):
    answers = {"csat": 6, "effort": True, "why": 1, "memory": TOO_LONG, "colour": "red"}

    answer = respondent.post_json({"token": respondent.token(), "answers": answers})

    assert answer.status_code == 422
    assert answer.json()["problems"] == [
        ["csat", "off_scale"], ["effort", "off_scale"], ["nps", "missing"], ["why", "off_scale"],
        ["memory", "too_long"], ["colour", "unknown"],
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_method_that_is_not_taken_names_those_that_are(respondent, method):
    page = getattr(respondent.client, method)(respondent.path + "?kieli=en")

    assert (page.status_code, page.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert heading(page) == "This address does not take that"


@pytest.mark.parametrize("rest", ["", "none", "none/follow-up", "a/b/c", "%00", "%ff", "x" * 3000])
def test_unknown_address_gets_one_sentence(respondent, rest):
    pages = [respondent.client.get(f"/v/{rest}?kieli=en"), respondent.post("a=1", path=f"/v/{rest}")]

    assert [(page.status_code, heading(page)) for page in pages] == [(404, "There is no survey at this address")] * 2


@pytest.mark.django_db
def test_survey_that_was_not_launched_is_unknown(client):
    draft = actions.draft_survey("Asennus", definition())

    assert client.get(f"/v/{draft.public_id}").status_code == 404


def test_closed_survey_says_so_and_stores_nothing(respondent, survey):
    token = respondent.token()
    actions.close(survey)

    pages = [respondent.open(), respondent.send(token, **CONTENT), respondent.send("foreign", **CONTENT)]

    assert [(page.status_code, heading(page)) for page in pages] == [(410, "This survey is closed")] * 3
    assert Response.objects.count() == 0


def test_survey_that_was_removed_while_the_form_was_open_is_unknown(respondent, survey):
    token = tokens.issue(tokens.Token(survey.public_id, survey.current_id + 1, "k"))

    assert respondent.send(token, **CONTENT).status_code == 404
    assert SurveyVersion.objects.count() == 1


# nothing but what was said


def pages_of_every_kind(respondent) -> dict[str, object]:
    token = respondent.token()
    kinds = {
        "form": respondent.open(),
        "thanks": respondent.send(token, **UNHAPPY),
        "follow-up": respondent.follow_up("x", expectation="A"),
        "kept": respondent.send(token, **CONTENT),
        "missing": respondent.send(),
        "foreign": respondent.send("x", **CONTENT),
        "unknown": respondent.client.get("/v/none"),
        "method": respondent.client.put(respondent.path),
        "host": respondent.client.get(respondent.path, headers={"host": "evil.example"}),
        "query": respondent.client.get(respondent.path + "?" + "&".join(f"a{i}=1" for i in range(300))),
        "charset": respondent.client.generic("POST", respondent.path, b"a=1", FORM + "; charset=rot13"),
        "outline": respondent.open(headers={"accept": "application/json"}),
        "json": respondent.post("{", "application/json"),
    }
    for name, (body, kind, _, _) in REFUSALS.items():
        kinds[name] = respondent.post(body, kind)
    return kinds


def test_no_response_sets_a_cookie_or_lacks_a_header(respondent):
    for name, page in pages_of_every_kind(respondent).items():
        assert not page.cookies, name
        assert page.headers["Content-Length"] == str(len(page.content)), name
        assert page.headers["X-Content-Type-Options"] == "nosniff", name
        assert page.headers["X-Frame-Options"] == "DENY", name
        assert page.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, name
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; "), name
        assert "unsafe" not in page.headers["Content-Security-Policy"], name
        assert page.headers["Cache-Control"] == "no-store", name


def test_no_response_tells_of_the_inside(respondent):
    for name, page in pages_of_every_kind(respondent).items():
        assert page.status_code < 500, name
        for word in ("Traceback", "SELECT", "INSERT", "polku_server", "/src/", ".py", "django"):
            assert word not in page.content.decode(), name


def test_failure_of_ours_is_told_with_the_headers_and_without_its_reason(respondent, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret reason in /src/polku_server/x.py")

    monkeypatch.setattr(respond, "find", broken)

    page = respondent.open()

    assert (page.status_code, heading(page)) == (500, "Something went wrong")
    assert b"secret" not in page.content
    assert page.headers["X-Frame-Options"] == "DENY"


def test_two_hundred_gets_change_no_row_and_no_byte(respondent, survey):
    respondent.send(**CONTENT)
    before = everything()

    for i in range(200):
        respondent.client.get(respondent.path + f"?kieli={('fi', 'sv', 'en')[i % 3]}")

    assert everything() == before


def everything() -> tuple[object, ...]:
    """The bytes of the database and its log after a checkpoint, and how many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    main = str(connection.settings_dict["NAME"])
    # another process reads the files: closing one here would drop the locks that SQLite holds on it
    hashes = subprocess.run(["sha256sum", main, f"{main}-wal"], check=True, capture_output=True).stdout
    return hashes, Response.objects.count(), Pending.objects.count()


# whatever is sent

FIELDS = st.sampled_from(["token", "csat", "effort", "nps", "why", "memory", "kieli"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FUZZ = settings(
    max_examples=120, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
KINDS = st.sampled_from([FORM, "application/json", "text/plain", FORM + "; charset=utf-16", "multipart/form-data", ""])


@FUZZ
@given(body=st.binary(max_size=300), kind=KINDS, query=st.binary(max_size=30))
def test_no_bytes_whatsoever_give_a_failure(respondent, body, kind, query):
    answer = respondent.client.generic(
        "POST", respondent.path, body, content_type=kind, QUERY_STRING=query.decode("latin-1")
    )

    assert answer.status_code < 500


@FUZZ
@given(answers=st.dictionaries(FIELDS | st.text(max_size=9), ANYTHING, max_size=8), ours=st.booleans())
def test_no_answers_whatsoever_give_a_failure(respondent, answers, ours):
    token = {"token": respondent.token()} if ours else {"token": answers.get("token")}
    form = "&".join(f"{key}={value}" for key, value in answers.items()).encode("utf-8", "replace")

    as_json = respondent.post(json.dumps({"answers": {**CONTENT, **answers}, **token}), "application/json")
    as_form = respondent.post(form)

    assert as_json.status_code < 500
    assert as_form.status_code < 500
