"""The page of the docs shows what the code does today."""

from html.parser import HTMLParser

from scripts.credentials_page import PAGE, page


def test_the_page_in_the_docs_is_the_one_the_script_writes():
    """Run `python -m scripts.credentials_page` after a change of rendering, and look at the page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_page_runs_nothing_and_loads_only_its_barcode():
    """The hostile rows stay text in the page itself."""
    loaded = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag not in {"script", "iframe", "object"}
            assert not [name for name, _ in attrs if name.startswith("on")]
            loaded.extend(value for name, value in attrs if name == "src")
            assert not [value for name, value in attrs if name == "href" and not value.startswith("https://")]

    Reader().feed(page())
    assert set(loaded) == {"credentials-barcode.svg"}
