"""The scheme files: all there is, in six languages; what is wrong in one is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.core.languages import BY_CODE, LANGUAGES
from portal.vocabulary import files

TITLE = "\n".join(f'{language.code} = "Title"' for language in LANGUAGES)
LABEL = "\n".join(f'{language.code} = "Grazing"' for language in LANGUAGES)


def scheme(*concepts: str, name: str = "driver", title: str = TITLE) -> str:
    return f'scheme = "{name}"\n[title]\n{title}\n' + "".join(concepts)


def concept(code: str = "d-g", more: str = "", label: str = LABEL, tables: str = "") -> str:
    return f'[[concept]]\ncode = "{code}"\n{more}\n[concept.label]\n{label}\n{tables}\n'


def write(folder: Path, text: str, name: str = "driver") -> Path:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_the_files_of_this_release_hold_what_was_promised() -> None:
    schemes = files.read(files.FOLDER)
    concepts = [one for scheme in schemes for one in scheme.concepts]

    assert len(concepts) >= 300
    assert len({(scheme.scheme, one.code) for scheme in schemes for one in scheme.concepts}) == len(
        concepts
    )
    assert len(list(files.FOLDER.glob("*.toml"))) == len(schemes)
    for one in concepts:
        assert set(one.labels) == set(BY_CODE), one.code
        assert one.definition, one.code
    with_synonyms = {
        code: sum(bool(one.synonyms.get(code)) for one in concepts) / len(concepts)
        for code in BY_CODE
    }
    assert all(share > 0.95 for share in with_synonyms.values()), with_synonyms


def test_schemes_have_titles_in_six_languages() -> None:
    for scheme in files.ours():
        assert set(scheme.titles) == set(BY_CODE)
        assert all(scheme.titles.values())


def test_a_right_file_is_read(tmp_path: Path) -> None:
    tables = '[concept.synonym]\nmn = ["бэлчээрлэлт"]\n[concept.origin]\nmn = "UNCCD"'
    more = 'broader = "direct"\nrelated = ["driver:direct"]\nexact = ["wocat:g"]\ndefinition = "D."'
    write(tmp_path, scheme(concept("direct"), concept("d-g", more, tables=tables)))

    (found,) = files.read(tmp_path)

    assert found.scheme == "driver"
    one = found.concepts[1]
    assert (one.code, one.position, one.broader) == ("d-g", 1, "direct")
    assert one.synonyms == {"mn": ["бэлчээрлэлт"]}
    assert one.origins == {"mn": "UNCCD"}
    assert one.matches == ["wocat:g"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("scheme = [", "driver.toml: cannot be read", id="no TOML"),
        pytest.param(scheme(concept(), name="drivers"), "its file 'driver'", id="other name"),
        pytest.param(scheme(), "there is no concept", id="empty"),
        pytest.param(
            scheme(concept(), title='en = "Driver"'), "title is missing in mn", id="title"
        ),
        pytest.param(scheme(concept(""), concept("a")), "code is missing", id="no code"),
        pytest.param(scheme(concept("d g")), "other signs than", id="code with a space"),
        pytest.param(scheme(concept("d" * 33)), "code has more than 32", id="long code"),
        pytest.param(scheme(concept(), concept()), "'d-g' stands there twice", id="twice"),
        pytest.param(
            scheme(concept(label='en = "Grazing"')), "d-g: the label is missing in ru", id="label"
        ),
        pytest.param(
            scheme(concept(label=LABEL.replace('mn = "Grazing"', 'mn = " "'))),
            "d-g: the label is missing in mn",
            id="blank label",
        ),
        pytest.param(
            scheme(concept(label=LABEL.replace('ja = "Grazing"', f'ja = "{"長" * 81}"'))),
            "label in ja has more than 80",
            id="long label",
        ),
        pytest.param(
            scheme(concept(label=f'{LABEL}\nfr = "Pâturage"')),
            "unknown language: fr",
            id="language",
        ),
        pytest.param(
            scheme(concept(more='broader = "direct"')),
            "d-g: the broader concept 'direct' is not in this scheme",
            id="broader",
        ),
        pytest.param(
            scheme(concept("a", 'broader = "b"'), concept("b", 'broader = "a"')),
            "a: it is broader than itself",
            id="circle",
        ),
        pytest.param(
            scheme(concept(more='related = ["practice:never"]')),
            "related concept 'practice:never' is nowhere",
            id="related",
        ),
        pytest.param(
            scheme(concept(more='related = ["driver:d-g"]')), "related to itself", id="self"
        ),
        pytest.param(
            scheme(concept(more='exact = ["gemet:1"]')), "no vocabulary that is known", id="exact"
        ),
        pytest.param(
            scheme(concept(tables='[concept.synonym]\nmn = "one word"')),
            "maps languages to lists",
            id="synonym",
        ),
        pytest.param(
            scheme(concept(more='synonyms = ["x"]')), "nobody reads: synonyms", id="strange key"
        ),
        pytest.param(
            scheme(concept(more=f'source = "{"s" * 81}"')),
            "source is no text of at most",
            id="source",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, text)

    with pytest.raises(files.NotLoaded) as refused:
        files.read(tmp_path)

    assert "driver.toml: " in str(refused.value)
    assert said in str(refused.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "driver.toml").write_bytes(b'scheme = "\xff\xfe"')

    with pytest.raises(files.NotLoaded, match=r"driver\.toml: cannot be read"):
        files.read(tmp_path)


def test_an_empty_folder_is_no_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(files.NotLoaded, match="no scheme file"):
        files.read(tmp_path)


def test_all_faults_are_told_at_once_and_many_are_counted(tmp_path: Path) -> None:
    write(tmp_path, scheme(*(concept(f"c{n}", 'broader = "no"') for n in range(30))))
    write(tmp_path, "scheme = [", "practice")

    with pytest.raises(files.NotLoaded) as refused:
        files.read(tmp_path)

    assert len(refused.value.faults) == 31
    assert "practice.toml" in str(refused.value)
    assert str(refused.value).endswith("… and 11 more")
