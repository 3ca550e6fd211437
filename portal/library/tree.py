"""The page tree: a home, a shelf and the plain pages in each language; rights of editors."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from portal.core.languages import LANGUAGES
from portal.library.models import (
    CaseStudyIndexPage,
    CountryIndexPage,
    EventIndexPage,
    FixedPage,
    HomePage,
    MaterialIndexPage,
    PathIndexPage,
    PublicationIndexPage,
    StandardPage,
    TrainingIndexPage,
)
from portal.library.queries import RELEASED

PLAIN_PAGES = Path(__file__).parent / "plain_pages.toml"
EDITORS = "Editors"
EDITORIAL = "Editorial"
"""The collection of what editors upload themselves."""
CHOOSING = ("choose_image", "choose_document")
COLLECTION_RIGHTS = {
    # A right to change is Wagtail's right to delete, and rights go down from the root.
    RELEASED: CHOOSING,
    EDITORIAL: (*CHOOSING, "add_image", "change_image", "add_document", "change_document"),
}


@transaction.atomic
def plant() -> None:
    """Make what is missing of the tree, and nothing else: what editors changed stays.

    Safe to run twice; runs after every migrate.
    """
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=_locale("en"))
    )
    _collections()
    homes = _homes(root)
    _shelves()
    _plain_pages(homes)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "root_page": homes["en"],
            "hostname": "localhost",
            "site_name": "NEASPEC Land knowledge portal",
        },
    )
    _rights_of_editors(root)


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _collections() -> None:
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    for name in (RELEASED, EDITORIAL):
        if not Collection.objects.filter(name=name, depth=2).exists():
            Collection.get_first_root_node().add_child(name=name)


def _homes(root: Page) -> dict[str, HomePage]:
    found = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}
    # The page that Wagtail's first migration makes would keep the slug of ours.
    Page.objects.filter(depth=2, slug="home").exclude(
        pk__in=[p.pk for p in found.values()]
    ).delete()
    root = Page.objects.get(pk=root.pk)
    for language in LANGUAGES:
        if language.code not in found:
            home = HomePage(
                title=f"Home ({language.name})",
                slug="home" if language.code == "en" else f"home-{language.code}",
                locale=_locale(language.code),
            )
            if "en" in found:
                home.translation_key = found["en"].translation_key
            found[language.code] = root.add_child(instance=home)
    return found


SHELVES: tuple[tuple[type[FixedPage], type[FixedPage], str, str], ...] = (
    (HomePage, CaseStudyIndexPage, "Case studies", "case-studies"),
    (HomePage, TrainingIndexPage, "Training", "training"),
    (TrainingIndexPage, MaterialIndexPage, "Training materials", "materials"),
    (TrainingIndexPage, PathIndexPage, "Learning paths", "paths"),
    (HomePage, EventIndexPage, "Events", "events"),
    (HomePage, PublicationIndexPage, "Documents", "documents"),
    (HomePage, CountryIndexPage, "Countries", "countries"),
)
"""What stands below what, with its title for editors and its part of the address."""


def _shelves() -> None:
    for above, kind, title, slug in SHELVES:
        existing = {page.locale_id: page for page in kind._default_manager.all()}
        key = next((page.translation_key for page in existing.values()), None)
        for parent in above._default_manager.order_by("pk"):
            if parent.locale_id in existing:
                continue
            shelf = kind(title=title, slug=slug, locale=parent.locale)
            if key:
                shelf.translation_key = key
            parent.add_child(instance=shelf)
            key = shelf.translation_key


def _plain_pages(homes: dict[str, HomePage]) -> None:
    if StandardPage.objects.exists():
        return
    pages = tomllib.loads(PLAIN_PAGES.read_text("utf-8"))["page"]
    about: StandardPage | None = None
    for item in pages:
        parent: Any = homes["en"] if about is None else about
        page = StandardPage(
            title=item["title"],
            slug=item["slug"],
            introduction=item["introduction"],
            body=[(part["type"], part["value"]) for part in item.get("part", [])],
            locale=homes["en"].locale,
        )
        page = parent.add_child(instance=page)
        about = about or page
    if about is not None:
        for home in homes.values():
            if home.locale_id != about.locale_id:
                for page in about.get_descendants(inclusive=True).specific():
                    page.copy_for_translation(home.locale, copy_parents=True, alias=True)


def _rights_of_editors(root: Page) -> None:
    for label in ("wagtailcore", "wagtailimages", "wagtaildocs", "wagtailredirects"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    group, _created = Group.objects.get_or_create(name=EDITORS)
    pages = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        codename__in=("add_page", "change_page", "publish_page"),
    )
    for permission in pages:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    # Plain pages may move; whoever moves them looks after where the old address leads.
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="wagtailredirects"),
    )
    GroupCollectionPermission.objects.filter(group=group, collection__depth=1).delete()
    for name, rights in COLLECTION_RIGHTS.items():
        collection = Collection.objects.get(name=name, depth=2)
        for permission in Permission.objects.filter(
            content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=rights
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
