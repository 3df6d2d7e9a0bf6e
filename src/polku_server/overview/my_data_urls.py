"""Addresses of customers' own pages, and of the staff's way to a link to one."""

from django.urls import path

from . import my_data_asking, my_data_pages, my_data_staff

urlpatterns = [
    path("omat/", my_data_asking.ask, name="my-data-ask"),
    path("omat/<str:token>", my_data_pages.own, name="my-data"),
    path("omat/<str:token>/consents", my_data_pages.consents, name="my-data-consents"),
    path("omat/<str:token>/details", my_data_pages.details, name="my-data-details"),
    path("omat/<str:token>/download", my_data_pages.download, name="my-data-download"),
    path("omat/<str:token>/often", my_data_pages.often, name="my-data-often"),
    path("omat/<str:token>/erase", my_data_pages.erase, name="my-data-erase"),
    path("register/customers/<str:public_id>/own-link/", my_data_staff.link, name="own-link"),
    path(
        "register/customers/<str:public_id>/own-link/<str:link_id>/revoke/",
        my_data_staff.revoke,
        name="own-link-revoke",
    ),
]
