"""The vocabulary in Wagtail's admin: a list, the words of a concept, what was changed by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.permission_policies import BasePermissionPolicy

from portal.accounts.models import User
from portal.accounts.policies import staff_required
from portal.accounts.queries import known_standing, today
from portal.moderation import policies, queries
from portal.moderation.forms import ConceptForm
from portal.moderation.views.frame import me
from portal.vocabulary import policies as vocabulary
from portal.vocabulary import services
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import schemes

EDITED = "vocabulary.edit"
"""The act in Wagtail's log; its data say which words changed, and from what to what."""


class ByMandate(BasePermissionPolicy):
    """What the policies say, as Wagtail asks it."""

    def user_has_permission(self, user: User, action: str) -> bool:
        """Nothing is added here: a concept begins in its file."""
        standing = known_standing(user, today(timezone.now()))
        return action in ("change", "delete") and vocabulary.may_edit(standing)

    def user_has_any_permission(self, user: User, actions: Any) -> bool:
        """Those may see the list who may see what was changed."""
        return vocabulary.may_see(known_standing(user, today(timezone.now())))

    def user_has_permission_for_instance(self, user: User, action: str, instance: Concept) -> bool:
        """Ask for one concept: what is needed is not deleted."""
        if not self.user_has_permission(user, action):
            return False
        standing = known_standing(user, today(timezone.now()))
        return action != "delete" or policies.may_delete_concept(standing, instance)


class ConceptFilters(WagtailFilterSet):
    """Which concepts are listed."""

    scheme = django_filters.ChoiceFilter(
        label=_("Scheme"), choices=lambda: [(one.code, one.title()) for one in schemes()]
    )
    edited = django_filters.BooleanFilter(
        label=_("Changed by an editor"), field_name="edited_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Concept
        fields: tuple[str, ...] = ()


def _label(concept: Concept) -> str:
    return concept.label()


def _english(concept: Concept) -> str:
    return "" if get_language() == "en" else concept.label("en")


def _scheme(concept: Concept) -> str:
    return next((s.title() for s in schemes() if s.code == concept.scheme), concept.scheme)


class ConceptsView(generic.IndexView):
    """The list; search looks through labels and synonyms of all languages."""

    any_permission_required = ["view"]

    @cached_property
    def is_searchable(self) -> bool:
        """Always: how is said below."""
        return True

    def search_queryset(self, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        """Leave those that are called so."""
        if not self.is_searching:
            return queryset
        named = Q(pk__in=())
        for scheme, code in queries.concepts_named(self.search_query):
            named |= Q(scheme=scheme, code=code)
        return queryset.filter(named)

    def get_delete_url(self, instance: Concept) -> None:
        """Deletion is offered where it was asked whether something needs the concept."""


class ConceptView(generic.EditView):
    """The words of a concept. What is saved goes through the vocabulary's service."""

    def get_page_subtitle(self) -> str:
        """Call the concept by its label."""
        return self.object.label()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what stays as it is."""
        facts = {
            "scheme_title": _scheme(self.object),
            "entries": queries.entries_with(self.object),
        }
        return super().get_context_data(**kwargs) | facts

    def save_instance(self) -> Concept:
        """Save, and write down who changed what, in one transaction.

        Raises: Conflict where somebody was faster by a moment.
        """
        before = {name: getattr(self.object, name) for name in services.WORDS}
        changed = services.edit_concept(
            concept_id=self.object.pk,
            wording=self.form.wording(),
            seen=datetime.fromisoformat(self.form.cleaned_data["seen"]),
            by=me(self.request),
            at=timezone.now(),
        )
        self.has_content_changes = bool(changed)
        concept = Concept.objects.get(pk=self.object.pk)
        if changed:
            after = {name: getattr(concept, name) for name in services.WORDS}
            said = {name: [_said(before, name), _said(after, name)] for name in changed}
            log(concept, EDITED, content_changed=True, data={"changed": said})
        return concept

    def get_success_message(self) -> str:
        """Say where the words go now."""
        if not self.has_content_changes:
            return str(_("Nothing was changed."))
        return str(_("Saved. Pages and search follow within minutes."))


def _said(words: dict[str, Any], name: str) -> Any:
    field, _point, language = name.partition(".")
    return words[field].get(language) if language else words[field]


class DeleteConceptView(generic.DeleteView):
    """Deletion of what no file has and nothing needs."""

    def user_has_permission(self, permission: str) -> bool:
        """Ask for this concept: an address is not offered, and may be typed."""
        return self.user_has_permission_for_instance(permission, self.get_object())

    def delete_action(self) -> None:
        """Delete, and write down who did."""
        log(instance=self.object, action="wagtail.delete")
        services.delete_concept(concept_id=self.object.pk, by=me(self.request), at=timezone.now())


class VocabularyViewSet(ModelViewSet):
    """The vocabulary for editors and administrators; lead moderators and auditors read."""

    model = Concept
    name = "vocabulary"
    icon = "tag"
    menu_label = _("Vocabulary")
    menu_order = 620
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = ConceptsView
    edit_view_class = ConceptView
    delete_view_class = DeleteConceptView
    edit_template_name = "moderation/concept.html"
    list_per_page = 50
    ordering = ("scheme", "position", "pk")
    filterset_class = ConceptFilters
    list_export: tuple[str, ...] = ()
    list_display = (
        TitleColumn("label", label=_("Label"), accessor=_label, url_name="vocabulary:edit"),
        Column("english", label=_("In English"), accessor=_english),
        Column("scheme", label=_("Scheme"), accessor=_scheme),
        Column("code", label=pgettext_lazy("vocabulary", "Code")),
        DateColumn("edited_at", label=_("Changed by an editor")),
    )

    @property
    def permission_policy(self) -> ByMandate:
        """Ask the portal's own policies."""
        return ByMandate(self.model)

    def get_form_class(self, for_update: bool = False) -> type[ConceptForm]:  # noqa: FBT001, FBT002 - Wagtail's own signature
        """Give the one form."""
        return ConceptForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out what is not mounted."""
        common = super().get_common_view_kwargs(**kwargs)
        return common | {"add_url_name": None, "usage_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Mount the list, the form, its history and deletion; each behind the door of the staff."""
        read, edit = staff_required(*vocabulary.READERS), staff_required(*vocabulary.EDITORS)
        return [
            path("", read(self.index_view), name="index"),
            path("results/", read(self.index_results_view), name="index_results"),
            path("edit/<int:pk>/", edit(self.edit_view), name="edit"),
            path("delete/<int:pk>/", edit(self.delete_view), name="delete"),
            path("history/<int:pk>/", read(self.history_view), name="history"),
            path(
                "history-results/<int:pk>/", read(self.history_results_view), name="history_results"
            ),
        ]
