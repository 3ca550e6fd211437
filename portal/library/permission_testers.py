"""What Wagtail's admin may do with an entry: edit, never make public; and with the fixed tree.

Wagtail asks these testers for its buttons, its POST handlers, its bulk actions and its publish
action alike. Entries go public by one door, `library.services`, where a second pair of eyes is
required (ADR 0005).
"""

from __future__ import annotations

from django.db.models import Q
from wagtail.models import Page, PagePermissionTester


class RootedPermissionTester(PagePermissionTester):
    """What may not be moved at all may not be moved to a named place either."""

    def can_move_to(self, destination: Page) -> bool:
        """Ask first whether the page may be moved at all: Wagtail spares superusers that question."""
        return self.can_move() and bool(super().can_move_to(destination))


class EntryPermissionTester(RootedPermissionTester):
    """Editors may edit what was once published and translations; the rest is not theirs here."""

    def can_edit(self) -> bool:
        """Refuse while a judged text waits for publication: judged is what will be published.

        Asked of the row, because the form edits a copy made from the latest revision.
        """
        row = type(self.page).objects.filter(pk=self.page.pk)
        return (
            bool(super().can_edit()) and not row.filter(judged_revision_id__isnull=False).exists()
        )

    def can_publish(self) -> bool:
        """Refuse: publishing is a move with a second person, not a button of the edit form."""
        return False

    def can_unpublish(self) -> bool:
        """Refuse: unpublishing needs a reason that readers will see."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002 - Wagtail's signature
        """Refuse: an address that was cited answers for ever."""
        return False

    def can_move(self) -> bool:
        """Refuse: addresses are a contract."""
        return False

    def can_copy(self) -> bool:
        """Refuse: a copy would carry the same reference."""
        return False

    def can_set_view_restrictions(self) -> bool:
        """Refuse: opening or closing an entry goes round the moves of its submission."""
        return False

    def can_submit_for_moderation(self) -> bool:
        """Refuse: Wagtail's own workflow is off."""
        return False


class FixedPagePermissionTester(RootedPermissionTester):
    """Homes and shelves stand where they were planted: addresses and entries hang on them."""

    def can_publish_subpage(self) -> bool:
        """Refuse on shelves: the form that begins an entry would make it public at once."""
        holds_plain_pages = "library.StandardPage" in type(self.page).subpage_types
        return holds_plain_pages and bool(super().can_publish_subpage())

    def can_unpublish(self) -> bool:
        """Refuse: all below would go."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002 - Wagtail's signature
        """Refuse: all below would go."""
        return False

    def can_move(self) -> bool:
        """Refuse: addresses are a contract."""
        return False

    def can_copy(self) -> bool:
        """Refuse: there is one in each language."""
        return False

    def can_set_view_restrictions(self) -> bool:
        """Refuse: all entries below would leave the public, without a reason and without a log."""
        return False


class PlainPagePermissionTester(RootedPermissionTester):
    """A plain page that was once public keeps its address: the frame of every page links there.

    What nobody has read yet may still be moved or thrown away.
    """

    def can_unpublish(self) -> bool:
        """Refuse: the links of the frame would lead nowhere."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002 - Wagtail's signature
        """Refuse once it was public, or where a page below it was."""
        return not self._is_cited() and bool(super().can_delete(ignore_bulk))

    def can_move(self) -> bool:
        """Refuse once it was public, or where a page below it was."""
        return not self._is_cited() and bool(super().can_move())

    def _is_cited(self) -> bool:
        below = self.page.get_descendants(inclusive=True)
        # Pages that the tree was planted with are public without ever having been published.
        return bool(below.filter(Q(live=True) | Q(first_published_at__isnull=False)).exists())
