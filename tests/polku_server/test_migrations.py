"""Migrations that move what people had."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from factories import house

pytestmark = pytest.mark.django_db
roles = importlib.import_module("polku_server.migrations.0010_roles_of_those_already_here")


def test_whoever_was_here_before_roles_goes_on_doing_everything():
    before, later = house.user(), house.analyst()

    roles.give(apps, SimpleNamespace(connection=connection))

    assert sorted(before.grants.values_list("role", flat=True)) == ["administrator", "data_protection", "lead"]
    assert [grant.role for grant in later.grants.all()] == ["analyst"]
