"""A row is written only if every rule holds."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from factories import house
from polku_server.govern.keeping import keep
from polku_server.govern.models import User, Wording

pytestmark = pytest.mark.django_db


def test_row_that_holds_every_rule_is_written():
    with transaction.atomic():
        made = keep(Wording(purpose="marketing", number=1, texts={"fi": "Lupa"}))

    assert Wording.objects.get() == made


@pytest.mark.parametrize("texts", [{"fi": "131052-308T"}, {"fi": {"deep": ["131052-308T"]}}])
def test_row_with_an_identity_code_anywhere_leaves_nothing_behind(texts):
    with pytest.raises(ValidationError, match=r"hetu|enkilötunnus"):
        keep(Wording(purpose="marketing", number=1, texts=texts))

    assert Wording.objects.count() == 0


def test_row_that_its_model_refuses_leaves_nothing_behind():
    with pytest.raises(ValidationError):
        keep(User(email="no address", name="Aino"))

    assert User.objects.count() == 0


def test_only_the_fields_that_are_named_are_written():
    user = house.user()
    user.name, user.email = "Aino Rautio", "other@example.org"

    with transaction.atomic():
        keep(user, only=["name"])

    held = User.objects.get(pk=user.pk)
    assert (held.name, held.email == "other@example.org") == ("Aino Rautio", False)
