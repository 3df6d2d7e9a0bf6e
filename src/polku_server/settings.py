"""Django's settings, made from the POLKU_* table in `environment`; see docs/reference/settings.md."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from . import environment
from .secret import secret

POLKU = environment.read()
DATA: Path = POLKU["POLKU_DATA"]
POLKU["POLKU_TIME_ZONE"] = environment.chosen_zone(DATA) or POLKU["POLKU_TIME_ZONE"]
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
LOGIN_URL, LOGIN_REDIRECT_URL = "sign-in", "/"

# who signs in, and with what; limits are our own (govern/sign_in_limits.py), since they hold over all web workers
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    *(["django.contrib.auth.hashers.Argon2PasswordHasher"] if find_spec("argon2") else []),
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "polku_server.govern.sign_in_passwords.LongEnough"},
    {"NAME": "polku_server.govern.sign_in_passwords.UnlikeOneself"},
    {"NAME": "polku_server.govern.sign_in_passwords.NotCommon"},
    {
        "NAME": "polku_server.govern.sign_in_passwords.NotBreached",
        "OPTIONS": {"path": POLKU["POLKU_BREACHED_PASSWORDS"]},
    },
]
ACCOUNT_ADAPTER, MFA_ADAPTER = (
    "polku_server.govern.sign_in_adapter.Accounts",
    "polku_server.govern.sign_in_adapter.Means",
)
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"email"}, ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_EMAIL_NOTIFICATIONS = "none", False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
PASSWORD_RESET_TIMEOUT = 3600  # seconds: how long the link of a forgotten password opens
ACCOUNT_SESSION_REMEMBER, ACCOUNT_REAUTHENTICATION_REQUIRED = True, True
ACCOUNT_FORMS = {
    "login": "polku_server.govern.sign_in_forms.PasswordForm",
    "reauthenticate": "polku_server.govern.sign_in_forms.AgainForm",
}
MFA_FORMS = {
    "authenticate": "polku_server.govern.sign_in_forms.CodeForm",
    "reauthenticate": "polku_server.govern.sign_in_forms.AgainCodeForm",
    "activate_totp": "polku_server.govern.sign_in_forms.FirstCodeForm",
    "add_webauthn": "polku_server.govern.sign_in_forms.PasskeyForm",
}
# a browser knows passkeys by a name, never by a number such as 127.0.0.1
PASSKEYS = not environment.is_number(ADDRESS.hostname)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator wrote the address
MFA_TOTP_ISSUER, MFA_TOTP_TOLERANCE = "Polku", 1

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "polku_server.apps.Polku",
]
AUTH_USER_MODEL = "polku.User"
ROOT_URLCONF = "polku_server.urls"
WSGI_APPLICATION = "polku_server.wsgi.application"
MIDDLEWARE = [
    "polku_server.listen.lane.RespondentLane",
    "polku_server.overview.my_data_writing.NoCookies",
    "polku_server.ui.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "polku_server.govern.sign_in_sessions.Seen",
    "polku_server.ui.pages.Problems",
    "polku_server.lake.waiting.Waiting",
]

HERE = Path(__file__).parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            HERE / stage / "templates"
            for stage in (
                "ui",
                "overview",
                "prove",
                "act",
                "promise",
                "value",
                "understand",
                "measure",
                "listen",
                "register",
                "govern",
            )
        ],
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


MAIL = POLKU["POLKU_MAIL_URL"]
TLS = dict(parse_qsl(MAIL.query)).get("tls", "starttls") if MAIL else ""
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_TIMEOUT = MAIL.hostname if MAIL else "", 20
EMAIL_PORT = (MAIL and MAIL.port) or {"starttls": 587, "always": 465, "none": 25, "": 25}[TLS]
EMAIL_HOST_USER = unquote(MAIL.username or "") if MAIL else ""
EMAIL_HOST_PASSWORD = unquote(MAIL.password or "") if MAIL else ""
EMAIL_USE_TLS, EMAIL_USE_SSL = TLS == "starttls", TLS == "always"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = POLKU["POLKU_MAIL_FROM"] or "polku@localhost"
DATABASES = {"default": store(POLKU["POLKU_DATABASE_URL"])}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = POLKU["POLKU_LANGUAGE"]
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = POLKU["POLKU_TIME_ZONE"].key
FORMAT_MODULE_PATH = "polku_server.ui.formats"

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
FILE_UPLOAD_HANDLERS = ["polku_server.ui.uploads.Watched"]
FILE_UPLOAD_TEMP_DIR = DATA / "uploads"
SILENCED_SYSTEM_CHECKS: list[str] = []
