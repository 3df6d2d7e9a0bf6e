"""User administration, as pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from factories import house
from polku_server.govern import sign_in
from polku_server.govern.models import Grant, User
from polku_server.govern.users_models import SignedIn

pytestmark = pytest.mark.django_db
INVITED = {"name": "Olli Niemi", "email": "olli@example.org", "language": "sv", "role": "analyst"}


@pytest.fixture
def by() -> User:
    return house.administrator()


@pytest.fixture
def client(by: User) -> Client:
    """An administrator's browser."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(by)
    return client


def page(answer: Any) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("role", ["lead", "analyst", "account_manager", "front_line", "data_protection"])
def test_users_are_not_open_to_others(role: str):
    client = Client()
    client.force_login(house.holder(role))

    assert [client.get(path).status_code for path in ("/govern/users/", "/govern/users/invite/")] == [403, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(client: Client, django_assert_num_queries: Any, count: int):
    for _ in range(count):
        house.lead()

    with django_assert_num_queries(6):
        client.get("/govern/users/")


def test_the_list_goes_on_by_address(client: Client, by: User):
    User.objects.bulk_create(
        User(email=f"user{i:03}@example.org", name=f"User {i:03}", public_id=f"p{i:03}") for i in range(75)
    )

    first = page(client.get("/govern/users/"))
    second = page(client.get("/govern/users/?after=user048@example.org"))

    assert first.count('role="rowheader"') == 50
    assert "User 049" in second
    assert "User 048" not in second


def test_without_a_mail_server_the_link_is_shown_this_once(client: Client):
    answer = client.post("/govern/users/invite/", INVITED)

    user = User.objects.get(email="olli@example.org")
    assert "/sign-in/" in page(answer).split('class="key-face">')[1].split("<")[0]
    assert 'class="key-face"' not in page(client.get(f"/govern/users/{user.public_id}/"))


def test_with_a_mail_server_the_letter_is_on_its_way(client: Client, settings: Any):
    settings.MAIL = settings.ADDRESS

    answer = client.post("/govern/users/invite/", INVITED, follow=True)

    assert "The letter is on its way." in page(answer)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "olli"}, "Enter a valid email address."),
        ({"role": "unit_leader"}, "Choose the unit that this person leads."),
        ({"role": "agency"}, "Choose the survey and the days that the agency may see."),
        ({"role": "god"}, "Select a valid choice."),
    ],
)
def test_an_invitation_that_cannot_be_is_explained(client: Client, wrong: dict[str, str], said: str):
    answer = client.post("/govern/users/invite/", INVITED | wrong)

    assert answer.status_code == 422
    assert said in page(answer)
    assert User.objects.count() == 1


def test_limits_of_another_role_are_passed_over(client: Client):
    client.post("/govern/users/invite/", INVITED | {"unit": house.unit("Espoo").pk})

    assert Grant.objects.get(user__email="olli@example.org").unit is None


def test_a_role_is_given_and_taken(client: Client):
    person = house.user()
    where = f"/govern/users/{person.public_id}"
    client.post(f"{where}/give/", {"role": "lead"})
    given = page(client.get(f"{where}/"))

    client.post(f"{where}/take/", {"grant": person.grants.get().pk})

    assert "customer experience lead" in given
    assert not person.grants.exists()


def test_the_last_administrator_is_told_why(client: Client, by: User):
    answer = client.post(f"/govern/users/{by.public_id}/deactivate/")

    assert answer.status_code == 409
    assert "This is the last administrator. Give somebody else the role first." in page(answer)


def test_closing_and_opening_an_account(client: Client):
    person = house.lead()
    where = f"/govern/users/{person.public_id}"

    client.post(f"{where}/deactivate/")
    closed = page(client.get(f"{where}/"))
    client.post(f"{where}/reactivate/")

    person.refresh_from_db()
    assert "Open the account again" in closed
    assert person.is_active


def test_one_session_of_somebody_is_ended(client: Client):
    person = house.lead()
    theirs = Client()
    theirs.post(sign_in.make_link(person))
    listed = SignedIn.objects.get(user=person)

    client.post(f"/govern/users/{person.public_id}/sessions/{listed.public_id}/end/")

    assert theirs.get("/account/").status_code == 302


def test_who_is_not_there_is_not_found(client: Client):
    where = "/govern/users/nobody"

    assert client.get(f"{where}/").status_code == 404
    assert [client.post(f"{where}/{verb}/").status_code for verb in ("give", "take", "reset", "deactivate")] == [
        404
    ] * 4


def test_a_hostile_name_stays_words(client: Client):
    person = house.user("<script>alert(1)</script>")

    assert "<script>alert" not in page(client.get("/govern/users/")) + page(
        client.get(f"/govern/users/{person.public_id}/")
    )
