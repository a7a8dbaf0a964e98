from gateway.detect.page import Page
from gateway.detect.passages import LazyPassages
from gateway.detect.written import Written


def test_a_page_has_the_text_that_it_was_made_of() -> None:
    page = Page(Written("a b"), (2,), LazyPassages("a b"))
    assert (page.text, page.places, page.signed) == ("a b", (2,), True)
