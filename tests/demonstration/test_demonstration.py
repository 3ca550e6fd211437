"""The demonstration is whole, loads twice as once, and stays out of production."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.states import STATES
from portal.catalogue.models import Record
from portal.core.languages import LANGUAGES
from portal.demonstration import cases, checks, drawings, entries, proposals, services
from portal.demonstration.cast import CAST
from portal.launcher import commands
from portal.notifications import delivery
from portal.notifications.models import Delivery
from portal.submissions.models import Submission
from portal.submissions.workflow import Endorsement, State
from portal.vocabulary.queries import terms

pytestmark = pytest.mark.django_db

FORBIDDEN = ("North Korea", "South Korea", "Outer Mongolia")


def test_loads_every_stage_for_every_part_and_nothing_twice():
    first = services.load(at=timezone.now())
    before = Submission.objects.count()
    second = services.load(at=timezone.now())

    assert (first.people, first.cases) == (len(CAST), len(list(cases.read())))
    assert (second.people, second.cases, Submission.objects.count()) == (0, 0, before)
    assert {s.status for s in Submission.objects.all()} == set(State)
    assert {s.member_state for s in Submission.objects.all()} == {state.iso3 for state in STATES}


def test_a_case_that_a_later_release_brings_is_added_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    late = "dust-from-source-to-lung.toml"
    earlier = tmp_path / "cases"
    shutil.copytree(cases.FOLDER, earlier, ignore=shutil.ignore_patterns(late))
    with monkeypatch.context() as release:
        release.setattr(cases, "FOLDER", earlier)
        services.load(at=timezone.now())
    before = Submission.objects.count()

    later = services.load(at=timezone.now())

    assert (later.people, later.cases, Submission.objects.count()) == (0, 1, before + 1)


def test_states_speak_for_themselves_and_proposals_wait_in_the_queue():
    services.load(at=timezone.now())

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


def test_the_launcher_names_exactly_the_accounts_that_there_are():
    assert [(part.account, part.name) for part in CAST] == list(commands.ACCOUNTS)


def test_public_originals_stand_in_six_languages_each_with_english():
    services.load(at=timezone.now())

    originals = Record.objects.filter(is_original=True)
    assert originals.count() >= 10
    assert {r.original_language for r in originals} == {language.code for language in LANGUAGES}
    assert [r.reference for r in originals if "en" not in r.languages] == []


def test_cases_use_known_codes_and_official_names_and_cite_sources():
    vocabulary = terms()
    for case in cases.read():
        for content in case.contents.values():
            assert content["references"], case.slug
            numbers = {str(n) for n in range(1, len(content["references"]) + 1)}
            for row in content.get("results", []):
                cited = {part.strip() for part in row.get("source", "").split(",") if part.strip()}
                assert cited <= numbers, case.slug
            for code in content["practices"]:
                assert vocabulary.knows("practice", code), (case.slug, code)
            words = str(content)
            assert [name for name in FORBIDDEN if name in words] == [], case.slug


def test_stages_of_cases_are_counted_as_the_plan_says():
    stages = Counter(case.stage for case in cases.read())

    assert stages["published"] >= 11
    assert {State(stage) for stage in stages} >= {
        State.DRAFT,
        State.AWAITING_ENDORSEMENT,
        State.SUBMITTED,
        State.IN_REVIEW,
        State.CHANGES_REQUESTED,
        State.ACCEPTED,
        State.NOT_ACCEPTED,
        State.WITHDRAWN,
    }


@pytest.mark.parametrize("motif", sorted(drawings.MOTIFS))
def test_every_drawing_is_a_picture(motif: str):
    assert drawings.draw(motif).startswith(b"\xff\xd8")


def test_production_is_refused(settings: Any):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="never loaded into a production database"):
        call_command("load_demonstration")

    assert not User.objects.exists()


def test_deployment_checks_name_what_must_not_go_live(settings: Any):
    settings.DEMONSTRATION, settings.STAFF_SECOND_FACTOR = True, False
    unsafe = {message.id for message in run_checks(include_deployment_checks=True)}
    settings.DEMONSTRATION, settings.STAFF_SECOND_FACTOR = False, True
    safe = {message.id for message in run_checks(include_deployment_checks=True)}

    assert {"portal.E001", "portal.E002"} <= unsafe
    assert not {"portal.E001", "portal.E002"} & safe


def test_production_database_with_demonstration_people_is_refused(settings: Any):
    settings.DEMONSTRATION = False
    assert checks.no_demonstration_people(databases=["default"]) == []

    User.objects.create_user("moderator@demo.example", "x")

    assert [m.id for m in checks.no_demonstration_people(databases=["default"])] == ["portal.E003"]
    assert checks.no_demonstration_people(databases=[]) == []
    settings.DEMONSTRATION = True
    assert checks.no_demonstration_people(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_mail_that_goes_nowhere_can_be_read_by_person(client: Client, settings: Any):
    services.load(at=timezone.now())
    delivery.deliver_due(at=timezone.now(), limit=1000)
    settings.DEMONSTRATION = True

    listed = client.get("/demo/mail/", {"to": "editor@demo.example"}).content.decode()
    mail = Delivery.objects.filter(address="editor@demo.example").latest("pk")
    shown = client.get(f"/demo/mail/{mail.pk}/").content.decode()

    assert "editor@demo.example" in listed
    assert '<td data-label="To">moderator@demo.example</td>' not in listed
    assert "/cms/publishing/" in shown
    assert client.get("/demo/mail/999999/").status_code == 404


def test_mail_is_nobody_elses_outside_the_demonstration(client: Client, settings: Any):
    settings.DEMONSTRATION = False

    assert client.get("/demo/mail/").status_code == 404
