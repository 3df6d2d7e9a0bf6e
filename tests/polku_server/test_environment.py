"""The table of settings: what is read, and the sentence that a wrong value gets."""

import pytest

from polku.errors import SettingError
from polku_server.environment import SETTINGS, ZONE_FILE, chosen_zone, read
from polku_server.settings import store

WRONG = {
    "POLKU_DATA": ["", "~nobody-of-that-name/x", __file__],
    "POLKU_DATABASE_URL": [
        "mysql://host/name",
        "postgres://host",
        "postgres://host:99999/name",
        "postgres://host:0/name",
    ],
    "POLKU_URL": [
        "http://polku.example.org",
        "polku.example.org",
        "https://host/path",
        "http://127.0.0.1:99999",
        "https://[::1",
        "",
    ],
    "POLKU_BIND": ["8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", ":8000"],
    "POLKU_LANGUAGE": ["de", "FI", ""],
    "POLKU_TIME_ZONE": ["Helsinki", ""],
    "POLKU_MINIMUM": ["4", "101", "ten", ""],
    "POLKU_PULSE_MINIMUM": ["4", "101", "ten", ""],
    "POLKU_OPENING_HOURS": ["", "mon-fri", "mon/16-8"],
    "POLKU_CASE_HOURS": ["0", "401", "two"],
    "POLKU_CASE_EUROS": ["-1"],
    "POLKU_SILENT_DAYS": ["-1", "3651"],
    "POLKU_WEB_WORKERS": ["0", "65"],
    "POLKU_WEB_THREADS": ["1", "65"],
    "POLKU_LAKE_MEMORY": ["512", "0MB", "MB", "-1GB"],
    "POLKU_LAKE_WAIT": ["0", "61", "soon"],
    "POLKU_LARGEST_FILE": ["huge", "0MB", "10"],
    "POLKU_LOG_LEVEL": ["debug", "TRACE"],
    "POLKU_AUDIT_KEY": ["~nobody-of-that-name/x", "."],
    "POLKU_PROXIES": ["-1", "6", "one"],
    "POLKU_MAIL_URL": [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://mail.example.org:0",
        "smtp://mail.example.org:99999",
        "smtp://mail.example.org?tls=maybe",
        "smtp://mail.example.org?ssl=always",
        "smtp://mail.example.org/path",
    ],
    "POLKU_MAIL_FROM": ["polku", "Polku <polku@example.org>", "a@b\nc"],
    "POLKU_BREACHED_PASSWORDS": ["no-such-file"],
    "POLKU_OIDC_ISSUER": ["login.example.org", "http://login.example.org", "https://login.example.org?a=b"],
    "POLKU_OIDC_CLIENT_ID": ["two words"],
    "POLKU_OIDC_CLIENT_SECRET": [],  # below: it is never shown
    "POLKU_OIDC_NAME": ["x" * 41],
    "POLKU_OIDC_DOMAINS": ["example", "example.org,", "@example.org", "https://example.org"],
}
NAMES = [setting.name for setting in SETTINGS]


def test_every_setting_is_tried_here():
    assert list(WRONG) == NAMES


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_named_with_what_is_allowed(name, value):
    (allowed,) = (setting.allowed for setting in SETTINGS if setting.name == name)

    with pytest.raises(SettingError) as raised:
        read({name: value})

    assert str(raised.value) == f"Setting {name} is {value!r}; allowed: {allowed}. Correct it and start again."


def test_a_secret_is_never_shown():
    with pytest.raises(SettingError) as raised:
        read({"POLKU_OIDC_CLIENT_SECRET": "hush hush"})

    assert str(raised.value).startswith("Setting POLKU_OIDC_CLIENT_SECRET is '***'; ")


def test_a_password_of_the_mail_server_is_never_shown():
    with pytest.raises(SettingError) as raised:
        read({"POLKU_MAIL_URL": "smtp://polku:hush@mail.example.org?tls=maybe"})

    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"POLKU_MAIL_URL": "smtp://mail.example.org"}, "POLKU_MAIL_FROM"),
        ({"POLKU_MAIL_FROM": "polku@example.org"}, "POLKU_MAIL_URL"),
        ({"POLKU_OIDC_ISSUER": "https://login.example.org"}, "POLKU_OIDC_CLIENT_ID"),
        ({"POLKU_OIDC_CLIENT_ID": "polku", "POLKU_OIDC_CLIENT_SECRET": "hush"}, "POLKU_OIDC_ISSUER"),
    ],
)
def test_settings_that_go_together_are_asked_for_together(given, missing):
    with pytest.raises(SettingError) as raised:
        read(given)

    assert str(raised.value).startswith(f"Setting {missing} is ''; allowed: a value, as ")
    assert "hush" not in str(raised.value)


def test_every_default_is_allowed():
    assert list(read({})) == NAMES


def test_an_unknown_name_is_refused_with_the_names_that_are_known():
    with pytest.raises(SettingError) as raised:
        read({"POLKU_MINIMUN": "10"})

    assert raised.value.allowed == "only " + ", ".join(sorted(NAMES))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgres://polku:hunter2@host", "postgres://polku:***@host"),
        ("mysql://po/lku:hun@ter2@host", "mysql://po/lku:***@host"),
        ("mysql:/polku:hunter2@host/name", "mysql:***@host/name"),
        ("polku:hunter2@host/name", "polku:***@host/name"),
        ("postgres://?password=hunter2&host=h", "postgres://?password=***&host=h"),
        ("host=h password='hunter 2' dbname=n", "host=h password=*** dbname=n"),
    ],
)
def test_a_password_stays_out_of_the_sentence(value, shown):
    with pytest.raises(SettingError) as raised:
        read({"POLKU_DATABASE_URL": value})

    assert raised.value.value == shown


def test_the_value_of_an_unknown_name_stays_out_of_the_sentence():
    with pytest.raises(SettingError) as raised:
        read({"POLKU_DATABASE_PASSWORD": "hunter2"})

    assert (raised.value.name, raised.value.value) == ("POLKU_DATABASE_PASSWORD", "***")


def test_the_parts_of_a_database_address_are_read_out_of_per_cent_signs():
    url = read({"POLKU_DATABASE_URL": "postgres://po%40ku:p%2Fw@db.example.org:5433/n%20m"})["POLKU_DATABASE_URL"]

    parts = store(url)

    assert [parts[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "po@ku",
        "p/w",
        "db.example.org",
        5433,
        "n m",
    ]


def test_what_a_database_address_asks_beside_reaches_the_driver():
    url = read({"POLKU_DATABASE_URL": "postgres://polku@host/name?sslmode=verify-full"})["POLKU_DATABASE_URL"]

    assert store(url)["OPTIONS"]["sslmode"] == "verify-full"


def test_a_zone_that_was_kept_but_is_none_stops_the_start(tmp_path):
    (tmp_path / ZONE_FILE).write_text("Moon/Sea\n")

    with pytest.raises(SettingError, match="Moon/Sea"):
        chosen_zone(tmp_path)
