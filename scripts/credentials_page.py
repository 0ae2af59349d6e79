"""Write docs/credentials-example.html: each kind of credential as `to_html` and `to_text` show it.

    python -m scripts.credentials_page

Every value is invented. The page shows the barcode's image from the file beside it.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from reward_orders.render import instructions_html, instructions_text
from reward_orders.tango.credentials import Credentials

PAGE = Path(__file__).parent.parent / "docs" / "credentials-example.html"
LINK = "https://sandbox.rewardlink.io/r/1/EXAMPLE"
BARCODE = "https://barcodes.example/credentials-barcode.svg"
EXPIRY = "2027-01-31T06:59:59Z"

# (what the row shows, type, credentialType, label, value, locale)
ROWS: list[tuple[str, str, str, str, str, str | None]] = [
    ("text", "text", "cardNumber", "Card Number", "6006490000004821", None),
    ("text, no label", "text", "PIN", "", "0042", None),
    ("url", "url", "redemptionUrl", "Redemption Link", LINK, None),
    ("barcode", "barcode", "barcode", "Barcode", BARCODE, None),
    ("barcode that is no address", "barcode", "barcode", "Barcode", "EXAMPLE", None),
    ("date", "date", "expirationDate", "Expiration", EXPIRY, None),
    ("date, locale en-US", "date", "expirationDate", "Expiration", EXPIRY, "en-US"),
    ("date, locale de-DE", "date", "expirationDate", "Ablaufdatum", EXPIRY, "de-DE"),
    ("date, locale el-GR", "date", "expirationDate", "Λήξη", EXPIRY, "el-GR"),
    ("date without a time, de-DE", "date", "expirationDate", "Ablaufdatum", "2027-01-31", "de-DE"),
    ("unknown kind", "hologram", "holoCode", "Hologram", "EXAMPLE", None),
    ("empty value", "date", "expirationDate", "Expiration", "", None),
    ("script as an address", "url", "redemptionUrl", "Redemption Link", "javascript:alert(1)", None),
    ("http elsewhere", "url", "redemptionUrl", "Redemption Link", "http://example.com/r/EXAMPLE", None),
    ("another host behind @", "url", "redemptionUrl", "Redemption Link", "https://bank.example@other.example/", None),
    ("markup in text", "text", "claimCode", "<b>Claim</b> Code", "<script>alert(1)</script>", None),
]

INSTRUCTIONS = (
    '<p style="color:red" onclick="alert(1)">Please read the <a href="https://www.example.com/terms">terms</a>.</p>\n'
    "<ul>\n\t<li>Open the link on any device.</li>\n\t<li>Choose a <b>gift card</b>.</li>\n</ul>\n"
    '<a href="javascript:alert(1)">Not a link</a><img src="https://example.com/pixel.png"><script>alert(1)</script>'
)

STYLE = """
body { font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; margin: 2rem auto; max-width: 66rem;
       color: #1c2330; background: #fff; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #d5dae3; padding: .45rem .6rem; text-align: left; vertical-align: top; }
th { background: #f3f5f9; } code, pre { font: 13px/1.4 "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { background: #f3f5f9; padding: .7rem; white-space: pre-wrap; }
td dl, td dd { margin: 0; }
td img, .mail img { display: block; height: 48px; }
.mail { border: 1px solid #d5dae3; border-radius: 8px; padding: 0 1.2rem; max-width: 26rem; }
@media (max-width: 40rem) { tr { display: block; margin-bottom: 1rem; } tr:first-child { display: none; }
  td { display: block; border-top: 0; overflow-wrap: anywhere; } td:first-child { border-top: 1px solid #d5dae3; } }
.mail dt { font-weight: 600; margin-top: .8rem; } .mail dd { margin: .1rem 0 .8rem; }
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the whole page."""
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Credentials as the recipient sees them</title>
<style>{STYLE}</style></head><body>
<h1>Credentials as the recipient sees them</h1>
<p>Each row is one entry of <code>credentialList</code>, all invented, and what <code>to_html()</code> and
<code>to_text()</code> make of it. Written by <code>python -m scripts.credentials_page</code>.</p>
<table><tr><th>Case</th><th>type, value as sent</th><th>to_html(), shown</th><th>to_text()</th></tr>
{"".join(_row(row) for row in ROWS)}</table>
<h2>A whole order: credentials.to_html("en-US")</h2>
<div class="mail">{_order().to_html("en-US")}</div>
<h2>The same for a log: print(credentials[0]) and masked()</h2>
<pre>{escape(repr(_order()[0]))}
{escape(_order()[0].value.masked())}</pre>
<h2>Redemption instructions: as sent, as HTML, as text</h2>
<pre>{escape(INSTRUCTIONS)}</pre>
<div class="mail">{instructions_html(INSTRUCTIONS)}</div>
<pre>{escape(instructions_text(INSTRUCTIONS))}</pre>
</body></html>
"""
    return text.replace(f'src="{BARCODE}"', 'src="credentials-barcode.svg"')


def _row(row: tuple[str, str, str, str, str, str | None]) -> str:
    case, kind, of_type, label, value, locale = row
    credentials = _read((kind, of_type, label, value))
    cells = [
        escape(case),
        f"<code>{escape(kind)}</code><br><code>{escape(value)}</code>",
        credentials.to_html(locale) or "<em>nothing</em>",
        f"<code>{escape(credentials.to_text(locale))}</code>",
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _order() -> Credentials:
    return _read(*[(kind, of_type, label, value) for _, kind, of_type, label, value, _ in (*ROWS[:4], ROWS[6])])


def _read(*entries: tuple[str, str, str, str]) -> Credentials:
    names = ("type", "credentialType", "label", "value")
    return Credentials.parse({"credentialList": [dict(zip(names, entry, strict=True)) for entry in entries]})


if __name__ == "__main__":
    main()
