"""Two translators at the same moment, each through a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Revision

from portal.accounts.models import User
from portal.library import translated, translations
from portal.library.models import CaseStudyPage
from portal.library.translations import Saving, TranslatedElsewhere
from tests.factories import Cast
from tests.library.builders import published
from tests.library.test_translations import rewrite, save, sheet_of
from tests.submissions.test_races import in_a_queue

pytestmark = pytest.mark.django_db(transaction=True)


def saving(page: CaseStudyPage, by: User, title: str) -> Callable[[], Any]:
    """Give the call of somebody who looked at the translation now."""
    sheet = sheet_of(page, "en")
    handed = Saving({"title": title}, sheet.revision_id, sheet.source_id)
    return lambda: translations.save_translation(
        reference=page.reference, language="en", saving=handed, by=by
    )


def hold(page: CaseStudyPage) -> CaseStudyPage:
    return CaseStudyPage.objects.select_for_update(of=("self",)).get(pk=page.pk)


@pytest.mark.parametrize("is_begun", [False, True])
def test_one_of_two_is_saved_and_the_other_is_told(is_begun: bool, cast: Cast) -> None:
    page = published(cast)
    if is_begun:
        save(page, cast.editor, {"title": "Groups"}, "en")
    calls = [saving(page, cast.editor, "Mine"), saving(page, cast.lead, "Theirs")]

    answers = in_a_queue(lambda: hold(page), calls)

    kinds = sorted(type(answer).__name__ for answer in answers)
    assert kinds == [Revision.__name__, TranslatedElsewhere.__name__]
    (draft,) = CaseStudyPage.objects.filter(locale__language_code="en")
    won = ("Mine", "Theirs")[isinstance(answers[1], Revision)]
    assert sheet_of(page, "en").texts["title"] == won
    assert Revision.objects.for_instance(draft).count() == 1 + is_begun


def test_an_original_that_is_published_while_somebody_saves_shows_what_to_look_at(
    cast: Cast,
) -> None:
    page = published(cast)
    call = saving(page, cast.moderator, "Groups")

    (answer,) = in_a_queue(
        lambda: hold(page),
        [call],
        meanwhile=lambda: rewrite(page, cast.editor, cast.lead, title="Өөр нэр"),
    )

    assert isinstance(answer, Revision)
    (line,) = [
        line for line in translated.current_sheet(page.reference, "en").lines if line.is_behind
    ]
    assert (line.path, line.text, line.source) == ("title", "Groups", "Өөр нэр")
