"""Addresses of the measures."""

from django.urls import path

from . import events_pages, guide, pages, pulse_pages

urlpatterns = [
    path("", pages.path, name="path"),
    path("pulse/", pulse_pages.results, name="pulse"),
    path("pulse/new/", pulse_pages.new, name="pulse-new"),
    path("pulse/<str:public_id>/", pulse_pages.mark, name="pulse-mark"),
    path("guide/", guide.page, name="measure-guide"),
    path("events/", events_pages.listing, name="events"),
    path("events/<str:public_id>/", events_pages.one, name="event"),
]
