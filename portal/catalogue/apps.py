"""Configuration of the catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The read side: one flat row per published entry and language."""

    name = "portal.catalogue"
    label = "catalogue"
