"""THE settings: Django's names, values from the typed environment."""

from __future__ import annotations

import warnings
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from portal.settings import env

ENV = env.read()
CHECKOUT = env.CHECKOUT

# ---- The house ---------------------------------------------------------------------------------

DEBUG = ENV.portal_debug
DEMONSTRATION = ENV.portal_demo
DEMONSTRATION_PASSWORD = ENV.portal_demo_password.get_secret_value()
SECRET_KEY = ENV.portal_secret_key.get_secret_value()
ALLOWED_HOSTS = [host.strip() for host in ENV.portal_allowed_hosts.split(",") if host.strip()]
BASE_URL = ENV.portal_base_url.rstrip("/")
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

ENDORSEMENT_DAYS = ENV.portal_endorsement_days
REVIEW_DAYS = ENV.portal_review_days
UNDO_SECONDS = ENV.portal_undo_seconds
# A finished public page is kept for readers without any cookie; 0 keeps none.
KEPT_PAGE_SECONDS = 60
CONTACT_EMAIL = ENV.portal_contact_email
REGISTRATIONS_KEPT_MONTHS = ENV.portal_registrations_kept_months
# New registrations that one address of the network may send in an hour; 0 counts none.
REGISTRATIONS_PER_HOUR = 40

INSTALLED_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_cotton",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Ours come last: what they plant after a migrate finds the tables of all others ready.
    "portal.core",
    "portal.accounts",
    "portal.notifications",
    "portal.vocabulary",
    "portal.catalogue",
    "portal.library",
    "portal.submissions",
    "portal.attendance",
    "portal.alerts",
    "portal.desk",
    "portal.moderation",
    "portal.reading",
    "portal.api",
    "portal.demonstration",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.middleware.RefuseUnstorableInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.core.middleware.AddressedLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.core.middleware.AdminContentSecurityPolicy",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.accounts.middleware.SpeakTheirLanguage",
    "portal.accounts.middleware.StaffGate",
    "portal.core.middleware.DomainErrorPages",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.core.context_processors.frame",
                "portal.accounts.context_processors.account",
                "portal.notifications.context_processors.inbox",
            ],
        },
    },
]

# ---- Servers -----------------------------------------------------------------------------------


def _database(url: str) -> dict[str, Any]:
    # libpq itself reads the address, so sockets, options and escapes mean what they mean in psql.
    parts = conninfo_to_dict(url)
    known = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    database: dict[str, Any] = {name: str(parts.pop(key, "") or "") for key, name in known.items()}
    return database | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Both are needed for prepared statements to pay (measured: planning is most of a short query).
        "OPTIONS": parts | {"server_side_binding": True, "prepare_threshold": 2},
    }


DATABASES = {"default": _database(ENV.database_url)}

# A server that accepts and never answers must not hold every page for the library's five seconds.
CACHE_OPTIONS = {"socket_connect_timeout": 1.0, "socket_timeout": 1.0}

if ENV.cache_url:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": ENV.cache_url,
            "OPTIONS": CACHE_OPTIONS,
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CELERY_BROKER_URL = ENV.celery_broker_url or "memory://"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240  # seconds; below the lease of a delivery
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_TASK_PUBLISH_RETRY = (
    False  # a wake-up that cannot be sent is dropped: the sweep finds the row
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # Redis and Valkey give back what a dead worker held only with all three (measured).
    {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    }
    if "redis" in CELERY_BROKER_URL
    else {}
)
CELERY_BEAT_SCHEDULE = {
    "notifications: deliver what is due": {
        "task": "notifications.sweep",
        "schedule": 30.0,
    },
    "library: make the papers that are wanted": {
        "task": "library.sweep_papers",
        "schedule": 60.0,
    },
    "library: publish and take out what is planned": {
        "task": "library.carry_out_plans",
        "schedule": 60.0,
    },
    "library: make pictures smaller": {
        "task": "library.make_pictures",
        "schedule": 60.0,
    },
    "library: follow the vocabulary": {
        "task": "library.sweep_vocabulary",
        "schedule": crontab(minute="*/10"),
    },
    "library: tell the index elsewhere": {
        "task": "library.sweep_index",
        "schedule": 60.0,
    },
    "library: read new files": {
        "task": "library.read_files",
        "schedule": 60.0,
    },
    "submissions: remind and end the endorsement clock": {
        "task": "submissions.run_clock",
        "schedule": crontab(minute="*/10"),
    },
    "accounts: hand over what ended mandates leave open": {
        "task": "accounts.follow_mandates",
        "schedule": crontab(minute="*/10"),
    },
    "attendance: follow events, remind, forget": {
        "task": "attendance.run_clock",
        "schedule": crontab(minute="*/5"),
    },
    "alerts: look for news in saved searches": {
        "task": "alerts.run_clock",
        "schedule": crontab(minute=37),
    },
    "notifications: forget old secrets": {
        "task": "notifications.tidy",
        "schedule": crontab(minute=17),
    },
}

# ---- Mail --------------------------------------------------------------------------------------

# Every library's mail becomes an outbox row; only the relay talks to EMAIL_URL (docs/features/outbox.md).
EMAIL_BACKEND = "portal.notifications.backend.OutboxBackend"
MAIL_TRANSPORT_URL = ENV.email_url or ("demo:" if ENV.relaxed else "")
DEFAULT_FROM_EMAIL = ENV.portal_from_email
SERVER_EMAIL = ENV.portal_from_email

# ---- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "portal.accounts.backend.MandateBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:after_sign_in"
STAFF_SECOND_FACTOR = ENV.portal_staff_second_factor

ACCOUNT_ADAPTER = "portal.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# An address that anybody typed into "forgot password" gets no mail unless it has an account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.portal_trusted_proxies
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "NEASPEC land knowledge portal"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENV.relaxed
USERSESSIONS_TRACK_ACTIVITY = True

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.core.middleware.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not ENV.relaxed
SECURE_HSTS_SECONDS = 0 if ENV.relaxed else 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not ENV.relaxed
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ENV.portal_trusted_proxies else None
)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames the site's own pages
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # for the reason of the line above
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    # The Wagtail admin carries inline scripts without a nonce; a nonce would cancel 'unsafe-inline'.
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
}

# ---- Languages and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Chinese")),
    ("ja", _("Japanese")),
    ("ko", _("Korean")),
    ("mn", _("Mongolian")),
    ("ru", _("Russian")),
]
LOCALE_PATHS = [CHECKOUT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ---- Files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [CHECKOUT / "static"]
STATIC_ROOT = CHECKOUT / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = ENV.portal_state_dir / "media" / "public"
PRIVATE_MEDIA_ROOT = ENV.portal_state_dir / "media" / "private"
SERVE_PUBLIC_MEDIA = ENV.relaxed
WHITENOISE_USE_FINDERS = ENV.relaxed
if ENV.relaxed:
    # Files come from their sources here; nothing is collected, and nobody need hear of it.
    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
WHITENOISE_AUTOREFRESH = ENV.portal_debug
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "portal.core.files.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if ENV.relaxed
    else {
        "BACKEND": "portal.core.static_files.OneSheetStorage",
        # Collected by root when an image is built, read by the unprivileged user who serves them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# The fullest case study has about 400 fields in the admin; the body is bounded in front.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # editors choose several images at once; a desk form takes one
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_MAX_PIXELS = 32_000_000

# ---- Wagtail -----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "NEASPEC land knowledge portal"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/account/gate/"
# One way to go public: the move PUBLISH with its second pair of eyes (ADR 0005).
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "csv", "txt"]
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_MAX_UPLOAD_SIZE = UPLOAD_MAX_BYTES
WAGTAILDOCS_MAX_UPLOAD_SIZE = UPLOAD_MAX_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = UPLOAD_MAX_PIXELS
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}
}
TAGGIT_CASE_INSENSITIVE = True

# Empty: PostgreSQL is the engine of search. Else where OpenSearch is (docs/administration.md).
SEARCH_URL = ENV.search_url

# ---- Logs --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # One line for every page and index entry says nothing that their own logs do not keep.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # Each request that fails, with its address; search says once that PostgreSQL answers.
        "opensearch": {"level": "ERROR"},
        "weasyprint": {"level": "WARNING"},
        # Each step of each PDF, and each table of each font.
        "weasyprint.progress": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
