"""Verbs of submissions: one intention each, atomic, keyword-only. The only writers of its tables."""

from portal.submissions.services.clock import follow_mandates, run_clock
from portal.submissions.services.drafts import (
    SavedElsewhere,
    answer_item,
    change_form,
    copy_to_draft,
    describe_file,
    propose_update,
    remove_file,
    restore_file,
    save_section,
    start,
    take_in_file,
)
from portal.submissions.services.moves import (
    act,
    comment,
    mark_unpublished,
    news_of,
    pass_on,
    plan_publication,
    publish_planned,
)
from portal.submissions.services.preview import revoke_preview, share_preview

__all__ = [
    "SavedElsewhere",
    "act",
    "answer_item",
    "change_form",
    "comment",
    "copy_to_draft",
    "describe_file",
    "follow_mandates",
    "mark_unpublished",
    "news_of",
    "pass_on",
    "plan_publication",
    "propose_update",
    "publish_planned",
    "remove_file",
    "restore_file",
    "revoke_preview",
    "run_clock",
    "save_section",
    "share_preview",
    "start",
    "take_in_file",
]
