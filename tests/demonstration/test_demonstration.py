"""What the demonstration is made of is sound, and it stays out of production."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import User
from portal.demonstration import cases, checks, drawings
from portal.demonstration.cast import CAST
from portal.launcher import commands
from portal.submissions.workflow import State
from portal.vocabulary.queries import terms

pytestmark = pytest.mark.django_db

FORBIDDEN = ("North Korea", "South Korea", "Outer Mongolia")


def test_the_launcher_names_exactly_the_accounts_that_there_are():
    assert [(part.account, part.name) for part in CAST] == list(commands.ACCOUNTS)


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


def test_mail_is_nobody_elses_outside_the_demonstration(client: Client, settings: Any):
    settings.DEMONSTRATION = False

    assert client.get("/demo/mail/").status_code == 404
