"""No shared passwords, and where the old address of a plain page leads."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.library.models import StandardPage
from tests.accounts.keys import signed_in
from tests.factories import Cast
from tests.library.builders import published
from tests.library.test_admin import editing

pytestmark = pytest.mark.django_db

PASSWORD = PageViewRestriction.PASSWORD


@pytest.fixture
def boss(cast: Cast) -> Client:
    person = cast.editor
    person.is_superuser = True
    person.save()
    accounts.sync_groups(at=timezone.now())
    return signed_in(User.objects.get(pk=person.pk))


@pytest.fixture
def about() -> StandardPage:
    return StandardPage.objects.get(locale__language_code="en", slug="contact")


def test_no_page_is_closed_by_a_shared_password(boss: Client, about: StandardPage) -> None:
    address = reverse("wagtailadmin_pages:set_privacy", args=[about.pk])
    offered = boss.get(address).json()["html"]
    assert 'value="login"' in offered
    assert 'value="password"' not in offered

    boss.post(address, {"restriction_type": "password", "password": "open"})
    assert not PageViewRestriction.objects.exists()
    boss.post(address, {"restriction_type": "login"})
    assert PageViewRestriction.objects.get().restriction_type == "login"


def test_no_collection_is_closed_by_a_shared_password(boss: Client) -> None:
    collection = Collection.objects.get(name="Editorial", depth=2)
    address = reverse("wagtailadmin_collections:set_privacy", args=[collection.pk])
    assert 'value="password"' not in boss.get(address).json()["html"]

    boss.post(address, {"restriction_type": "password", "password": "open"})

    assert not CollectionViewRestriction.objects.exists()


@pytest.mark.parametrize("kind", ["plain", "entry"])
def test_a_password_that_code_brings_opens_nothing(
    kind: str, cast: Cast, about: StandardPage, client: Client
) -> None:
    page = about if kind == "plain" else published(cast)
    assert client.get(page.url).status_code == 200

    closed = PageViewRestriction.objects.create(
        page=page, restriction_type=PASSWORD, password="open"
    )
    sent = {"password": "open", "return_url": page.url}

    assert client.get(page.url).status_code == 404
    assert client.post(f"/_util/authenticate_with_password/{closed.pk}/{page.pk}/", sent)
    assert client.get(page.url).status_code == 404
    client.force_login(cast.editor)
    assert client.get(page.url).status_code == 404


def test_a_file_behind_a_password_is_not_served(cast: Cast, client: Client) -> None:
    collection = Collection.objects.get(name="Editorial", depth=2)
    document = Document(title="File", collection=collection)
    document.file.save("file.pdf", ContentFile(b"%PDF-1.7"))
    document.save()
    client.force_login(cast.editor)
    assert client.get(document.url).status_code == 200

    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=PASSWORD, password="open"
    )

    assert client.get(document.url).status_code == 404


# ---- Redirects ----------------------------------------------------------------------------------


def test_readers_are_led_from_an_address_that_an_editor_names(
    cast: Cast, about: StandardPage, client: Client
) -> None:
    # A public plain page keeps its address; what was printed elsewhere can still be led here.
    old = "/en/about/write-to-us/"
    assert client.get(old).status_code == 404
    sent = {"old_path": old, "redirect_page": about.pk, "is_permanent": "on", "site": ""}

    assert editing(cast.editor).post(reverse("wagtailredirects:add"), sent).status_code == 302

    answer = client.get(old)
    assert answer.status_code == 301
    assert client.get(answer["Location"]).status_code == 200


def test_editors_look_after_redirects_and_nobody_else(cast: Cast) -> None:
    address = reverse("wagtailredirects:index")
    editor = editing(cast.editor)
    sent = {
        "old_path": "/old/",
        "redirect_link": "https://example.org/",
        "is_permanent": "on",
        "site": "",
    }

    assert editor.get(address).status_code == 200
    assert editor.post(reverse("wagtailredirects:add"), sent).status_code == 302
    assert Redirect.objects.filter(old_path="/old").exists()
    for part in ("moderator", "auditor", "administrator", "focal_point"):
        assert signed_in(getattr(cast, part)).get(address).status_code in {302, 403}, part
