"""The demonstration is whole, and loads twice as once. Loaded once for all tests of this file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.states import STATES
from portal.catalogue.models import Record
from portal.core.languages import LANGUAGES
from portal.demonstration import cases, entries, proposals, services
from portal.demonstration.cast import CAST
from portal.notifications.models import Delivery
from portal.submissions.models import Submission
from portal.submissions.workflow import Endorsement, State

pytestmark = pytest.mark.django_db

FORBIDDEN = ("North Korea", "South Korea", "Outer Mongolia")


def test_loads_every_stage_for_every_part_and_nothing_twice(loaded: services.Loaded):
    before = Submission.objects.count()
    second = services.load(at=timezone.now())

    assert (loaded.people, loaded.cases) == (len(CAST), len(list(cases.read())))
    assert (second.people, second.cases, Submission.objects.count()) == (0, 0, before)
    assert {s.status for s in Submission.objects.all()} == set(State)
    assert {s.member_state for s in Submission.objects.all()} == {state.iso3 for state in STATES}


def test_a_case_that_a_later_release_brings_is_added_and_nothing_else(
    loaded: services.Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    later_release = tmp_path / "cases"
    shutil.copytree(cases.FOLDER, later_release)
    new = (cases.FOLDER / "dust-from-source-to-lung.toml").read_text("utf-8")
    new = new.replace("dust-from-source-to-lung", "dust-again").replace(
        "Dust from source to lung:", "Dust once more:"
    )
    (later_release / "dust-again.toml").write_text(new, "utf-8")
    before = Submission.objects.count()

    monkeypatch.setattr(cases, "FOLDER", later_release)
    later = services.load(at=timezone.now())

    assert (later.people, later.cases, Submission.objects.count()) == (0, 1, before + 1)


@pytest.mark.usefixtures("loaded")
def test_states_speak_for_themselves_and_proposals_wait_in_the_queue():
    told = {path.stem.upper() for path in (entries.FOLDER / "countries").glob("*.toml")}
    countries = Submission.objects.filter(kind="country")
    assert told
    assert {s.member_state for s in countries} == told
    assert {s.status for s in countries} == {State.PUBLISHED}
    for text in countries:
        entry = Record.objects.get(reference=text.reference, is_original=True)
        assert entry.slug == text.member_state.lower()
        assert "en" in entry.languages
        # Nobody is said to have signed what nobody signed.
        assert entry.details["signed_by"] == proposals.NO_SIGNATURE[text.language]
    waiting = Submission.objects.filter(status=State.SUBMITTED)
    assert {s.kind for s in waiting} >= {"event", "material"}
    partner = User.objects.get(email="partner@demo.example")
    proposed = Submission.objects.get(owner=partner)
    assert (proposed.kind, proposed.status) == ("material", State.SUBMITTED)
    assert (str(proposed.organisation), proposed.endorsement, proposed.asked_at) == (
        "Partner organisation (demonstration)",
        Endorsement.NONE,
        None,
    )


@pytest.mark.usefixtures("loaded")
def test_public_originals_stand_in_six_languages_each_with_english():
    originals = Record.objects.filter(is_original=True)
    assert originals.count() >= 10
    assert {r.original_language for r in originals} == {language.code for language in LANGUAGES}
    assert [r.reference for r in originals if "en" not in r.languages] == []


@pytest.mark.usefixtures("loaded")
def test_mail_that_goes_nowhere_can_be_read_by_person(client: Client, settings: Any):
    settings.DEMONSTRATION = True

    listed = client.get("/demo/mail/", {"to": "editor@demo.example"}).content.decode()
    mail = Delivery.objects.filter(address="editor@demo.example").latest("pk")
    shown = client.get(f"/demo/mail/{mail.pk}/").content.decode()

    assert "editor@demo.example" in listed
    assert '<td data-label="To">moderator@demo.example</td>' not in listed
    assert "/cms/publishing/" in shown
    assert client.get("/demo/mail/999999/").status_code == 404
