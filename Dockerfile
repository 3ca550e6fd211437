# The production image: web, worker and beat are the same image with different commands.

FROM python:3.11-slim-bookworm AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
# requirements-opensearch.txt, where SEARCH_URL is set: the same and the client of OpenSearch.
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-opensearch.txt /build/
RUN /opt/venv/bin/pip install --require-hashes -r "/build/${REQUIREMENTS}"


FROM python:3.11-slim-bookworm

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings \
    PORTAL_STATE_DIR=/srv/state

# Papers are made with Pango; the fonts hold the six scripts and are embedded as far as they are used.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /srv/portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /srv/state /srv/state/media /srv/state/media/public

WORKDIR /srv/portal
COPY --from=build /opt/venv /opt/venv
COPY manage.py ./
COPY portal ./portal
COPY templates ./templates
COPY static ./static
COPY locale ./locale

# Neither step asks a server. Collecting files must see production's settings: only they write the
# manifest that pages look names up in. The values are thrown away with this line.
RUN PORTAL_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    PORTAL_BASE_URL=https://build.invalid PORTAL_ALLOWED_HOSTS=build.invalid \
    DATABASE_URL=postgres://nobody@/none CELERY_BROKER_URL=redis://build.invalid \
    CACHE_URL=redis://build.invalid EMAIL_URL=smtp://build.invalid \
    sh -c 'python manage.py compile_words && python manage.py collectstatic --noinput' \
    && test -f staticfiles/staticfiles.json && test -f locale/mn/LC_MESSAGES/django.mo

USER portal
VOLUME /srv/state
EXPOSE 8000

# The slim image has no curl. The host header is one that ALLOWED_HOSTS always holds.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ.get('PORTAL_ALLOWED_HOSTS', 'localhost').split(',')[0]}), timeout=4)"]

# A connection is kept longer than nginx keeps it, so that nginx never writes to one just closed.
CMD ["gunicorn", "portal.wsgi:application", "-k", "gthread", "--workers", "3", "--threads", "4", "-b", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "--keep-alive", "75", "--graceful-timeout", "20", "--max-requests", "2000", "--max-requests-jitter", "200"]
