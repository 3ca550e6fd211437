"""The only override: fast hashing, eager tasks, temporary files. Everything else is as it runs."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from portal.settings import *  # noqa: F403 - a test run differs from production in these lines only

DEMONSTRATION = True
SECRET_KEY = "tests-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAIL_TRANSPORT_URL = "demo:"
STAFF_SECOND_FACTOR = True
SEARCH_URL = ""  # tests of the other engine name it themselves
KEPT_PAGE_SECONDS = 0  # tests look at what is made now; what is kept has tests of its own
ACCOUNT_RATE_LIMITS = False
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
_files = Path(tempfile.mkdtemp(prefix="portal-test-"))
atexit.register(shutil.rmtree, _files, ignore_errors=True)
MEDIA_ROOT = _files / "public"
PRIVATE_MEDIA_ROOT = _files / "private"
STATIC_ROOT = _files / "static"
STATIC_ROOT.mkdir()  # WhiteNoise warns where its folder is missing, and warnings are errors
STORAGES = STORAGES | {  # noqa: F405
    "private": {
        "BACKEND": "portal.core.files.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
LOGGING = LOGGING | {"root": {"handlers": ["console"], "level": "WARNING"}}  # noqa: F405
