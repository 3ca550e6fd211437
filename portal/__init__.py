"""The NEASPEC land knowledge portal. Exposes the Celery application, nothing else."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
