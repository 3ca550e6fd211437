"""The tree that every migrate plants, and the rights that hang on it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from portal.core.languages import LANGUAGES
from portal.library import receivers, tree
from portal.library.models import CaseStudyIndexPage, HomePage, StandardPage

pytestmark = pytest.mark.django_db


def standing() -> dict[str, object]:
    rights = GroupCollectionPermission.objects.filter(group__name="Editors").values_list(
        "collection__name", "permission__codename"
    )
    return {
        "pages": list(Page.objects.order_by("path").values_list("path", "slug", "locale_id")),
        "collections": list(Collection.objects.order_by("path").values_list("path", "name")),
        "rights": sorted(rights),
        "page_rights": GroupPagePermission.objects.count(),
        "sites": list(Site.objects.values_list("hostname", "root_page_id")),
    }


def test_planting_twice_changes_nothing() -> None:
    before = standing()

    tree.plant()

    assert standing() == before


def test_each_language_has_its_home_shelf_and_plain_pages() -> None:
    for language in LANGUAGES:
        home = HomePage.objects.get(locale__language_code=language.code)
        assert CaseStudyIndexPage.objects.child_of(home).get().slug == "case-studies"
        about = StandardPage.objects.child_of(home).get()
        assert (about.slug, bool(about.alias_of_id)) == ("about", language.code != "en")
        assert about.get_children().count() > 2
    assert HomePage.objects.values("translation_key").distinct().count() == 1
    assert CaseStudyIndexPage.objects.values("translation_key").distinct().count() == 1


def test_the_tree_grows_from_bare_ground() -> None:
    wanted = standing()
    GroupCollectionPermission.objects.all().delete()
    GroupPagePermission.objects.all().delete()
    Site.objects.all().delete()
    Page.objects.all().delete()
    Collection.objects.all().delete()
    Group.objects.all().delete()
    Locale.objects.exclude(language_code="en").delete()

    tree.plant()

    grown = standing()
    assert len(grown["pages"]) == len(wanted["pages"])  # type: ignore[arg-type]
    assert (grown["rights"], grown["collections"]) == (wanted["rights"], wanted["collections"])
    assert Site.objects.get().root_page.slug == "home"


def test_a_missing_shelf_is_put_up_again_beside_the_others() -> None:
    key = CaseStudyIndexPage.objects.get(locale__language_code="en").translation_key
    CaseStudyIndexPage.objects.get(locale__language_code="ja").delete()

    tree.plant()

    assert CaseStudyIndexPage.objects.get(locale__language_code="ja").translation_key == key


def test_plain_pages_that_editors_removed_do_not_come_back() -> None:
    StandardPage.objects.get(locale__language_code="en", slug="terms").delete()

    tree.plant()

    assert not StandardPage.objects.filter(locale__language_code="en", slug="terms").exists()


def test_a_list_without_plain_pages_plants_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = tmp_path_factory.mktemp("pages") / "plain_pages.toml"
    empty.write_text("page = []\n", "utf-8")
    monkeypatch.setattr(tree, "PLAIN_PAGES", empty)
    for page in StandardPage.objects.filter(slug="about"):
        page.delete()

    tree.plant()

    assert not StandardPage.objects.exists()


def test_editors_change_what_is_editorial_and_choose_what_is_released() -> None:
    rights = GroupCollectionPermission.objects.filter(group__name="Editors").values_list(
        "collection__name", "permission__codename"
    )

    assert sorted(rights) == [
        ("Editorial", "add_document"),
        ("Editorial", "add_image"),
        ("Editorial", "change_document"),
        ("Editorial", "change_image"),
        ("Editorial", "choose_document"),
        ("Editorial", "choose_image"),
        ("Released", "choose_document"),
        ("Released", "choose_image"),
    ]


def test_rights_of_editors_that_stood_on_the_root_are_taken_away() -> None:
    root = Collection.get_first_root_node()
    right = GroupCollectionPermission.objects.get(
        permission__codename="change_image", group__name="Editors"
    )
    GroupCollectionPermission.objects.create(
        group=right.group, permission=right.permission, collection=root
    )

    tree.plant()

    assert not GroupCollectionPermission.objects.filter(group=right.group, collection=root).exists()


def test_nothing_is_planted_before_the_tables_stand() -> None:
    StandardPage.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("alter table library_standardpage rename to library_elsewhere")

    receivers.plant_after_migrate(using="default")

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from library_elsewhere")
        assert cursor.fetchone() == (0,)


def test_the_tree_is_planted_after_migrating() -> None:
    CaseStudyIndexPage.objects.get(locale__language_code="ja").delete()

    receivers.plant_after_migrate(using="default")

    assert CaseStudyIndexPage.objects.filter(locale__language_code="ja").exists()
