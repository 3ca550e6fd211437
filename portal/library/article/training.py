"""The articles of training: a material, and a path of modules.

`details` of a material: `minutes` (int or None), `year`, `languages` (codes), `url`, `audience`,
`outcomes` (list).

`details` of a path: `minutes` (all modules), `audience`, `outcomes` (list) and `modules`, each
with `title`, `minutes`, `text`, `materials` (references), `case` (reference) and `questions`, each
with `question`, `options`, `right` (from 1) and `explanation`. Answers are marked on the server:
what goes out to machines leaves `right` and `explanation` out. `references` are its sources, each
with `text` and `url`: a module shows those that it cites.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal.catalogue.record import PublishedEntry
from portal.library.article.parts import (
    Enclosures,
    Origin,
    body,
    lines,
    record,
    section,
    spoken,
)
from portal.library.content import MaterialContent, Module, PathContent

DURATIONS = ((30, "short"), (120, "medium"))
"""Up to how many minutes a material is short or medium; the rest is long."""


def compose_material(
    content: MaterialContent, origin: Origin, enclosures: Enclosures
) -> PublishedEntry:
    """Render a training material."""
    with translation.override(origin.language):
        sections = spoken(
            [
                section("outcomes", _("What you will learn"), [("", content.outcomes)]),
                section("text", _("Text"), [("", content.body)]),
                section("transcript", _("Transcript"), [("", content.transcript)]),
                section("sources", _("Sources"), [], "references", content.references),
            ]
        )
        html = body(content, sections, enclosures, pictures_after="text")
    return record(
        content,
        origin,
        enclosures,
        sections,
        body_html=html,
        search=[
            content.title_en,
            content.outcomes,
            content.body,
            content.transcript,
            content.audience,
            content.institution,
        ],
        details={
            "minutes": content.minutes,
            "year": content.year,
            "languages": list(content.languages),
            "url": content.url,
            "audience": content.audience,
            "outcomes": lines(content.outcomes),
        },
        traits=(
            *(f"material-language:{code}" for code in content.languages),
            *duration(content.minutes),
        ),
        related=content.related,
    )


def compose_path(content: PathContent, origin: Origin, enclosures: Enclosures) -> PublishedEntry:
    """Render a learning path."""
    minutes = sum(module.minutes or 0 for module in content.modules)
    with translation.override(origin.language):
        sections = spoken([section("sources", _("Sources"), [], "references", content.references)])
        html = body(content, sections, enclosures)
    return record(
        content,
        origin,
        enclosures,
        sections,
        body_html=html,
        search=[
            content.title_en,
            content.audience,
            content.outcomes,
            *(f"{module.title} {module.text}" for module in content.modules),
        ],
        details={
            "minutes": minutes or None,
            "audience": content.audience,
            "outcomes": lines(content.outcomes),
            "modules": [_module(module) for module in content.modules],
            "references": [dict(vars(reference)) for reference in content.references],
        },
        traits=duration(minutes or None),
        related=tuple(
            dict.fromkeys(
                reference
                for module in content.modules
                for reference in (*module.materials, module.case)
                if reference
            )
        )
        + content.related,
    )


def _module(module: Module) -> dict[str, Any]:
    return {
        "title": module.title,
        "minutes": module.minutes,
        "text": module.text,
        "materials": [reference for reference in module.materials if reference],
        "case": module.case,
        "questions": [
            {**vars(question), "options": list(question.options)} for question in module.questions
        ],
    }


def duration(minutes: int | None) -> tuple[str, ...]:
    """Give the filter value of a duration."""
    if not minutes:
        return ()
    name = next((name for most, name in DURATIONS if minutes <= most), "long")
    return (f"duration:{name}",)
