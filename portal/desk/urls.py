"""Addresses of the desk, below `/{lang}/desk/`."""

from django.urls import path

from portal.desk.views import (
    doors,
    files,
    home,
    papers,
    sending,
    sharing,
    staying,
    task,
    translations,
    write,
)

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("new/", home.new, name="new"),
    path("again/", doors.again, name="again"),
    path("session/", staying.session, name="session"),
    path("files/<uuid:file_uuid>/", files.read, name="file"),
    # For people without an account; before the references, of which none looks like this.
    path("shared/<str:token>/", sharing.shared, name="shared"),
    path("shared/<str:token>/files/<uuid:file_uuid>/", sharing.shared_file, name="shared_file"),
    path("translations/", translations.entries, name="translations"),
    path("translations/<slug:reference>/<slug:language>/", translations.write, name="translation"),
    path(
        "translations/<slug:reference>/<slug:language>/confirm/",
        translations.confirm,
        name="translation_confirm",
    ),
    path(
        "translations/<slug:reference>/<slug:language>/export.po",
        translations.export,
        name="translation_export",
    ),
    path(
        "translations/<slug:reference>/<slug:language>/file/",
        translations.file,
        name="translation_file",
    ),
    path("<str:reference>/", task.task, name="task"),
    path("<str:reference>/form/", task.form, name="form"),
    path("<str:reference>/section/<slug:key>/", write.section, name="section"),
    path("<str:reference>/files/<int:file_id>/words/", files.words, name="file_words"),
    path("<str:reference>/files/<int:file_id>/remove/", files.remove, name="file_remove"),
    path("<str:reference>/files/<int:file_id>/restore/", files.restore, name="file_restore"),
    path("<str:reference>/check/", sending.check, name="check"),
    path("<str:reference>/sent/", sending.sent, name="sent"),
    path("<str:reference>/preview/", sending.preview, name="preview"),
    path("<str:reference>/text.docx", papers.download, {"kind": "docx"}, name="word"),
    path("<str:reference>/text.txt", papers.download, {"kind": "txt"}, name="plain"),
    path("<str:reference>/share/", sharing.share, name="share"),
    path("<str:reference>/share/<int:link_id>/end/", sharing.revoke, name="share_end"),
    path("<str:reference>/endorse/", sending.endorse, name="endorse"),
    path("<str:reference>/move/<slug:action>/", sending.move, name="move"),
    path("<str:reference>/transfer/", sending.transfer, name="transfer"),
    path("<str:reference>/answer/<int:item>/", task.answer, name="answer"),
    path("<str:reference>/comment/", task.comment, name="comment"),
    path("<str:reference>/update/", home.update, name="update"),
    path("<str:reference>/copy/", home.copy, name="copy"),
]
