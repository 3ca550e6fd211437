"""Servers without installing servers: starts PostgreSQL and Valkey and hands over URLs.

The package stands beside the portal, not inside it: it imports the standard library only, so that
it can speak plainly when anything else is missing. What it gives the portal is three variables in
the environment, the same three that a deployment sets: `DATABASE_URL`, `CELERY_BROKER_URL` and
`CACHE_URL`.
"""
