"""Django's settings, made from the POLKU_* table in `environment`; see docs/reference/settings.md."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from . import environment
from .secret import secret

POLKU = environment.read()
DATA: Path = POLKU["POLKU_DATA"]
SECRET_KEY = secret(DATA)
DEBUG = False

ADDRESS = POLKU["POLKU_URL"]
ALLOWED_HOSTS = [ADDRESS.hostname] + (
    ["127.0.0.1", "localhost", "[::1]"] if environment.is_loopback(ADDRESS.hostname) else []
)
CSRF_TRUSTED_ORIGINS = [f"{ADDRESS.scheme}://{ADDRESS.netloc}"]
SECURE = ADDRESS.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "polku_session", "polku_csrf", "polku_language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = SECURE, True, "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
CSRF_FAILURE_VIEW = "polku_server.ui.pages.expired_form"
LOGIN_URL = "sign-in"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "polku_server.apps.Polku",
]
AUTH_USER_MODEL = "polku.User"
ROOT_URLCONF = "polku_server.urls"
WSGI_APPLICATION = "polku_server.wsgi.application"
MIDDLEWARE = [
    "polku_server.listen.lane.RespondentLane",
    "polku_server.ui.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "polku_server.ui.pages.Problems",
]

HERE = Path(__file__).parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / stage / "templates" for stage in ("ui", "overview", "measure", "listen", "register", "govern")],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "polku_server.ui.shell.shell",
            ],
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
            "libraries": {"shapes": "polku_server.ui.shapes"},
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "ui" / "static"]
STATIC_ROOT = None  # nothing is collected
WHITENOISE_USE_FINDERS = True  # served from the installed package: no step before the first start
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def store(url: Any) -> dict[str, Any]:
    """Django's description of the store: SQLite in the data folder, or PostgreSQL."""
    if url is None:
        return {
            "ENGINE": "polku_server.store.sqlite",
            "NAME": DATA / "polku.sqlite3",
            "CONN_MAX_AGE": None,  # each web thread keeps its connection
            "TEST": {"NAME": DATA / "test.sqlite3"},
        }
    threads = POLKU["POLKU_WEB_THREADS"]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "OPTIONS": {
            **dict(parse_qsl(url.query)),  # such as sslmode=verify-full, which must not be lost
            "pool": {"min_size": 1, "max_size": threads, "timeout": 5},
            # an answer that was thanked for is on disk; a forgotten transaction would freeze the lake's watermark
            "options": "-c synchronous_commit=on -c idle_in_transaction_session_timeout=60000 -c lock_timeout=5000",
        },
    }


DATABASES = {"default": store(POLKU["POLKU_DATABASE_URL"])}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = POLKU["POLKU_LANGUAGE"]
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = POLKU["POLKU_TIME_ZONE"].key
FORMAT_MODULE_PATH = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "polku_server.govern.logs.Quiet"}},
    "filters": {"not_readiness": {"()": "polku_server.govern.logs.NotReadiness"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet", "filters": ["not_readiness"]}},
    "root": {"handlers": ["console"], "level": POLKU["POLKU_LOG_LEVEL"]},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
SILENCED_SYSTEM_CHECKS: list[str] = []
