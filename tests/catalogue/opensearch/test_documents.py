import json

from portal.catalogue.opensearch import documents
from portal.catalogue.opensearch.documents import Row

ROW = Row(
    number=7,
    kind="case-study",
    language="ja",
    # As PostgreSQL writes a vector: sorted by word, its last label left out.
    tokens="'c:measure:m1':1B,9C 'c:place:MNG':12 'paddock':4A,11C '放牧':3A,8B,9 '牧地':10C",
    title="放牧 Paddock",
    summary="放牧",
    text="牧地 paddock",
)


def test_a_document_holds_words_and_concepts_whole_and_texts_of_them() -> None:
    assert documents.document(ROW) == {
        "number": 7,
        "kind": "case-study",
        "language": "ja",
        "words": ["放牧", "paddock", "牧地"],
        "concepts": ["c:measure:m1", "c:place:MNG"],
        # Where the text does not go on, a sign stands that no phrase reaches over.
        "title": "放牧 paddock",
        "summary": "c:measure:m1 · 放牧",
        "text": "c:measure:m1 牧地 paddock",
        "meant": "放牧 c:place:MNG",
        "running": "放牧 paddock · 放牧 放牧 牧地 paddock",
    }


def test_of_a_word_and_its_stem_the_stem_runs_in_the_text() -> None:
    row = Row(
        1, "event", "en", "'belts':3A 'belt':3B 'c:measure:m1':3B 'of':4A 'trees':6A 'tree':6B"
    )
    made = documents.document(row)

    assert made["running"] == "belt of · tree"
    assert made["title"] == "belts of · trees"


def test_words_are_indexed_as_they_are() -> None:
    made = documents.mapping()

    assert made["dynamic"] == "strict"
    assert made["_source"] == {"enabled": False}
    assert made["properties"] == {
        "number": {"type": "integer"},
        "kind": {"type": "keyword"},
        "language": {"type": "keyword"},
        "words": {"type": "keyword", "doc_values": False},
        "concepts": {"type": "keyword"},
        "title": {"type": "text", "analyzer": "whitespace"},
        "summary": {"type": "text", "analyzer": "whitespace"},
        "text": {"type": "text", "analyzer": "whitespace"},
        "meant": {"type": "text", "analyzer": "whitespace"},
        "running": {"type": "text", "analyzer": "whitespace"},
    }


def test_the_second_step_adds_cjk_and_icu_to_the_same_fields() -> None:
    plain, analysed = documents.mapping(), documents.mapping(is_analysed=True)
    added = {
        name: field
        for name, field in analysed["properties"].items()
        if name not in plain["properties"]
    }

    assert set(added) == {"original_title", "original_summary", "original_text"}
    assert added["original_title"] == {
        "type": "text",
        "analyzer": "cjk",
        "fields": {"icu": {"type": "text", "analyzer": "folded"}},
    }
    assert documents.document(ROW, is_analysed=True)["original_text"] == "牧地 paddock"
    begun = documents.building("entries-1a-building", is_analysed=True)
    assert begun["settings"]["analysis"]["analyzer"]["folded"]["tokenizer"] == "icu_tokenizer"


def test_every_field_of_a_document_is_in_the_mapping() -> None:
    for is_analysed in (False, True):
        known = set(documents.mapping(is_analysed=is_analysed)["properties"])

        assert set(documents.document(ROW, is_analysed=is_analysed)) == known


def test_an_index_begins_without_copies_and_unread() -> None:
    begun = documents.building("entries-1-building")

    assert begun["aliases"] == {"entries-1-building": {}}
    assert begun["settings"] == {
        "index": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
    }
    assert documents.finished()["index"]["auto_expand_replicas"] == "0-2"


def test_lines_carry_the_turn_so_that_what_is_older_is_refused() -> None:
    head, document = documents.written(ROW, 12).splitlines()

    assert json.loads(head) == {
        "index": {"_id": "7-ja", "version": 12, "version_type": "external_gte"}
    }
    assert json.loads(document) == documents.document(ROW)


def test_what_left_keeps_its_name_and_turn_and_no_word() -> None:
    head, document = documents.emptied(7, "ja", 13).splitlines()

    assert json.loads(head)["index"] == {
        "_id": "7-ja",
        "version": 13,
        "version_type": "external_gte",
    }
    assert json.loads(document) == {"number": 7, "language": "ja"}
