"""Pages of saved searches, for their owner and for who comes by a mail's link."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from portal.alerts import services
from portal.alerts.models import SavedSearch
from portal.alerts.tokens import stop_token
from portal.catalogue.record import Kind
from tests.alerts.builders import now, saved
from tests.catalogue.builders import publish
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

MINE = "/en/inbox/searches/"
NEW = "/en/inbox/searches/new/case_study/?q=pasture&state=MNG"


def page(name: str, *args: object) -> str:
    return reverse(f"alerts:{name}", args=args)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/en/case-studies/?state=MNG&q=pasture", "case_study/?q=pasture&amp;state=MNG"),
        ("/en/search/?q=pasture&page=1&sort=newest", "all/?q=pasture"),
        ("/en/search/?q=nothing-at-all", "all/?q=nothing-at-all"),
        ("/en/documents/?q=nothing-at-all", "document/?q=nothing-at-all"),
        ("/en/events/?state=MNG", "event/?state=MNG&amp;when=upcoming"),
        ("/en/training/?practice=grazing", "material/?practice=grazing"),
    ],
)
def test_every_list_offers_to_be_saved(client: Client, path: str, address: str) -> None:
    publish(1)
    publish(2, kind=Kind.EVENT, reference="NEA-EV-0002", slug="e-2", codes={})
    publish(3, kind=Kind.MATERIAL, reference="NEA-TM-0003", slug="m-3")

    html = client.get(path).content.decode()

    assert f'href="/en/inbox/searches/new/{address}"' in html
    assert "Save this search" in html


def test_who_is_signed_out_signs_in_and_comes_back_with_the_search(client: Client) -> None:
    user = make_user()

    door = client.get(NEW)
    assert door.status_code == 302
    assert door["Location"].startswith("/account/login/?next=")
    inside = client.post(door["Location"], {"login": user.email, "password": PASSWORD})

    assert inside.status_code == 302
    assert unquote(inside["Location"]) == NEW
    html = client.get(inside["Location"]).content.decode()
    assert 'value="pasture, Mongolia"' in html
    assert not SavedSearch.objects.exists()


def test_a_search_is_saved_with_its_name_and_listed(client: Client) -> None:
    user = make_user()
    client.force_login(user)

    answer = client.post(NEW, {"name": "  Pastures \n of Mongolia "}, follow=True)

    search = SavedSearch.objects.get()
    assert (search.user, search.name, search.language) == (user, "Pastures of Mongolia", "en")
    html = answer.content.decode()
    assert "is saved" in html
    assert 'href="/en/case-studies/?q=pasture&amp;state=MNG&amp;sort=newest"' in html

    again = client.post(NEW, {"name": "Twice"}, follow=True).content.decode()
    assert "You had saved this search before" in again
    assert SavedSearch.objects.count() == 1


def test_a_name_is_asked_for_in_words(client: Client) -> None:
    client.force_login(make_user())

    for name in ("", " ", "x" * 121):
        html = client.post(NEW, {"name": name}).content.decode()
        assert "There is a problem" in html
    assert not SavedSearch.objects.exists()


def test_the_thirty_first_is_refused_on_the_page(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    for number in range(30):
        saved(user, f"?q=word{number}")

    html = client.post(NEW, {"name": "One more"}).content.decode()

    assert "the most that are kept" in html
    assert SavedSearch.objects.count() == 30


def test_unknown_lists_are_not_there(client: Client) -> None:
    client.force_login(make_user())

    assert client.get("/en/inbox/searches/new/recipes/?q=x").status_code == 404


def test_an_owner_renames_pauses_resumes_deletes_and_puts_back(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    search = saved(user, "?state=MNG", name="Before")

    client.post(page("rename", search.uuid), {"name": "After"})
    search.refresh_from_db()
    assert search.name == "After"

    client.post(page("pause", search.uuid))
    assert "Paused" in client.get(MINE).content.decode()
    client.post(page("resume", search.uuid))
    search.refresh_from_db()
    assert search.is_on

    html = client.post(page("remove", search.uuid), follow=True).content.decode()
    assert page("put_back", search.uuid) in html
    client.post(page("put_back", search.uuid))
    search.refresh_from_db()
    assert search.is_on


def test_the_inbox_leads_to_the_list_newest_first(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    search = saved(user, "?q=бэлчээр", kind=None)

    answer = client.get(f"/mn/inbox/searches/{search.uuid}/")

    assert unquote(answer["Location"]) == "/mn/search/?q=бэлчээр&sort=newest"


def test_nobody_opens_or_changes_anothers(client: Client) -> None:
    search = saved(make_user(), name="A secret wish")
    client.force_login(make_user())

    assert client.get(page("open", search.uuid)).status_code == 404
    assert client.get(page("rename", search.uuid)).status_code == 404
    for verb in ("pause", "resume", "remove", "put_back"):
        assert client.post(page(verb, search.uuid)).status_code == 404
    assert "A secret wish" not in client.get(MINE).content.decode()
    search.refresh_from_db()
    assert search.is_on


def test_get_changes_nothing(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    search = saved(user)

    for verb in ("pause", "resume", "remove", "put_back"):
        assert client.get(page(verb, search.uuid)).status_code == 405
    client.get(NEW)

    assert SavedSearch.objects.count() == 1


# ---- By the link of a mail -----------------------------------------------------------------------


def test_opening_the_link_of_a_mail_changes_nothing(client: Client) -> None:
    search = saved(make_user(), name="Pastures")
    token = stop_token(search.uuid)

    one = client.get(page("stop", token))
    every = client.get(page("stop_all", token))

    search.refresh_from_db()
    assert search.is_on
    assert "Pastures" in one.content.decode()
    assert page("stop_all", token) in one.content.decode()
    for answer in (one, every):
        assert answer.content.decode().count('<form method="post"') == 1
        assert "sessionid" not in answer.cookies
        assert "no-store" in answer["Cache-Control"]


def test_one_click_works_without_session_and_csrf_token() -> None:
    user = make_user()
    one, two = saved(user, "?q=one"), saved(user, "?q=two")
    program = Client(enforce_csrf_checks=True)

    for _twice in range(2):
        answer = program.post(page("stop", stop_token(one.uuid)), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.is_on, two.is_on) == (False, True)

    assert program.post(page("stop_all", stop_token(one.uuid))).status_code == 200
    two.refresh_from_db()
    assert not two.is_on


def test_a_search_that_is_gone_is_stopped_already(client: Client) -> None:
    user = make_user()
    search = saved(user)
    services.remove(user=user, number=search.uuid, at=now())
    token = stop_token(search.uuid)
    search.delete()

    answer = client.post(page("stop", token))

    assert answer.status_code == 200
    assert "was deleted" in answer.content.decode()


@pytest.mark.parametrize("token", ["unknown", "0" * 32, "0" * 32 + ":forged"])
def test_a_forged_link_opens_nothing(client: Client, token: str) -> None:
    search = saved(make_user())

    assert client.get(page("stop", token)).status_code == 404
    assert client.post(page("stop_all", token)).status_code == 404
    search.refresh_from_db()
    assert search.is_on
