"""Addresses of effects."""

from django.urls import path

from . import pages

urlpatterns = [
    path("", pages.effects, name="effects"),
    path("<str:public_id>/", pages.effect, name="effect"),
]
