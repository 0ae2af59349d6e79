"""docs/credentials-example.html shows what `to_html` makes of credentials, on a screen of any width."""

import re

from scripts.credentials_page import PAGE, page

TEXT = PAGE.read_text()


def test_the_page_is_what_the_code_makes_today():
    """`python -m scripts.credentials_page` writes it."""
    assert page() == TEXT


def test_its_barcodes_are_seen():
    """From a file beside it, with a height: an address of a vendor would show nothing without a network."""
    pictures = re.findall(r'<img src="([^"]+)" alt="Barcode"', TEXT)
    assert len(pictures) == 2
    for picture in pictures:
        assert (PAGE.parent / picture).read_text().lstrip().startswith(("<?xml", "<svg"))
    assert re.search(r"td img, \.mail img \{[^}]*height: 48px", TEXT)


def test_it_fits_a_telephone():
    """Its width is the screen's, cells stand beneath each other there, and nothing that is long keeps its line."""
    assert '<meta name="viewport" content="width=device-width">' in TEXT
    narrow = re.search(r"@media \(max-width: 40rem\) \{(.*)\}", TEXT, re.DOTALL)[1]
    assert "td { display: block" in narrow
    assert "overflow-wrap: anywhere" in narrow
    assert not re.search(r"min-width|(?<!max-)width: \d{3,}px", TEXT)
