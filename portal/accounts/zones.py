"""Time zones to choose from, by region; those of the six member States come first. Pure."""

from __future__ import annotations

import zoneinfo
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEAR = (
    "Asia/Shanghai",
    "Asia/Pyongyang",
    "Asia/Tokyo",
    "Asia/Ulaanbaatar",
    "Asia/Hovd",
    "Asia/Seoul",
    "Asia/Vladivostok",
    "Asia/Yakutsk",
    "Asia/Irkutsk",
    "Asia/Krasnoyarsk",
    "Asia/Novosibirsk",
    "Asia/Yekaterinburg",
    "Europe/Moscow",
)
"""Where most people of the portal live, in the fixed order of the States."""

USUAL = {
    "CHN": "Asia/Shanghai",
    "PRK": "Asia/Pyongyang",
    "JPN": "Asia/Tokyo",
    "MNG": "Asia/Ulaanbaatar",
    "KOR": "Asia/Seoul",
    "RUS": "Europe/Moscow",
}
"""What is offered first to a person who is invited for a State: where its ministries are."""

REGIONS: dict[str, Promise] = {
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "Africa": _("Africa"),
    "America": _("Americas"),
    "Australia": _("Australia"),
    "Pacific": _("Pacific"),
    "Atlantic": _("Atlantic"),
    "Indian": _("Indian Ocean"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
}

Group = tuple[Promise, list[tuple[str, str]]]


@cache
def known() -> frozenset[str]:
    """Give every name that the time zone database of this machine holds."""
    return frozenset(zoneinfo.available_timezones())


@cache
def choices() -> list[Group]:
    """Give the groups of a select: North-East Asia, then every region by city, then UTC."""
    groups: list[Group] = [
        (_("North-East Asia"), [(zone, _city(zone)) for zone in NEAR if zone in known()])
    ]
    for region, title in REGIONS.items():
        zones = sorted(z for z in known() if z.startswith(f"{region}/") and z not in NEAR)
        if zones:
            groups.append((title, [(zone, _city(zone)) for zone in zones]))
    groups.append((_("No region"), [("UTC", "UTC")]))
    return groups


def zone(name: str) -> zoneinfo.ZoneInfo:
    """Give a time zone; an unknown name gives UTC, so that a stored word never breaks a page."""
    return zoneinfo.ZoneInfo(name if name in known() else "UTC")


def _city(name: str) -> str:
    return name.partition("/")[2].replace("_", " ").replace("/", ", ")
