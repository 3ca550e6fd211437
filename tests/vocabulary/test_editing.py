"""Words that editors change: they stay, their change is told, and files give way to them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.roles import Role
from portal.core.errors import Conflict, Missing, NotAllowed, Unfit
from portal.vocabulary import files, queries, receivers, services
from portal.vocabulary.models import Concept
from portal.vocabulary.services import Wording
from portal.vocabulary.signals import vocabulary_changed
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def grazing() -> Concept:
    return Concept.objects.get(scheme="driver", code="d-g")


@pytest.fixture
def told() -> Iterator[list[tuple[str, ...]]]:
    """Give what was told of changes while the test ran."""
    heard: list[tuple[str, ...]] = []

    def hear(names: tuple[str, ...], **kwargs: Any) -> None:
        heard.append(names)

    vocabulary_changed.connect(hear)
    yield heard
    vocabulary_changed.disconnect(hear)


def words_of(concept: Concept) -> Wording:
    return Wording(
        labels=concept.labels,
        synonyms=concept.synonyms,
        origins=concept.origins,
        definition=concept.definition,
        related=concept.related,
    )


def edit(concept: Concept, role: Role = Role.EDITOR, **said: Any) -> tuple[str, ...]:
    return services.edit_concept(
        concept_id=concept.pk,
        wording=replace(words_of(concept), **said),
        seen=concept.changed_at,
        by=make_user(role),
        at=timezone.now(),
    )


def test_an_edit_is_kept_by_the_next_load_which_says_so(grazing: Concept) -> None:
    edit(grazing, labels=grazing.labels | {"mn": "Хэт их бэлчээрлэлт"})

    loaded = services.load_schemes()

    assert loaded.kept == ("driver:d-g",)
    assert queries.terms().label("driver", "d-g", "mn") == "Хэт их бэлчээрлэлт"


def test_what_only_files_say_reaches_an_edited_concept(grazing: Concept) -> None:
    edit(grazing, definition="Too many animals.")
    Concept.objects.filter(pk=grazing.pk).update(broader="", position=77)

    loaded = services.load_schemes()

    after = Concept.objects.get(pk=grazing.pk)
    assert after.broader == grazing.broader
    assert after.position == grazing.position
    assert after.definition == "Too many animals."
    assert "driver:d-g" in loaded.changed


def test_a_load_without_differences_keeps_silent(grazing: Concept) -> None:
    edit(grazing, definition="Too many animals.")
    after = Concept.objects.get(pk=grazing.pk)
    edit(after, definition=grazing.definition)

    assert services.load_schemes().kept == ()


def test_a_file_that_is_wrong_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "driver.toml").write_text('scheme = "driver"', "utf-8")
    before = queries.stamp()

    with pytest.raises(files.NotLoaded):
        services.load_schemes(tmp_path)

    assert queries.stamp() == before


def test_the_load_after_a_migrate_names_what_editors_keep(
    grazing: Concept, caplog: pytest.LogCaptureFixture
) -> None:
    edit(grazing, definition="Too many animals.")

    receivers.load_after_migrate(using="default")

    assert "driver:d-g" in caplog.text


def test_the_command_tells_and_gives_the_words_of_the_file_again(
    grazing: Concept,
    told: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    edit(grazing, definition="Too many animals.")
    out = io.StringIO()

    call_command("load_vocabulary", stdout=out)
    assert "kept as editors wrote them: driver:d-g" in out.getvalue()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_vocabulary", "--anew", "driver:d-g", stdout=out)

    after = Concept.objects.get(pk=grazing.pk)
    assert (after.definition, after.edited_at) == (grazing.definition, None)
    assert told == [("driver:d-g",)]


def test_the_command_says_what_is_wrong_in_one_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "driver.toml").write_text("scheme = [", "utf-8")
    monkeypatch.setattr(files, "ours", lambda: files.read(tmp_path))

    with pytest.raises(CommandError, match=r"driver\.toml: cannot be read"):
        call_command("load_vocabulary", stdout=io.StringIO())


def test_an_edit_moves_the_stamp_and_is_told_after_the_commit(
    grazing: Concept, told: list[tuple[str, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    before = queries.stamp()

    with django_capture_on_commit_callbacks(execute=True):
        changed = edit(
            grazing,
            labels=grazing.labels | {"ru": "Перевыпас скота"},
            synonyms=grazing.synonyms | {"mn": ["малын хөлд талхлагдах"]},
        )
        assert told == []

    assert changed == ("labels.ru", "synonyms.mn")
    assert told == [("driver:d-g",)]
    assert queries.stamp() != before


def test_what_changes_nothing_is_no_edit(
    grazing: Concept, told: list[tuple[str, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    before = queries.stamp()

    with django_capture_on_commit_callbacks(execute=True):
        labels = {code: f"  {label} " for code, label in grazing.labels.items()}
        assert edit(grazing, labels=labels) == ()

    assert queries.stamp() == before
    assert told == []
    assert Concept.objects.get(pk=grazing.pk).edited_at is None


def test_a_note_on_where_a_label_was_published_goes_with_that_label(grazing: Concept) -> None:
    Concept.objects.filter(pk=grazing.pk).update(origins={"mn": "UNCCD", "ru": "UN"})
    grazing.refresh_from_db()

    edit(grazing, labels=grazing.labels | {"mn": "Бэлчээр"})

    assert Concept.objects.get(pk=grazing.pk).origins == {"ru": "UN"}


def test_a_new_label_may_come_with_its_own_source(grazing: Concept) -> None:
    Concept.objects.filter(pk=grazing.pk).update(origins={"mn": "UNCCD"})
    grazing.refresh_from_db()

    edit(grazing, labels=grazing.labels | {"mn": "Бэлчээр"}, origins={"mn": "FAO"})

    assert Concept.objects.get(pk=grazing.pk).origins == {"mn": "FAO"}


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"labels": {"en": "Grazing"}}, id="five labels missing"),
        pytest.param({"synonyms": {"fr": ["pâturage"]}}, id="unknown language"),
        pytest.param({"synonyms": {"en": ["x" * 81]}}, id="too long"),
        pytest.param({"related": ["driver:never"]}, id="unknown relation"),
        pytest.param({"related": ["driver:d-g"]}, id="related to itself"),
    ],
)
def test_what_a_file_could_not_say_is_refused(grazing: Concept, said: dict[str, Any]) -> None:
    with pytest.raises(Unfit):
        edit(grazing, **said)

    assert Concept.objects.get(pk=grazing.pk).edited_at is None


def test_of_two_editors_the_second_is_told(grazing: Concept) -> None:
    edit(grazing, definition="Too many animals.")

    with pytest.raises(Conflict):
        edit(grazing, definition="Animals.")

    assert Concept.objects.get(pk=grazing.pk).definition == "Too many animals."


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.LEAD_MODERATOR, Role.AUDITOR])
def test_others_change_nothing(grazing: Concept, role: Role) -> None:
    with pytest.raises(NotAllowed):
        edit(grazing, role, definition="Mine.")


def test_an_administrator_may(grazing: Concept) -> None:
    assert edit(grazing, Role.ADMINISTRATOR, definition="Too many animals.") == ("definition",)


def test_a_concept_that_a_file_has_or_another_names_is_not_deleted(grazing: Concept) -> None:
    left = Concept.objects.create(scheme="driver", code="old", labels={"en": "Old"}, position=99)
    Concept.objects.filter(pk=grazing.pk).update(related=["driver:old"])
    by, at = make_user(Role.EDITOR), timezone.now()

    for concept in (grazing, left):
        with pytest.raises(Conflict):
            services.delete_concept(concept_id=concept.pk, by=by, at=at)

    Concept.objects.filter(pk=grazing.pk).update(related=[])
    services.delete_concept(concept_id=left.pk, by=by, at=at + timedelta(minutes=1))
    assert not Concept.objects.filter(code="old").exists()
    with pytest.raises(Missing):
        services.delete_concept(concept_id=left.pk, by=by, at=at)


def test_schemes_come_with_their_titles_without_a_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        known = {scheme.code: scheme for scheme in queries.schemes()}

    assert known["driver"].title("mn") == "Доройтлын шалтгаан"
    assert known["driver"].title("zh-hans") == "退化驱动因素"
    assert next(iter(known)) == "practice"
    assert set(known) == set(queries.terms().by_scheme)
