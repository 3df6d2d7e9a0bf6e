"""Addresses under /govern/ that are about customers: consents, and requests about own data."""

from django.urls import path

from . import consents_pages, requests_pages

urlpatterns = [
    path("consents/", consents_pages.consents, name="consents"),
    path("consents/<str:public_id>/", consents_pages.of_customer, name="consents-of"),
    path("requests/", requests_pages.requests, name="requests"),
    path("requests/<str:public_id>/", requests_pages.one, name="request"),
    path("requests/<str:public_id>/export/", requests_pages.export, name="request-export"),
    path("requests/<str:public_id>/forget/", requests_pages.forget, name="request-forget"),
]
