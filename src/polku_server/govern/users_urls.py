"""Addresses of user administration."""

from django.urls import path

from . import users_erasing_pages, users_pages

urlpatterns = [
    path("govern/users/", users_pages.listed, name="users"),
    path("govern/users/invite/", users_pages.invite, name="user-invite"),
    path("govern/users/closed/", users_erasing_pages.closed, name="users-closed"),
    path("govern/users/<str:public_id>/erase/", users_erasing_pages.erase, name="user-erase"),
    path("govern/users/<str:public_id>/", users_pages.one, name="user"),
    path("govern/users/<str:public_id>/address/", users_pages.change_address, name="user-address"),
    path("govern/users/<str:public_id>/give/", users_pages.give, name="user-give"),
    path("govern/users/<str:public_id>/take/", users_pages.take, name="user-take"),
    path("govern/users/<str:public_id>/invite-again/", users_pages.send_again, name="user-invite-again"),
    path("govern/users/<str:public_id>/deactivate/", users_pages.deactivate, name="user-deactivate"),
    path("govern/users/<str:public_id>/reactivate/", users_pages.reactivate, name="user-reactivate"),
    path("govern/users/<str:public_id>/reset/", users_pages.reset, name="user-reset"),
    path(
        "govern/users/<str:public_id>/sessions/<str:session_id>/end/",
        users_pages.end_session,
        name="user-end-session",
    ),
]
