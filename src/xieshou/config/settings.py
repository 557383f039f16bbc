"""Django's settings. Everything an office may change is an environment variable, listed in docs/operations.md."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from xieshou.config import memory  # noqa: F401 — before polars
from xieshou.config.database import addresses, django_settings
from xieshou.config.places import PROJECT, data_folder
from xieshou.config.secrets import keyring, log_seed, signing_key

DATA_FOLDER: Path = data_folder()
DEMO = os.environ.get("XIESHOU_DEMO") == "1"
# The demo's day is fixed and printed on its pages; elsewhere the day is the calendar's.
DEMO_DAY = os.environ.get("XIESHOU_DEMO_DAY", "2018-09-30")

SECRET_KEY = signing_key(DATA_FOLDER)
FIELD_KEYS = keyring(DATA_FOLDER)
LOG_SEED = log_seed(DATA_FOLDER)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("XIESHOU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("XIESHOU_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "xieshou.kit.apps.KitConfig",
    "xieshou.audit.apps.AuditConfig",
    "xieshou.regions.apps.RegionsConfig",
    "xieshou.offices.apps.OfficesConfig",
    "xieshou.pairings.apps.PairingsConfig",
    "xieshou.roster.apps.RosterConfig",
    "xieshou.jobs.apps.JobsConfig",
    "xieshou.placements.apps.PlacementsConfig",
    "xieshou.supervision.apps.SupervisionConfig",
    "xieshou.reporting.apps.ReportingConfig",
    "xieshou.web.apps.WebConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # outside, so that style and script travel compressed as well
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xieshou.web.middleware.OneTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xieshou.web.middleware.NoNumbersInAddresses",
    "xieshou.web.middleware.WhoAndWhen",
    "xieshou.web.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "xieshou.config.urls"
WSGI_APPLICATION = "xieshou.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xieshou.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "xieshou.web.templatetags.xs"],
        },
    }
]

_addresses = addresses()
DATABASES = {
    "default": django_settings(_addresses.app),
    "owner": django_settings(_addresses.owner),
    # A second connection as the app, so that progress is seen while the work's own transaction is open.
    "progress": django_settings(_addresses.app),
    "sequencer": django_settings(_addresses.sequencer),
}
DATABASE_ROLES = dict(zip(("owner", "app", "sequencer"), _addresses.roles(), strict=True))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "xieshou.web.signin.OfficeBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = int(os.environ.get("XIESHOU_SIGNIN_FAILURES_MAX", "5"))
AXES_COOLOFF_TIME = float(os.environ.get("XIESHOU_SIGNIN_LOCK_HOURS", "0.25"))
# An account from one address: a whole county behind one address is not locked out by one person's mistakes, and an
# account is not locked to its owner by somebody elsewhere. Codes are counted by account as well (offices.second_step).
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "xieshou.web.signin.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "locale"]
GLOSSARY = PROJECT / "docs" / "glossary.md"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
FILES_FOLDER = DATA_FOLDER / "files"
PASSING_FOLDER = DATA_FOLDER / "passing"  # files of check-ups, gone within the hour: in no backup
# The office's own fonts for PDF (仿宋_GB2312, 方正小标宋 …), where it has a licence for them.
FONTS_FOLDER = os.environ.get("XIESHOU_FONTS", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_BYTES_MAX = int(os.environ.get("XIESHOU_UPLOAD_BYTES_MAX", str(200 * 1024 * 1024)))
API_REQUESTS_MINUTE_MAX = int(os.environ.get("XIESHOU_API_REQUESTS_MINUTE_MAX", "120"))

CSRF_FAILURE_VIEW = "xieshou.web.failing.without_mark"
SESSION_COOKIE_HTTPONLY = True
# A day's work; looking at pages does not prolong it.
SESSION_COOKIE_AGE = int(float(os.environ.get("XIESHOU_SESSION_HOURS", "12")) * 3600)
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
IS_HTTPS = os.environ.get("XIESHOU_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# "worker": a job is done by `xieshou worker`; "inline": at once, in the asking process (tests and commands).
JOBS = os.environ.get("XIESHOU_JOBS", "worker")
SILENCED_SYSTEM_CHECKS = ["axes.W003", "axes.W006"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No line keeps the query of an address: that is where a searched name or number stands.
    "formatters": {"discreet": {"()": "xieshou.config.logs.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": os.environ.get("XIESHOU_LOG", "WARNING")},
}
