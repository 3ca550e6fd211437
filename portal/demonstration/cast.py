"""The accounts of the demonstration. They are parts, not persons. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.roles import Role

DOMAIN = "demo.example"


@dataclass(frozen=True)
class Part:
    """One account: the name before the @, what it stands for, its language and time zone."""

    account: str
    name: str
    role: Role
    state: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    organisation: str = ""
    """The partner organisation that it stands for, instead of a State."""

    @property
    def email(self) -> str:
        """The address, under a domain that no mail can reach."""
        return f"{self.account}@{DOMAIN}"


CAST = (
    Part(
        "contributor.mng",
        "Contributor, Mongolia",
        Role.CONTRIBUTOR,
        "MNG",
        "mn",
        "Asia/Ulaanbaatar",
    ),
    Part("contributor.jpn", "Contributor, Japan", Role.CONTRIBUTOR, "JPN", "ja", "Asia/Tokyo"),
    Part("focal.chn", "Focal point, China", Role.FOCAL_POINT, "CHN", "zh-hans", "Asia/Shanghai"),
    Part(
        "focal.prk",
        "Focal point, Democratic People's Republic of Korea",
        Role.FOCAL_POINT,
        "PRK",
        "ko",
        "Asia/Pyongyang",
    ),
    Part("focal.jpn", "Focal point, Japan", Role.FOCAL_POINT, "JPN", "ja", "Asia/Tokyo"),
    Part("focal.mng", "Focal point, Mongolia", Role.FOCAL_POINT, "MNG", "mn", "Asia/Ulaanbaatar"),
    Part(
        "focal.kor", "Focal point, Republic of Korea", Role.FOCAL_POINT, "KOR", "ko", "Asia/Seoul"
    ),
    Part(
        "focal.rus",
        "Focal point, Russian Federation",
        Role.FOCAL_POINT,
        "RUS",
        "ru",
        "Europe/Moscow",
    ),
    Part(
        "partner",
        "Partner organisation",
        Role.CONTRIBUTOR,
        organisation="Partner organisation (demonstration)",
    ),
    Part("moderator", "Moderator", Role.MODERATOR),
    Part("lead", "Lead moderator", Role.LEAD_MODERATOR),
    Part("editor", "Editor", Role.EDITOR),
    Part("auditor", "Auditor", Role.AUDITOR),
    Part("admin", "Administrator", Role.ADMINISTRATOR),
)
