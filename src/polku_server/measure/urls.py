"""Addresses of the measures."""

from django.urls import path

from . import events_pages, guide, pages

urlpatterns = [
    path("", pages.path, name="path"),
    path("guide/", guide.page, name="measure-guide"),
    path("events/", events_pages.listing, name="events"),
    path("events/<str:public_id>/", events_pages.one, name="event"),
]
