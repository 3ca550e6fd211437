"""Addresses of the secretariat's screens; `wagtail_hooks` mounts them below `/cms/`."""

from __future__ import annotations

from django.urls import path

from portal.moderation.views import missing, pages, publishing, queue, review, translations

review_urls = [
    path("", queue.queue, name="queue"),
    path("export.csv", queue.export, name="export"),
    path("<slug:reference>/", review.submission, name="submission"),
    path("<slug:reference>/files/<uuid:file_uuid>/", review.file, name="file"),
    path("<slug:reference>/remark/", review.remark, name="remark"),
    path("<slug:reference>/<slug:action>/", review.move, name="move"),
]

report_urls = [
    path("", missing.report, name="missing"),
    path("export.csv", missing.export, name="missing_export"),
]

publishing_urls = [
    path("", publishing.waiting, name="waiting"),
    path("page/<int:page_id>/", pages.page, name="page"),
    path("page/<int:page_id>/preview/", pages.page_preview, name="page_preview"),
    path("page/<int:page_id>/publish/", pages.publish_page, name="publish_page"),
    path("page/<int:page_id>/discard/", pages.discard_page, name="discard_page"),
    path("entry/<int:page_id>/", pages.entry, name="entry"),
    path("entry/<int:page_id>/retire/", pages.retire, name="retire"),
    path("plan/<int:plan_id>/call-off/", pages.call_off, name="call_off"),
    path("<slug:reference>/", publishing.submission, name="submission"),
    path("<slug:reference>/preview/", publishing.preview, name="preview"),
    path("<slug:reference>/<slug:action>/", publishing.move, name="move"),
]

translation_urls = [
    path("", translations.matrix, name="matrix"),
    path("<slug:reference>/<slug:language>/", translations.write, name="write"),
    path("<slug:reference>/<slug:language>/changes/", translations.changes, name="changes"),
    path("<slug:reference>/<slug:language>/export.po", translations.export, name="export"),
    path("<slug:reference>/<slug:language>/file/", translations.file, name="file"),
]
