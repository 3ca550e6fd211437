"""What the desk says of each kind of proposal: whole sentences, since languages bend their nouns. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from portal.catalogue.record import Kind


@dataclass(frozen=True)
class KindWords:
    """The sentences of one kind."""

    name: Promise
    begin: Promise
    """The words of the button, and the heading of the page, that begin one."""
    about: Promise
    """What it is, in one sentence."""
    fresh: Promise
    """What stands for the title where none is written yet."""
    for_whom: Promise
    where: Promise
    """In which State: asked of partner organisations."""
    where_missing: Promise
    update: Promise
    updates: Promise
    """With `%(reference)s`."""
    read: Promise
    """The words of the link to the published entry."""
    endorse: Promise
    endorse_late: Promise
    files: Promise
    files_lead: Promise
    files_private: Promise


KIND_WORDS: dict[str, KindWords] = {
    Kind.CASE_STUDY: KindWords(
        name=lazy("Case study"),
        begin=lazy("Share an experience"),
        about=lazy("What was done on a piece of land, what changed, and what did not work."),
        fresh=lazy("A new experience"),
        for_whom=lazy("For whom do you write?"),
        where=lazy("In which State did the work take place?"),
        where_missing=lazy("Choose the State in which the work took place."),
        update=lazy("Update of a published case study"),
        updates=lazy(
            "This updates the published case study %(reference)s. Readers see the published text "
            "until this one replaces it."
        ),
        read=lazy("Read the published case study"),
        endorse=lazy("Do you endorse this experience for your State?"),
        endorse_late=lazy("Do you endorse this experience after all?"),
        files=lazy("Files of this case study"),
        files_lead=lazy("A case study may go without. Two good pictures tell more than ten."),
        files_private=lazy("Files are private until the case study is published."),
    ),
    Kind.MATERIAL: KindWords(
        name=lazy("Training material"),
        begin=lazy("Propose a training material"),
        about=lazy("A guide, a course, a recording or an exercise from which others can learn."),
        fresh=lazy("A new training material"),
        for_whom=lazy("For whom do you propose it?"),
        where=lazy("Which State is it most about?"),
        where_missing=lazy("Choose the State that it is most about."),
        update=lazy("Update of a published training material"),
        updates=lazy(
            "This updates the published training material %(reference)s. Readers see the published "
            "text until this one replaces it."
        ),
        read=lazy("See the published training material"),
        endorse=lazy("Do you endorse this training material for your State?"),
        endorse_late=lazy("Do you endorse this training material after all?"),
        files=lazy("Files of this training material"),
        files_lead=lazy("Slides, a guide, exercises: readers can take them away from the page."),
        files_private=lazy("Files are private until the training material is published."),
    ),
    Kind.EVENT: KindWords(
        name=lazy("Event"),
        begin=lazy("Propose an event"),
        about=lazy("A meeting, a workshop, a webinar, or a side event of a larger meeting."),
        fresh=lazy("A new event"),
        for_whom=lazy("For whom do you propose it?"),
        where=lazy("In which State does it take place?"),
        where_missing=lazy("Choose the State in which it takes place."),
        update=lazy("Update of a published event"),
        updates=lazy(
            "This updates the published event %(reference)s. Readers see the published text until "
            "this one replaces it."
        ),
        read=lazy("See the published event"),
        endorse=lazy("Do you endorse this event for your State?"),
        endorse_late=lazy("Do you endorse this event after all?"),
        files=lazy("Files of this event"),
        files_lead=lazy("An event may go without. An invitation or a concept note helps readers."),
        files_private=lazy("Files are private until the event is published."),
    ),
    Kind.COUNTRY: KindWords(
        name=lazy("Country text"),
        begin=lazy("Write the text of your State"),
        about=lazy("What your State says of itself on its country page, signed and dated."),
        fresh=lazy("A new country text"),
        for_whom=lazy("For which State do you write?"),
        where=lazy("Which State is it about?"),
        where_missing=lazy("Choose the State that it is about."),
        update=lazy("Update of the published country text"),
        updates=lazy(
            "This updates the published country text %(reference)s. Readers see the published text "
            "until this one replaces it."
        ),
        read=lazy("Read the published country text"),
        endorse=lazy("Do you endorse this text for your State?"),
        endorse_late=lazy("Do you endorse this text after all?"),
        files=lazy("Files of this country text"),
        files_lead=lazy("A country text may go without. Maps and flags are left out."),
        files_private=lazy("Files are private until the country text is published."),
    ),
}
"""In the order in which they are offered."""
