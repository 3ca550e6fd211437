"""Foreign keys follow the ladder too: the import linter cannot see a string."""

from __future__ import annotations

from django.apps import apps

LADDER = (
    "core",
    "accounts",
    "notifications",
    "vocabulary",
    "catalogue",
    "library",
    "submissions",
    "attendance",
    "alerts",
)
FACES = ("reading", "api", "desk", "moderation", "demonstration")


def test_foreign_keys_point_to_the_same_floor_or_a_lower_one():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for app in LADDER
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.many_to_one or field.one_to_one
        if not field.auto_created and field.related_model is not None
        if (label := field.related_model._meta.app_label) in LADDER
        and LADDER.index(label) > LADDER.index(app)
    ]

    assert upward == []


def test_core_and_faces_own_no_table():
    for app in ("core", *FACES):
        assert list(apps.get_app_config(app).get_models()) == []


def test_every_app_of_the_portal_has_its_floor():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("portal.")}

    assert ours == {*LADDER, *FACES}
