"""WSGI entry point. There is no ASGI one: synchronous views run slower there (ADR 0003)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
