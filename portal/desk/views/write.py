"""Writing a section: save, save by itself, and what happens when two people save at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.catalogue.search import lexicon
from portal.core import languages
from portal.core.errors import Missing, NotAllowed
from portal.desk import presentation, sessions
from portal.desk import sections as words
from portal.desk.forms import SectionForm, as_posted
from portal.desk.policies import Visitor
from portal.desk.suggestions import SCHEMES, Suggestion, suggested
from portal.desk.views import files
from portal.desk.views.doors import at_desk, is_autosave, mine, words_back
from portal.submissions import policies as submissions
from portal.submissions import queries, services
from portal.submissions.models import ChangeItem, SectionText, Submission
from portal.submissions.sections import MAX_ROWS, Fault, Section, faults, sections_for
from portal.submissions.workflow import PUBLIC_LABELS, State
from portal.vocabulary.queries import Terms, terms

USE = "use-"
MINE, THEIRS = "mine", "theirs"


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def section(request: HttpRequest, visitor: Visitor, reference: str, key: str) -> HttpResponse:
    """Show the questions of a section; a POST saves what was typed, complete or not."""
    submission = mine(visitor, reference)
    asked = sections_for(submission.size, submission.kind)
    found = next((s for s in asked if s.key == key), None)
    if found is None:
        raise Missing
    if not submissions.may_write(visitor.standing, submission):
        return _closed(request, submission)
    if key == "files":
        return files.section(request, visitor, submission)
    row = queries.texts(submission).get(key)
    writing = Writing(request, visitor, submission, found, row)
    return writing.save() if request.method == "POST" else writing.show()


def _closed(request: HttpRequest, submission: Submission) -> HttpResponse:
    state = PUBLIC_LABELS[State(submission.status)]
    if is_autosave(request):
        sentence = _("This text cannot be changed now. Its state is: %(state)s.") % {"state": state}
        return JsonResponse({"error": sentence}, status=HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        messages.info(
            request,
            _("This text cannot be changed now. Its state is: %(state)s.") % {"state": state},
        )
        return HttpResponseRedirect(reverse("desk:task", args=[submission.reference]))
    return words_back(
        request,
        status=HTTPStatus.CONFLICT,
        title=_("This text cannot be changed now"),
        message=_(
            "Meanwhile its state is: %(state)s. What you wrote is below, so that you can copy it."
        )
        % {"state": state},
        can_send=False,
    )


class Writing:
    """One request to one section: what is stored, what was typed, and the answer to it."""

    def __init__(
        self,
        request: HttpRequest,
        visitor: Visitor,
        submission: Submission,
        section: Section,
        row: SectionText | None,
    ) -> None:
        """Know the request and what is stored now."""
        self.request, self.visitor = request, visitor
        self.submission, self.section, self.row = submission, section, row
        self.stored: Mapping[str, Any] = row.content if row else {}
        self.version = row.version if row else 0
        self.terms: Terms = terms()

    # -- Reading

    def show(self) -> HttpResponse:
        """Show the section as it is stored, with what could not be sent so."""
        more = self.request.GET.get("add", "")
        form = self._form(None, more=more)
        found = self._faults(self.stored)
        if found and not more:
            # Bound, so that each fault stands at its field.
            form = self._form(self._as_posted(form, self.stored))
        return self._page(form, form.note_faults(found) if form.is_bound else [])

    def _form(self, posted: QueryDict | None, *, more: str = "") -> SectionForm:
        return SectionForm(
            self.submission,
            self.section,
            self.terms,
            stored=self.stored,
            version=self.version,
            data=posted,
            more=more,
        )

    def _faults(self, content: Mapping[str, Any]) -> list[Fault]:
        # What one section says is compared with the others: sessions with the days of the event.
        whole = {**queries.draft_json(self.submission), **content}
        left_out = {name for name in self.section.fields if name not in content}
        return faults(
            {name: value for name, value in whole.items() if name not in left_out},
            self.submission.size,
            self.submission.language,
            self.section.key,
            self.submission.kind,
            queries.today_in(self.submission, self.visitor.at),
        )

    def _as_posted(self, form: SectionForm, content: Mapping[str, Any]) -> QueryDict:
        posted = QueryDict(mutable=True)
        posted["version"] = str(self.version)
        for name in form.names():
            for control, values in as_posted(form, name, content).items():
                posted.setlist(control, values)
        return posted

    def _page(
        self, form: SectionForm, errors: list[tuple[str, str]], *, status: int = 200
    ) -> HttpResponse:
        steps = list(sections_for(self.submission.size, self.submission.kind))
        items = self._questions()
        saved = ""
        if self.row is not None:
            saved = _("Saved %(time)s") % {
                "time": presentation.moment(self.row.saved_at, self.visitor.at)
            }
        context = {
            "submission": self.submission,
            "section": self.section,
            "number": steps.index(self.section) + 1,
            "total": len(steps),
            "asked": form.asked(items, self._suggested(form)),
            "form": form,
            "section_errors": errors,
            "saved": saved,
            "saved_by": self.row.saved_by if self.row else None,
            "language_name": languages.own_name(self.submission.language),
            "then": self._then(),
            "items": [item for item in items if item.field not in form.names()],
            "items_at_fields": [
                (presentation.first_control(self.submission.kind, name), words.title_of(name))
                for name in form.names()
                if any(item.field == name for item in items)
            ],
            "session_seconds": sessions.seconds_left(self.request, self.visitor.at),
            "user_id": self.visitor.user.pk,
            "sign_in_url": f"{reverse('account_login')}?next={reverse('desk:again')}",
        }
        return TemplateResponse(self.request, "desk/section.html", context, status=status)

    def _suggested(self, form: SectionForm) -> dict[str, tuple[Suggestion, ...]]:
        """Give what the text names and nobody has chosen. One query, where concepts are asked for."""
        if not any(self._has_suggestions(form, name) for name in form.names()):
            return {}
        # What stands on the page counts: typed where it could not be saved, else as it is stored.
        shown = form.content() if form.is_bound else {}
        return suggested(
            form.content_class,
            {**queries.draft_json(self.submission), **shown},
            form.names(),
            language=self.submission.language,
            known=lexicon(self.terms),
            terms=self.terms,
        )

    @staticmethod
    def _has_suggestions(form: SectionForm, name: str) -> bool:
        return form.content_class.CODES.get(name) in SCHEMES

    def _take(self, posted: QueryDict) -> None:
        """Choose the concept whose button was pressed."""
        name, _colon, code = posted.get("take", "").partition(":")
        form = self._form(None)
        if self._has_suggestions(form, name) and self.terms.knows(
            form.content_class.CODES[name], code
        ):
            posted.setlist(name, list(dict.fromkeys((*posted.getlist(name), code))))

    def _questions(self) -> list[ChangeItem]:
        return files.questions_about(self.submission, self.section.key)

    def _then(self) -> str:
        asked = self.request.POST.get("then") or self.request.GET.get("then")
        return "check" if asked == "check" else ""

    # -- Saving

    def save(self) -> HttpResponse:
        """Save what was understood; give back what was not, as it was typed."""
        posted = self._decided()
        self._take(posted)
        form = self._form(posted)
        content = form.content(without=posted.get("remove", ""))
        if self.row is not None and (undecided := self._undecided()):
            return self._clash(form, content, self.row, missing=undecided)
        try:
            kept = services.save_section(
                submission_id=self.submission.pk,
                section=self.section.key,
                content=content,
                expected_version=form.seen_version,
                by=self.visitor.user,
                at=self.visitor.at,
            )
        except services.SavedElsewhere as clash:
            if clash.theirs.pk is None or self._differing(form, content, clash.theirs):
                return self._clash(form, content, clash.theirs)
            kept = clash.theirs  # both wrote the same
        except NotAllowed:
            self.submission.refresh_from_db()
            return _closed(self.request, self.submission)
        self.row, self.version = kept, kept.version
        if is_autosave(self.request):
            return self._saved_by_itself(form)
        return self._saved(form, posted)

    def _saved_by_itself(self, form: SectionForm) -> HttpResponse:
        assert self.row is not None
        answer: dict[str, Any] = {
            "version": self.version,
            "saved_at": presentation.moment(self.row.saved_at, self.visitor.at),
            "by": str(self.row.saved_by),
        }
        if refused := form.typed_errors():
            control, sentence = refused[0]
            answer["error"] = _("All is saved but one answer. %(sentence)s") % {
                "sentence": sentence
            }
            answer["field"] = control
        return JsonResponse(answer)

    def _saved(self, form: SectionForm, posted: QueryDict) -> HttpResponse:
        errors = form.typed_errors()
        content = self.row.content if self.row else {}
        too_much = self._faults(content)
        stays = any(posted.get(button) for button in ("add", "remove", "take"))
        if errors or (too_much and not stays):
            again = self._form(self._with_version(posted))
            again.is_valid()
            errors = again.typed_errors() + again.note_faults(too_much)
            return self._page(again, errors, status=400)
        here = reverse("desk:section", args=[self.submission.reference, self.section.key])
        then = "&then=check" if self._then() else ""
        if (name := posted.get("add", "")) in MAX_ROWS:
            number = len(content.get(name, ()))
            control = next(iter(words.ROW_WORDS[name].fields))
            return HttpResponseRedirect(f"{here}?add={name}{then}#{name}-{number}-{control}")
        if (name := posted.get("take", "").partition(":")[0]) in self.section.fields:
            return HttpResponseRedirect(f"{here}?{then.lstrip('&')}#{name}_group")
        if removed := posted.get("remove", ""):
            name = removed.partition("-")[0]
            messages.info(self.request, _removed_words(posted, removed))
            anchor = f"#{name}_group" if name in MAX_ROWS else ""
            return HttpResponseRedirect(f"{here}?{then.lstrip('&')}{anchor}")
        return HttpResponseRedirect(self._next(posted.get("go", "")))

    def _with_version(self, posted: QueryDict) -> QueryDict:
        data = posted.copy()
        data["version"] = str(self.version)
        return data

    def _next(self, go: str) -> str:
        reference = self.submission.reference
        if self._then():
            return reverse("desk:check", args=[reference])
        if go == "leave":
            messages.success(self.request, _("Saved. You can leave and return."))
            return reverse("desk:task", args=[reference])
        keys = [s.key for s in sections_for(self.submission.size, self.submission.kind)]
        place = keys.index(self.section.key) + 1
        if place == len(keys):
            return reverse("desk:check", args=[reference])
        return reverse("desk:section", args=[reference, keys[place]])

    # -- Two people at once

    def _decided(self) -> QueryDict:
        """Give the form with the texts that were chosen where two people had written."""
        posted = self.request.POST.copy()
        for name in self.section.fields:
            if posted.get(USE + name) == THEIRS:
                self._take_theirs(name, posted)
        return posted

    def _undecided(self) -> list[str]:
        """Give the answers between which no choice was made yet."""
        posted = self.request.POST
        asked = [name for name in posted.getlist("clash") if name in self.section.fields]
        return [name for name in asked if posted.get(USE + name) not in {MINE, THEIRS}]

    def _take_theirs(self, name: str, posted: QueryDict) -> None:
        form = self._form(None)
        if name not in form.names():
            return
        for control in [c for c in posted if c == name or c.startswith(f"{name}-")]:
            del posted[control]
        for control, values in as_posted(form, name, self.stored).items():
            posted.setlist(control, values)

    def _differing(
        self, form: SectionForm, content: Mapping[str, Any], theirs: SectionText
    ) -> list[str]:
        return [n for n in form.names() if self._differs(form, n, content, theirs.content)]

    def _clash(
        self,
        form: SectionForm,
        content: Mapping[str, Any],
        theirs: SectionText,
        missing: Sequence[str] = (),
    ) -> HttpResponse:
        """Show both texts, answer by answer; nothing is written before each is decided."""
        version = theirs.version if theirs.pk else 0
        if is_autosave(self.request):
            return self._clash_for_script(form, theirs, version)
        # What was asked before is asked again: a choice may have made both texts alike.
        differing = [
            name
            for name in form.names()
            if name in missing
            or self.request.POST.get(USE + name)
            or self._differs(form, name, content, theirs.content)
        ]
        mine_form = self._form(self.request.POST)
        content = mine_form.content()
        fields = [
            {
                "name": name,
                "chosen": self.request.POST.get(USE + name, ""),
                "label": words.title_of(name),
                "mine": self._shown(mine_form, name, content),
                "theirs": self._spoken(name, theirs.content),
                "language": presentation.language_of(name, self.submission),
            }
            for name in differing
        ]
        hidden = [
            (name, str(value))
            for name, values in self.request.POST.lists()
            if name not in {"csrfmiddlewaretoken", "version", "clash"} and not name.startswith(USE)
            for value in values
        ]
        context = {
            "submission": self.submission,
            "section": self.section,
            "fields": fields,
            "errors": [
                (
                    f"{USE}{name}",
                    _("Choose a text: %(question)s") % {"question": words.title_of(name)},
                )
                for name in missing
            ],
            "hidden": hidden,
            "version": version,
            "by": theirs.saved_by,
            "is_self": theirs.saved_by_id == self.visitor.user.pk,
            "at": presentation.moment(theirs.saved_at, self.visitor.at),
        }
        return TemplateResponse(
            self.request, "desk/clash.html", context, status=HTTPStatus.CONFLICT
        )

    def _differs(
        self,
        form: SectionForm,
        name: str,
        content: Mapping[str, Any],
        theirs: Mapping[str, Any],
    ) -> bool:
        misread = name in form.errors or any(row.errors for row in form.rows.get(name, ()))
        return misread or as_posted(form, name, content) != as_posted(form, name, theirs)

    def _shown(self, form: SectionForm, name: str, content: Mapping[str, Any]) -> list[str]:
        if name in form.errors:
            return [str(value) for value in self.request.POST.getlist(name)]
        return self._spoken(name, content)

    def _spoken(self, name: str, content: Mapping[str, Any]) -> list[str]:
        return presentation.spoken(self.submission.kind, name, content.get(name), self.terms)

    def _clash_for_script(
        self, form: SectionForm, theirs: SectionText, version: int
    ) -> HttpResponse:
        """Answer a script: both texts, or, where the page lacks their rows, a sentence."""
        their_text: dict[str, str] = {}
        for name in form.names():
            for control, values in as_posted(form, name, theirs.content).items():
                their_text[control] = "\n".join(values)
        by = str(theirs.saved_by)
        at = presentation.moment(theirs.saved_at, self.visitor.at)
        more = any(len(theirs.content.get(n, ())) > len(rows) for n, rows in form.rows.items())
        if more:
            sentence = _(
                "%(who)s saved this section at %(time)s. Press “Save” to see both texts side by side."
            ) % {"who": by, "time": at}
            return JsonResponse({"error": sentence}, status=HTTPStatus.CONFLICT)
        for name, rows in form.rows.items():
            their_text.pop(f"{name}-rows", None)
            # A row that they removed, or that only this page has, is empty on their side.
            for row in rows:
                for cell in row.fields:
                    their_text.setdefault(f"{row.prefix}-{cell}", "")
        answer = {"their_text": their_text, "version": version, "by": by, "at": at}
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)


def _removed_words(posted: QueryDict, removed: str) -> str:
    said = [
        str(posted[c]) for c in posted if c.startswith(f"{removed}-") and str(posted[c]).strip()
    ]
    if not said:
        return _("The empty part has been removed.")
    return _("Removed: %(words)s") % {"words": " · ".join(said)}
