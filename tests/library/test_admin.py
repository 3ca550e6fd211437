"""The library in Wagtail's admin: what its screens refuse, and what they let editors do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.library.models import CaseStudyIndexPage, CaseStudyPage, HomePage, StandardPage
from portal.submissions.workflow import State
from tests.accounts.keys import signed_in
from tests.factories import Cast, make_submission
from tests.library.builders import again, change, form_of, illustrated, page_of, published

pytestmark = pytest.mark.django_db
SECRET = "Unreleased pasture agreement"


def cms(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def editing(editor: User) -> Client:
    """The browser of an editor who has the rights of the group."""
    accounts.sync_groups(at=timezone.now())
    return signed_in(User.objects.get(pk=editor.pk))


# ---- What stands where it stands ---------------------------------------------------------------


@pytest.fixture
def superuser(cast: Cast) -> User:
    person = cast.editor
    person.is_superuser = True
    person.save()
    return person


def fixed() -> list[Page]:
    return [
        HomePage.objects.get(locale__language_code="en"),
        CaseStudyIndexPage.objects.get(locale__language_code="en"),
    ]


DENIED = ("can_set_view_restrictions", "can_unpublish", "can_delete", "can_move", "can_copy")


@pytest.mark.parametrize("question", DENIED)
def test_homes_shelves_and_entries_stand_where_they_stand_for_everybody(
    question: str, cast: Cast, superuser: User
) -> None:
    for page in (*fixed(), published(cast)):
        for person in (superuser, User.objects.get(pk=cast.lead.pk)):
            assert not getattr(page.specific.permissions_for_user(person), question)()


@pytest.mark.parametrize("question", ["can_publish", "can_submit_for_moderation"])
def test_an_entry_goes_public_by_no_button(question: str, cast: Cast, superuser: User) -> None:
    assert not getattr(published(cast).permissions_for_user(superuser), question)()


@pytest.mark.parametrize("action", ["set_privacy", "unpublish", "delete", "move", "copy"])
def test_the_screens_refuse_it_too(action: str, cast: Cast) -> None:
    entry = published(cast)
    browser = editing(cast.editor)

    for page in (*fixed(), entry):
        answer = browser.post(
            cms(action, page.pk),
            {
                "restriction_type": "login",
                "new_title": "Copy",
                "new_slug": "copy",
                "new_parent_page": fixed()[0].pk,
            },
        )
        assert answer.status_code in {302, 403}, (action, page)
    assert not PageViewRestriction.objects.exists()
    assert CaseStudyPage.objects.get().live
    assert [page.live for page in fixed()] == [True, True]
    assert not Page.objects.filter(slug="copy").exists()


@pytest.mark.parametrize("model", [HomePage, CaseStudyIndexPage, CaseStudyPage])
def test_nobody_adds_a_page_of_these_types(model: type[Page], superuser: User) -> None:
    root = Page.objects.get(depth=1)
    parents = {HomePage: root, CaseStudyIndexPage: fixed()[0], CaseStudyPage: fixed()[1]}

    answer = editing(superuser).get(
        cms("add", "library", model._meta.model_name, parents[model].pk)
    )

    assert answer.status_code in {302, 403}
    assert not model.can_create_at(parents[model])


def test_editors_write_plain_pages_and_publish_them(cast: Cast) -> None:
    page = StandardPage.objects.get(locale__language_code="en", slug="about")
    browser = editing(cast.editor)

    sent = form_of_plain(page) | {"introduction": "New words.", "action-publish": "yes"}
    browser.post(cms("edit", page.pk), sent)

    assert StandardPage.objects.get(pk=page.pk).introduction == "New words."


@pytest.mark.parametrize("question", ["can_unpublish", "can_delete", "can_move"])
def test_a_plain_page_that_was_public_stays_where_it_is(question: str, superuser: User) -> None:
    for slug in ("about", "privacy"):
        page = StandardPage.objects.get(locale__language_code="en", slug=slug)
        assert not getattr(page.permissions_for_user(superuser), question)()


def test_the_screens_neither_move_nor_remove_a_plain_page(superuser: User) -> None:
    page = StandardPage.objects.get(locale__language_code="en", slug="privacy")
    home = fixed()[0]
    browser = editing(superuser)

    answers = [
        browser.post(cms("delete", page.pk), {}),
        browser.post(cms("unpublish", page.pk), {}),
        browser.post(cms("move_confirm", page.pk, home.pk), {"new_slug": "privacy"}),
        browser.post(
            reverse("wagtail_bulk_action", args=("wagtailcore", "page", "delete"))
            + f"?id={page.pk}&next=/cms/"
        ),
    ]

    assert {answer.status_code for answer in answers} <= {200, 302, 403}
    after = StandardPage.objects.get(pk=page.pk)
    assert (after.live, after.url_path) == (True, page.url_path)


def test_not_even_a_superuser_puts_an_entry_on_another_shelf(cast: Cast, superuser: User) -> None:
    entry = published(cast)
    shelf = CaseStudyIndexPage.objects.get(locale__language_code="ja")

    editing(superuser).post(cms("move_confirm", entry.pk, shelf.pk), {"new_slug": entry.slug})

    assert again(entry).url_path == entry.url_path


def test_a_plain_page_that_nobody_has_read_may_go(superuser: User) -> None:
    about = StandardPage.objects.get(locale__language_code="en", slug="about")
    draft = about.add_child(instance=StandardPage(title="Draft", slug="draft", live=False))

    asked = StandardPage.objects.get(pk=draft.pk).permissions_for_user(superuser)

    assert (asked.can_delete(), asked.can_move()) == (True, True)


def test_the_address_of_a_public_plain_page_cannot_be_retyped(cast: Cast) -> None:
    page = StandardPage.objects.get(locale__language_code="en", slug="privacy")
    browser = editing(cast.editor)

    sent = form_of_plain(page) | {"slug": "private", "action-publish": "yes"}
    answer = browser.post(cms("edit", page.pk), sent)

    assert "It stays as it is." in answer.content.decode()
    assert StandardPage.objects.get(pk=page.pk).slug == "privacy"


def form_of_plain(page: StandardPage) -> dict[str, Any]:
    form = page.get_edit_handler().get_form_class()
    return {"title": page.title, "slug": page.slug, "body-count": "0"} | {
        name: "" for name in form.base_fields if name not in {"title", "slug", "body"}
    }


@pytest.mark.parametrize("model", [StandardPage, CaseStudyPage, HomePage, CaseStudyIndexPage])
def test_no_form_offers_a_schedule_that_nothing_would_follow(model: type[Page]) -> None:
    fields = set(model.get_edit_handler().get_form_class().base_fields)

    assert not fields & {"go_live_at", "expire_at"}


# ---- Editing an entry ---------------------------------------------------------------------------


def test_an_editor_changes_words_and_neither_address_nor_state(cast: Cast) -> None:
    page = published(cast)
    browser = editing(cast.editor)
    shown = browser.get(cms("edit", page.pk)).content.decode()

    answer = browser.post(
        cms("edit", page.pk),
        form_of(page, summary="Shorter.", slug="elsewhere", state="JPN", also_states=["CHN"]),
    )

    draft = again(page).get_latest_revision_as_object()
    assert answer.status_code == 302
    assert draft.summary == "Shorter."
    assert (draft.slug, draft.state, draft.also_states) == (page.slug, "MNG", [])
    assert again(page).slug == page.slug
    assert "Mongolia" in shown
    assert 'name="state"' not in shown
    assert 'name="slug"' not in shown
    assert again(page).summary != "Shorter."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "t" * 256),
        ("place", "p" * 201),
        ("authors", "a" * 301),
        ("institution", "i" * 301),
        ("licence", "l" * 41),
        ("wocat_id", "w" * 41),
        ("latitude", "95"),
        ("year_from", "99999"),
        ("year_to", "1990"),
        ("practices", ["no-such-code"]),
        ("experience_kind", "no-such-kind"),
    ],
)
def test_what_the_catalogue_could_not_hold_is_said_at_the_field(
    name: str, value: object, cast: Cast
) -> None:
    page = published(cast)
    before = page.latest_revision_id

    answer = editing(cast.editor).post(
        cms("edit", page.pk), form_of(page, **{"longitude": "100", name: value})
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert again(page).latest_revision_id == before


def test_the_form_offers_the_words_of_the_vocabulary(cast: Cast) -> None:
    page = published(cast)

    form = editing(cast.editor).get(cms("edit", page.pk)).context["form"]

    assert ("grazing", "Grazing management") in [
        (code, str(label)) for code, label in form.fields["practices"].choices
    ] or "grazing" in dict(form.fields["practices"].choices)
    assert "approach" in dict(form.fields["experience_kind"].choices)


def test_while_a_judged_text_waits_nobody_edits(cast: Cast) -> None:
    page = page_of(make_submission(State.ACCEPTED, cast))
    before = page.latest_revision_id

    answer = editing(cast.editor).post(cms("edit", page.pk), {"title": "Other"})

    assert answer.status_code in {302, 403}
    assert again(page).latest_revision_id == before


# ---- The page chooser ---------------------------------------------------------------------------


def chooser_addresses(page: Page) -> list[str]:
    shelf = page.get_parent()
    return [
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_choose_page_child", args=[shelf.pk]),
        reverse("wagtailadmin_choose_page_child", args=[page.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=Unreleased",
        reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={page.pk}",
    ]


@pytest.fixture
def waiting(cast: Cast) -> CaseStudyPage:
    return page_of(make_submission(State.ACCEPTED, cast, title=SECRET, title_en=SECRET))


@pytest.mark.parametrize("part", ["administrator", "moderator", "auditor", "lead"])
def test_whoever_has_no_pages_finds_no_unpublished_title(
    part: str, cast: Cast, waiting: CaseStudyPage
) -> None:
    browser = signed_in(getattr(cast, part))

    for address in chooser_addresses(waiting):
        answer = browser.get(address)
        assert answer.status_code in {302, 403}, address
        assert SECRET not in answer.content.decode()
    listed = browser.get("/cms/api/main/pages/")
    assert SECRET not in listed.content.decode()
    one = browser.get(f"/cms/api/main/pages/{waiting.pk}/")
    assert SECRET not in one.content.decode()


def test_whoever_is_signed_out_finds_none_either(waiting: CaseStudyPage, client: Client) -> None:
    for address in chooser_addresses(waiting):
        assert client.get(address).status_code == 302


def test_editors_choose_pages(cast: Cast, waiting: CaseStudyPage) -> None:
    browser = editing(cast.editor)

    answers = [browser.get(address) for address in chooser_addresses(waiting)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert SECRET in answers[1].content.decode()
    assert SECRET in answers[3].content.decode()
    assert SECRET in answers[4].content.decode()


# ---- Released files -----------------------------------------------------------------------------


def test_editors_neither_delete_nor_replace_a_released_picture_and_choose_it(cast: Cast) -> None:
    illustrated(cast)
    image = get_image_model().objects.get()
    browser = editing(cast.editor)

    for name in ("edit", "delete"):
        answer = browser.post(reverse(f"wagtailimages:{name}", args=[image.pk]), {"title": "x"})
        assert answer.status_code in {302, 403}
    chooser = browser.get(reverse("wagtailimages_chooser:choose"))

    assert get_image_model().objects.get().title == image.title
    assert image.title in chooser.content.decode()


# ---- Canaries: what an upgrade of Wagtail could take away ---------------------------------------


def test_the_search_of_the_admin_finds_an_entry_by_its_title(cast: Cast) -> None:
    page = published(cast, title="Quiet wells of the steppe", title_en="Quiet wells")
    browser = editing(cast.editor)

    def found(words: str) -> bool:
        answer = browser.get(reverse("wagtailadmin_explore_root"), {"q": words})
        return cms("edit", page.pk) in answer.content.decode()

    assert found("Quiet wells")
    assert not found("Loud wells")


def test_an_alias_of_a_plain_page_becomes_a_page_of_its_own_and_is_translated(
    cast: Cast, client: Client
) -> None:
    alias = StandardPage.objects.get(locale__language_code="ja", slug="about")
    browser = editing(cast.editor)
    assert alias.alias_of_id

    browser.post(cms("convert_alias", alias.pk))
    sent = form_of_plain(alias) | {"title": "ポータルについて", "action-publish": "yes"}
    browser.post(cms("edit", alias.pk), sent)

    own = StandardPage.objects.get(pk=alias.pk)
    assert (own.alias_of_id, own.title) == (None, "ポータルについて")
    assert "ポータルについて" in client.get("/ja/about/").content.decode()
    assert StandardPage.objects.get(locale__language_code="en", slug="about").title != own.title


def test_the_explorer_shows_editors_a_change_that_waits(cast: Cast) -> None:
    page = change(published(cast), cast.editor, title="Waiting words")

    answer = editing(cast.editor).get(reverse("wagtailadmin_explore", args=[page.get_parent().pk]))

    assert "Waiting words" in answer.content.decode()
