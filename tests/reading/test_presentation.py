from portal.reading.presentation import head, pages


def address(number: int) -> str:
    return f"?page={number}"


def shown(current: int, total: int) -> list[int | str]:
    return [link.number if link.url else "…" for link in pages(current, total, 20, address).pages]


def test_few_pages_are_all_named() -> None:
    assert shown(1, 41) == [1, 2, 3]


def test_many_pages_leave_gaps() -> None:
    assert shown(10, 400) == [1, "…", 9, 10, 11, "…", 20]


def test_first_and_last_page_have_one_neighbour() -> None:
    first, last = pages(1, 41, 20, address), pages(3, 41, 20, address)

    assert (first.previous_url, first.next_url) == ("", "?page=2")
    assert (last.previous_url, last.next_url) == ("?page=2", "")


def test_an_empty_list_has_one_page() -> None:
    assert pages(1, 0, 20, address).last == 1


def test_a_page_beyond_the_end_has_no_neighbours() -> None:
    beyond = pages(7, 41, 20, address)

    assert (beyond.previous_url, beyond.next_url, beyond.last) == ("", "", 3)


def test_a_page_names_six_languages_and_one_for_all_others() -> None:
    made = head("mn", "case-studies/", default="/ref/NEA-CS-0001")

    assert made.canonical.endswith("/mn/case-studies/")
    assert [a.tag for a in made.alternates] == [
        "en", "zh-Hans", "ja", "ko", "mn", "ru", "x-default",
    ]  # fmt: skip
    assert made.alternates[-1].url.endswith("/ref/NEA-CS-0001")
