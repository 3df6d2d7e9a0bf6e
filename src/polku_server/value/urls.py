"""Addresses of what customers are worth."""

from django.urls import path

from . import pages

urlpatterns = [path("", pages.value, name="value")]
