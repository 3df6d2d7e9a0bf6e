"""Gathers every stage's addresses; a stage's first page stands at /<stage>/."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from . import api
from .govern.policy import member, public
from .register import search_pages
from .ui import parts

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("polku_server.overview.urls")),
    path("", include("polku_server.overview.my_data_urls")),
    path("govern/", include("polku_server.register.privacy_urls")),
    path("register/search/", search_pages.found, name="search"),
    path("register/", include("polku_server.register.urls")),
    path("listen/", include("polku_server.listen.urls")),
    path("measure/", include("polku_server.measure.urls")),
    path("understand/", include("polku_server.understand.urls")),
    path("act/", include("polku_server.act.urls")),
    path("value/", include("polku_server.value.urls")),
    path("promise/", include("polku_server.promise.urls")),
    path("prove/", include("polku_server.prove.urls")),
    path("export/", include("polku_server.govern.exports_urls")),
    path("api/v1/", include((api.urls(), "api"), namespace="api")),
    path("ui/", member(require_safe(parts.shown)), name="parts"),
    path("language/", public(set_language), name="language"),
    path("", include("polku_server.govern.urls")),
]

handler400 = "polku_server.ui.pages.bad_request"
handler403 = "polku_server.ui.pages.forbidden"
handler404 = "polku_server.ui.pages.not_found"
handler500 = "polku_server.ui.pages.broken"
