"""Keys of other systems, as an administrator makes and ends them."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import house

from polku_server.govern import api_keys
from polku_server.govern.models import ApiKey, Grant, Role
from polku_server.govern.policy import Permission

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    house.organisation()
    user = house.user()
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def browser(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def asked(**fields):
    day = timezone.localdate() + dt.timedelta(days=30)
    return {"name": "Kassa", "scopes": ["register"], "unit": "", "last_day": day.isoformat()} | fields


def test_key_is_shown_once_and_opens_its_scope(browser):
    page = browser.post(reverse("keys"), asked()).content.decode()
    (text,) = re.findall(r"polku_[0-9a-f]{12}_[\w-]{43}", page)

    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/people").status_code == 200
    assert text not in browser.get(reverse("keys")).content.decode()


def test_key_of_a_unit_is_limited_to_it(browser):
    unit = house.unit("Own")

    browser.post(reverse("keys"), asked(unit=unit.public_id))

    assert ApiKey.objects.get().unit == unit


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["users"]},
        {"unit": "none"},
        {"last_day": "2020-01-01"},
        {"last_day": "x"},
    ],
)
def test_what_cannot_be_is_told_and_no_key_is_made(browser, wrong):
    answer = browser.post(reverse("keys"), asked(**wrong))

    assert (answer.status_code, ApiKey.objects.count()) == (422, 0)


def test_revoked_key_is_refused_at_once(browser, administrator):
    key, text = api_keys.make_key("Kassa", [Permission.REGISTER], by=administrator)

    browser.post(reverse("key-revoke", args=[key.public_id]))

    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/people").status_code == 401


def test_list_takes_as_many_queries_for_three_keys_as_for_one(browser, administrator, django_assert_num_queries):
    api_keys.make_key("K", [Permission.REGISTER], by=administrator)
    browser.get(reverse("keys"))
    with django_assert_num_queries(7):
        browser.get(reverse("keys"))
    for _ in range(2):
        api_keys.make_key("K", [Permission.REGISTER], by=administrator)
    with django_assert_num_queries(7):
        browser.get(reverse("keys"))
