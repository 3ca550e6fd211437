"""All addresses of the portal: a contract, since they are printed, cited and linked."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.urls import shadow_urls
from portal.accounts.views.doors import closed
from portal.api import urls as api
from portal.attendance.urls import open_urls
from portal.library.views import chosen_pages, members, public_media
from portal.reading.views import pages as reading
from portal.reading.views import sitemap

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.core.urls")),
    path("", reading.front_door, name="front_door"),
    path("", include((api.for_machines, "api"))),
    path("ref/<str:reference>", reading.by_reference, name="by_reference"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("robots.txt", reading.robots, name="robots"),
    *open_urls,
    path("account/", include("portal.accounts.urls")),
    path("account/", include("allauth.urls")),
    *shadow_urls,
    # Wagtail answers these with a fault: its own test page, and a name where it wants a number.
    path("cms/failwhale/", closed),
    re_path(r"^cms/(?:documents|images)/chooser/chosen/(?P<rest>[^/]*[^/\d][^/]*)/$", closed),
    path("cms/choose-page/chosen-multiple/", chosen_pages),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("demo/", include("portal.demonstration.urls")),
]

if settings.SERVE_PUBLIC_MEDIA:
    # In production the web server does this; there the setting is off.
    urlpatterns.append(re_path(r"^media/(?P<path>.+)$", public_media))

urlpatterns += i18n_patterns(
    path("desk/", include("portal.desk.urls")),
    path("inbox/searches/", include("portal.alerts.urls")),
    path("inbox/", include("portal.notifications.urls")),
    path("documents/members/", members, name="members_documents"),
    path("", include((api.lists, "exports"))),
    path("", include("portal.attendance.urls")),
    path("", include("portal.reading.urls")),
    # Plain pages, previews and restricted entries; everything else answers 404.
    path("", include(wagtail_urls)),
)
