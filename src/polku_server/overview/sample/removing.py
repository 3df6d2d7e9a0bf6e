"""Removes the whole sample company; refused while something of one's own stands on it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.db.models.base import ModelBase

from polku.errors import InputError
from polku.words import gettext as _

from ...govern import sign_in, users, users_erasing
from ...govern.models import Grant, Organisation, User
from ...listen import sample
from ...listen.models import Response
from ...register.models import Encounter, ImportMapping, Purchase
from . import bringing, drawn, improving, loading

FIRST = ("Polku", "admin@localhost.invalid")  # the first user's name and address before the sample came


def remove() -> int:
    """Remove the sample company, its users and its files; give how many answers went."""
    if standing := dict(own()):
        listed = ", ".join(f"{name}: {count}" for name, count in sorted(standing.items()))
        said = _(
            "Something of your own stands on the sample company ({listed}). Move or remove it first; or let it lose "
            "the sample's places: polku sample remove."
        )
        raise InputError(said.format(listed=listed))
    if not Organisation.objects.filter(sample=True).exists():
        return 0
    return anyway()


def anyway() -> int:
    """Remove it with its users and files; what is one's own stays, without the sample's places."""
    with transaction.atomic():
        staff()
        improving.remove()
    count = sample.remove()
    with transaction.atomic():
        ImportMapping.objects.filter(name=bringing.SOURCE).delete()
    for file in loading.folder().glob("*.csv"):
        file.unlink()
    return count


def own() -> Iterator[tuple[str, int]]:
    """Count rows of one's own that name a row of the sample, by what they are."""
    for model, field in referring():
        count = model._default_manager.filter(**{"sample": False, f"{field}__sample": True}).count()
        if count:
            yield str(model._meta.verbose_name), count
    if count := Response.objects.filter(survey__sample=False, unit__sample=True).count():
        yield str(Response._meta.verbose_name), count
    for met in (Encounter, Purchase):
        if count := met._default_manager.exclude(party__sample=True).filter(unit__sample=True).count():
            yield str(met._meta.verbose_name), count
    if count := Grant.objects.filter(unit__sample=True).exclude(user__email__endswith=f"@{bringing.DOMAIN}").count():
        yield str(Grant._meta.verbose_name), count


def referring() -> Iterator[tuple[type[Model], str]]:
    """Give each model that says of its rows whether they are sample data, with what it names that says so too."""
    for model in apps.get_app_config("polku").get_models():
        if not says(model):
            continue
        for field in model._meta.get_fields():
            of = field.related_model
            if isinstance(field, ForeignKey) and isinstance(of, ModelBase) and says(of):
                yield model, field.name


def says(model: type[Model]) -> bool:
    """Tell whether a model says of its rows whether they are sample data."""
    return any(field.name == "sample" for field in model._meta.get_fields())


@transaction.atomic
def staff() -> None:
    """Give the first user the old name back, and let nobody in any more who was invited by the sample."""
    name, email = FIRST
    first = sign_in.first_user()
    if first.email == bringing.address(drawn.company()["lead"]):
        User.objects.filter(pk=first.pk).update(name=name)
        users.change_address(None, User.objects.get(pk=first.pk), email=email)
    for user in User.objects.filter(email__endswith=f"@{bringing.DOMAIN}").exclude(pk=first.pk):
        Grant.objects.filter(user=user, unit__sample=True).delete()  # the unit goes
        users.deactivate(None, user)
        users_erasing.erase(None, user)
