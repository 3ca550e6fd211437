"""Verbs of attendance: one intention each, atomic, keyword-only. The only writers of its tables."""

from portal.attendance.services.clock import purge, run_clock
from portal.attendance.services.following import follow_event
from portal.attendance.services.learning import merge_progress
from portal.attendance.services.organising import (
    issue_certificates,
    mark_attendance,
    note_export,
    remove_registration,
)
from portal.attendance.services.own import make_calendar_address, revoke_calendar_address
from portal.attendance.services.registering import Applicant, cancel_registration, register

__all__ = [
    "Applicant",
    "cancel_registration",
    "follow_event",
    "issue_certificates",
    "make_calendar_address",
    "mark_attendance",
    "merge_progress",
    "note_export",
    "purge",
    "register",
    "remove_registration",
    "revoke_calendar_address",
    "run_clock",
]
