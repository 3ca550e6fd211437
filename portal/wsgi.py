"""WSGI entry point. There is no ASGI one: synchronous views run slower there (ADR 0003)."""

import os

from django.core.wsgi import get_wsgi_application

from portal.core.checks import log_stale_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
log_stale_words()
