"""Addresses of the measures."""

from django.urls import path

from . import pages

urlpatterns = [path("", pages.path, name="path")]
