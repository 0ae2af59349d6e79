"""What people read: text on a screen, Markdown, a changelog, and one page without network or script."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from reward_orders.contract.render_html import SIZE_LIMIT, render_html
from reward_orders.contract.render_text import render_changelog, render_markdown, render_text
from tests.contract.differ import DOCUMENT, GONE, diff, edited
from tests.contract.rule_pairs import PAIRS, pair

if TYPE_CHECKING:
    from reward_orders.contract.report import Report

VOID = {"meta", "input", "br"}
CHANGES = {
    "/paths/~1orders~1{id}/delete": GONE,
    "/components/schemas/Order/properties/status/enum": ["NEW", "PAID", "LOST"],
    "/components/schemas/Order/properties/fresh": {"type": "string"},
    "/components/schemas/NewOrder/properties/plain": GONE,
}


def sample() -> Report:
    """A report with a break, a risk and something safe."""
    return diff(DOCUMENT, edited(DOCUMENT, CHANGES))


class Page(HTMLParser):
    """Collects what the tests ask for, and checks that tags are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.addresses += [value for key, value in given.items() if key in {"src", "srcset", "action", "data"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += [data] if self.open and self.open[-1] not in {"script", "style"} else []


def read(html: str) -> Page:
    """Parse a page."""
    page = Page()
    page.feed(html)
    assert page.open == []
    return page


def test_page_is_one_file_without_network() -> None:
    """Nothing is fetched: no address but links to findings of the same page, and each of them exists."""
    html = render_html(sample())
    page = read(html)
    assert page.addresses == []
    assert all(link.startswith("#") for link in page.links)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert "url(" not in html
    assert "@import" not in html


def test_page_says_everything_without_script() -> None:
    """Verdicts, suggested version, matrix, both sides, advice and the acceptance entry are plain HTML."""
    report = sample()
    text = " ".join(read(render_html(report)).words)
    for finding in report.findings:
        assert finding.fingerprint in text
        assert finding.rule.do in text
    for words in (
        "Clients already running",
        "After you upgrade",
        "Suggested version",
        "[[accept]]",
        "DELETE /orders/{id}",
    ):
        assert words in text


def test_page_marks_the_lines_that_differ() -> None:
    """Before and after stand side by side, the new enum value marked."""
    html = render_html(sample())
    assert any('class="came"' in line and "LOST" in line for line in html.replace("<span", "\n<span").splitlines())


def test_names_from_documents_are_escaped() -> None:
    """Text of a vendor's document never becomes markup."""
    nasty = "<script>alert(1)</script>"
    path = {f"/paths/~1{nasty}": {"get": {"operationId": nasty, "responses": {}}}}
    report = diff(edited(DOCUMENT, path), DOCUMENT)
    html = render_html(report)
    assert nasty not in html
    assert read(html).words
    assert nasty not in render_markdown(report)


@pytest.mark.parametrize("rule", PAIRS)
def test_every_rule_can_be_rendered(rule: str) -> None:
    """No finding of any rule breaks a renderer."""
    report = diff(*pair(PAIRS[rule][:2]))
    read(render_html(report))
    for render in (render_text, render_markdown, render_changelog):
        assert render(report).strip()
    assert rule in render_text(report)


def test_page_keeps_its_size() -> None:
    """Three hundred changed fields in thirty operations still make a page under the limit."""
    fields = {f"f{number}": {"type": "string", "maxLength": number + 1} for number in range(300)}
    uses = {f"/paths/~1p{number}": {"get": DOCUMENT["paths"]["/orders"]["get"]} for number in range(30)}
    base = edited(DOCUMENT, {"/components/schemas/Order/properties": fields} | uses)
    dropped = edited(base, {"/components/schemas/Order/properties": {}})
    assert len(render_html(diff(base, dropped))) <= SIZE_LIMIT


def test_nothing_differs() -> None:
    """An empty report says so in every form."""
    report = diff(DOCUMENT, DOCUMENT)
    assert "Nothing differs" in render_text(report)
    assert "Nothing differs" in render_html(report)
    assert "did not change" in render_changelog(report)


def test_markdown_has_stable_headings() -> None:
    """Sections have fixed names, a table each, and the entry to copy."""
    text = render_markdown(sample())
    assert "## Clients already running break" in text
    assert "## Risks: depends on data or on what is used" in text
    assert "| `op.removed` |" in text
    assert "[[accept]]" in text


def test_changelog_groups_by_what_a_reader_does() -> None:
    """Breaking first, then what was added."""
    text = render_changelog(sample())
    assert text.index("### Breaking") < text.index("### Added")
    assert "operation removed" in text


def test_findings_come_before_the_matrix_in_the_dark_and_on_paper() -> None:
    """What breaks is read first; the page follows a dark scheme, and paper cuts no column off."""
    html = render_html(sample())
    assert html.index('class="card break"') < html.index('<div class="matrix">')
    assert "@media (prefers-color-scheme: dark)" in html
    paper = html.split("@media print")[-1].split("</style>")[0]
    assert ".matrix { overflow: visible; }" in paper
