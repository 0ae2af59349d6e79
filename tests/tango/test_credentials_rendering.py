"""What is sent to a recipient shows each credential as its kind asks for, and cannot be turned against the reader."""

import re
import sys
import time
import traceback
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders.core.errors import ConfigurationError
from reward_orders.render import instructions_html, instructions_text
from reward_orders.render.credentials import safe_url
from reward_orders.tango.credentials import Credentials

LINK = "https://sandbox.rewardlink.io/r/1/EXAMPLE"
HOSTILE = "\"><script>alert('x')</script>&amp;\u202e"


def credential(kind, value, *, label="Label", credential_type=None):
    entry = {"type": kind, "value": value, "label": label, "credentialType": credential_type}
    return Credentials.parse({"credentialList": [entry]})[0]


class Tags(HTMLParser):
    """Reads HTML as a browser would: the tags with their attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_each_kind_is_rendered_as_best_practices_ask():
    """Text in a span, a url in a link, a barcode in an image, a date as a date; the list has headings."""
    assert credential("text", "0042").to_html() == "<span>0042</span>"
    assert credential("url", LINK, label="Open").to_html() == (f'<a href="{LINK}" rel="noopener noreferrer">Open</a>')
    assert credential("barcode", LINK, label="Scan").to_html() == (
        f'<img src="{LINK}" alt="Scan" referrerpolicy="no-referrer">'
    )
    assert credential("date", "2027-01-31T06:59:59Z").to_html() == (
        '<time datetime="2027-01-31T06:59:59Z">2027-01-31T06:59:59Z</time>'
    )
    assert credential("hologram", "x").to_html() == "<span>x</span>"


@pytest.mark.parametrize("wrong", [{"locale": 5}, {"locale": b"de"}, {"tz": "UTC"}, {"locale": "de", "tz": "UTC"}])
@pytest.mark.parametrize("method", ["to_html", "to_text"])
def test_a_wrong_locale_or_zone_is_refused_before_a_value_is_read(method, wrong):
    """Whatever the order holds, and no frame of the refusal holds a value for a traceback with locals."""
    credentials = Credentials.parse({"credentialList": [{"type": "date", "value": "2031-05-06T07:08:09Z"}]})
    for shown in (credentials, credentials[0], Credentials()):
        with pytest.raises(ConfigurationError, match=r"locale must be text|tz must be a tzinfo") as caught:
            getattr(shown, method)(**wrong)
        frames = [frame.f_locals for frame, _ in traceback.walk_tb(caught.value.__traceback__)][1:]
        assert "2031" not in str(frames)


def test_the_list_has_a_heading_and_a_value_for_each_credential_with_one():
    """Empty entries are left out; without any value there is nothing to show."""
    entries = [
        {"label": "PIN", "value": "0042", "type": "text", "credentialType": "PIN"},
        {"label": "Expiration", "value": "", "type": "date", "credentialType": "expirationDate"},
        {"value": "6006", "type": "text", "credentialType": "cardNumber"},
        {"value": "x"},
    ]
    credentials = Credentials.parse({"credentialList": entries})
    assert credentials.to_html() == (
        '<dl class="reward-credentials">\n'
        "<dt>PIN</dt><dd><span>0042</span></dd>\n"
        "<dt>Card number</dt><dd><span>6006</span></dd>\n"
        "<dt>Code</dt><dd><span>x</span></dd>\n"
        "</dl>"
    )
    assert credentials.to_text() == "PIN: 0042\nCard number: 6006\nCode: x"
    assert Credentials().to_html() == Credentials().to_text() == ""
    assert credentials[1].to_html() == credentials[1].to_text() == ""


@pytest.mark.parametrize("kind", ["text", "url", "barcode", "date", "hologram"])
def test_everything_is_escaped(kind):
    """No value, heading or kind adds a tag or an attribute, in any kind of credential."""
    credentials = Credentials.parse(
        {"credentialList": [{"type": kind, "value": HOSTILE, "label": HOSTILE, "credentialType": HOSTILE}]}
    )
    read = Tags(credentials.to_html("en"))
    assert [tag for tag, _ in read.tags] == ["dl", "dt", "dd", "span"]
    assert read.text.split("\n")[1] == HOSTILE.removesuffix("\u202e") * 2
    link, escaped = f"{LINK}?a='b'&lt=%22", f"{LINK}?a=&#x27;b&#x27;&amp;lt=%22"
    linked = credential("url", link, label=HOSTILE).to_html()
    assert f'"{escaped}"' in linked
    assert Tags(linked).tags == [("a", {"href": link, "rel": "noopener noreferrer"})]
    scanned = credential("barcode", link, label=HOSTILE).to_html()
    assert f'"{escaped}"' in scanned
    assert [(tag, attrs["alt"]) for tag, attrs in Tags(scanned).tags] == [("img", HOSTILE.removesuffix("\u202e"))]


def test_a_value_can_neither_forge_a_line_nor_reorder_one():
    """Line breaks and direction overrides become spaces, in values and in headings."""
    item = credential("text", "0042\nRedemption link: x\u2028y\u202ez", label="A\r\nB")
    credentials = Credentials.parse({"credentials": {"A\r\nB": item.value.reveal()}})
    assert credentials.to_text() == "A B: 0042 Redemption link: x y z"
    assert item.to_html() == "<span>0042 Redemption link: x y z</span>"


REFUSED = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/png;base64,AAAA",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://example.com/",
    "http://example.com/",
    "http://127.0.0.1.example.com/",
    "http://localhost.example.com/",
    "http://127.0.0.1@example.com/",
    "//example.com/",
    "/\\example.com",
    "https:example.com",
    "https:/example.com",
    "https:///example.com",
    "https:\\\\example.com",
    "https://example.com\\@other.example",
    "https://user:word@example.com/",
    "https://bank.example@other.example/",
    "https://exa mple.com/",
    "https://example.com/a b",
    "https://example.com/\ta",
    "https://example.com/\n",
    " https://example.com/",
    "https://example.com/\x00",
    "https://example.com/\u202egnp.exe",
    "https://ex\u0430mple.com/",
    "http\u017f://example.com/",
    "https://example.com/\u212a",
    "https://example.com:99999/",
    "https://example.com:x/",
    "https://example.com:0/",
    "https://%65xample.com/",
    "https://-example.com/",
    "https://[::1/",
    "https://[zz]/",
    "https://",
    "https://?x",
    "example.com",
    "",
]


@pytest.mark.parametrize("url", REFUSED, ids=ascii)
def test_other_addresses_are_shown_as_text(url):
    """Nothing but plain https becomes a link or an image; the recipient still sees what was sent."""
    assert safe_url(url) is None
    for kind in ("url", "barcode"):
        read = Tags(credential(kind, url).to_html())
        assert read.tags in ([("span", {})], [])
        assert read.text.strip() or not url.strip()


@pytest.mark.parametrize(
    "url",
    [
        LINK,
        "HTTPS://EXAMPLE.COM/",
        "https://example.com",
        "https://example.com.",
        "https://xn--bcher-kva.example/",
        "https://example.com:8443/a;b?c=d&e=%20#f",
        "https://192.0.2.1/",
        "https://[2001:db8::1]/",
        "http://127.0.0.1:8765/r",
        "http://localhost/",
        "http://[::1]:80/",
    ],
)
def test_https_and_loopback_addresses_become_links(url):
    """https anywhere, http on this machine (the sandbox), unchanged but for escaping."""
    assert safe_url(url) == url
    assert Tags(credential("url", url).to_html()).tags[0][1]["href"] == url


@given(st.text() | st.text(alphabet="htps:/\\@.[]%?#ab1 \n").map("https://".__add__))
def test_a_link_is_never_more_than_printable_ascii_with_a_host(url):
    """Whatever the text, it is refused or it is plain, absolute and without a user name."""
    if safe_url(url) is not None:
        assert url.isascii()
        assert url.isprintable()
        assert " " not in url
        server = re.split("[/?#]", url)[2]
        assert server
        assert "@" not in server


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        (None, "2027-01-31T06:59:59Z"),
        ("en_US", "January 31, 2027, 6:59:59\u202fAM UTC"),
        ("de-DE", "31. Januar 2027, 06:59:59 UTC"),
        ("xx-YY", "2027-01-31T06:59:59Z"),
        ("", "2027-01-31T06:59:59Z"),
    ],
)
def test_a_date_is_written_for_the_reader(locale, shown):
    """In the locale's words, RFC 3339 without a locale or for one that Babel does not know."""
    item = credential("date", "2027-01-31T06:59:59.000Z")
    assert item.to_text(locale).replace(" at ", ", ").replace(" um ", ", ") == shown


def test_a_date_is_written_in_the_reader_s_time_zone():
    """The same moment, named in the zone asked for; the machine-readable form stays UTC."""
    item = credential("date", "2027-01-31T06:59:59Z")
    zone = ZoneInfo("America/Los_Angeles")
    assert item.to_text(tz=zone) == "2027-01-30T22:59:59-08:00"
    assert "30. Januar 2027" in item.to_text("de", tz=zone)
    assert 'datetime="2027-01-31T06:59:59Z"' in item.to_html("de", tz=zone)
    assert credential("date", "2027-01-31T06:59:59-07:00").to_text() == "2027-01-31T13:59:59Z"


def test_a_bare_date_gets_no_time_of_day():
    """What has no time is shown without one, and no zone moves it to the day before."""
    item = credential("date", "2027-01-31")
    zone = ZoneInfo("America/Los_Angeles")
    assert item.to_text(tz=zone) == "2027-01-31"
    assert item.to_text("de", tz=zone) == "31. Januar 2027"
    assert item.to_html("de", tz=zone) == '<time datetime="2027-01-31">31. Januar 2027</time>'


def test_a_date_at_the_edge_of_the_calendar_renders():
    """A zone cannot push it out of the years there are."""
    for text in ("0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"):
        for locale in (None, "en"):
            assert credential("date", text).to_text(locale, tz=UTC).startswith(text[:10])


def test_a_date_that_is_none_is_shown_as_sent():
    """The recipient sees what the vendor wrote."""
    assert credential("date", "end of year").to_html("en") == "<span>end of year</span>"


def test_without_babel_dates_are_rfc_3339(monkeypatch):
    """The extra adds words, it is not needed."""
    monkeypatch.setitem(sys.modules, "babel", None)
    assert credential("date", "2027-01-31T06:59:59Z").to_text("de") == "2027-01-31T06:59:59Z"
    assert datetime.fromisoformat(credential("date", "2027-01-31T06:59:59.5Z").to_text("de")).tzinfo is not None


INSTRUCTIONS = (
    '<p onclick="x()" style="color:red">Read the <a href="https://www.example.com/terms?a=1&amp;b=2" target="_top">'
    "terms</a>.</p>\r\n\r\n<ul>\r\n\t<li>One &amp; two</li>\r\n\t<li><b>Three</b></li>\r\n</ul>\r\n"
    '<a href="javascript:alert(1)">here</a><a href="/local">there</a><a href="https://me@example.com/">who</a>'
    '<img src="https://example.com/pixel.png" onerror="x()"><script>alert(1)</script><style>p{}</style>'
    '<iframe src="https://example.com"></iframe><form action="https://example.com"><input name="pin"></form>'
    "<svg><script>alert(2)</script></svg><!-- a comment --><![CDATA[cdata]]>"
)


def test_instructions_keep_harmless_markup_only():
    """Paragraphs, lists and https links stay; scripts, styles, images, forms, handlers and other links go."""
    html = instructions_html(INSTRUCTIONS)
    read = Tags(html)
    assert {tag for tag, _ in read.tags} == {"p", "a", "ul", "li", "b"}
    assert [attrs for tag, attrs in read.tags if tag != "a" and attrs] == []
    hrefs = [attrs.get("href") for tag, attrs in read.tags if tag == "a"]
    assert hrefs == ["https://www.example.com/terms?a=1&b=2", None, None, None]
    assert all(attrs["rel"] == "noopener noreferrer" for tag, attrs in read.tags if tag == "a")
    for gone in ("alert", "comment", "style", "onclick", "pixel", "iframe", "input"):
        assert gone not in html


def test_instructions_read_as_plain_text():
    """A line a block, dashes for items, an address behind its link, no scripts and styles."""
    assert instructions_text(INSTRUCTIONS) == (
        "Read the terms (https://www.example.com/terms?a=1&b=2).\n- One & two\n- Three\nheretherewho"
    )
    assert instructions_text('<a href="https://example.com/">https://example.com/</a>') == "https://example.com/"


def test_a_tag_or_comment_that_never_ends_is_no_tag():
    """An unended tag is text, as "5 < 6" is; an unended comment hides the rest, as in a browser."""
    assert instructions_text("<p>5 < 6 and <b>bold</b> <a href='x") == "5 < 6 and bold <a href='x"
    assert instructions_text("a<!-- <b>no</b> <!-- --> b<!-- c <p>d") == "a b"


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "</", "<![", "<?", "<div>", "<a href='", "<a\n", "='", "&#"])
@pytest.mark.parametrize("ended", [False, True])
def test_broken_instructions_are_read_in_no_time(piece, ended):
    """200,000 characters of broken HTML; the parser alone takes seconds to minutes for a tenth of that."""
    raw = "<a " + piece * (200_000 // len(piece)) + ended * ">"
    start = time.process_time()
    instructions_text(raw)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("raw", [None, 7, [], {}, ""])
def test_no_instructions_render_as_nothing(raw):
    """Absent, null and of a wrong type are the same."""
    assert instructions_html(raw) == instructions_text(raw) == ""


def test_without_the_sanitizer_there_is_no_html_but_text(monkeypatch):
    """Unsanitised HTML is never returned; the error names the extra, and plain text needs none."""
    monkeypatch.setitem(sys.modules, "nh3", None)
    with pytest.raises(ConfigurationError, match=r"reward-orders\[render\]"):
        instructions_html("<p>x</p>")
    assert instructions_text("<p>x</p>") == "x"
