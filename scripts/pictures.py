"""Pictures of the command in a terminal, for the docs: real commands, a real terminal, the sandbox behind them.

python -m scripts.pictures            writes docs/assets/*.svg
python -m scripts.pictures FOLDER     writes them there
"""

from __future__ import annotations

import csv
import os
import pty
import re
import struct
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME, TerminalTheme
from rich.text import Text

from reward_orders import Recipient, Tango
from reward_orders.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ASSETS = Path("docs/assets")
COLUMNS, WIDE, ROWS = 96, 140, 50
LIGHT = TerminalTheme(
    (255, 255, 255),
    (40, 40, 40),
    [(40, 40, 40), (180, 0, 0), (0, 115, 0), (130, 95, 0), (0, 60, 170), (140, 0, 140), (0, 110, 120), (110, 110, 110)],
)
"""Dark text on white, as many terminals have it."""
# Without the web fonts, which pages do not load for a picture anyway.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
_CONTROL = re.compile(r"(\r\n|\r|\n|\x1b\[1A|\x1b\[2K|\x1b\[\?25[lh])")
_PLAN = re.compile(r"plan [0-9a-f]{16}")
PLAN = "plan 2d6dc6b185169cc0"  # the port of the sandbox, another each time, is part of a plan
HEADER = ["id", "E-Mail", "First Name", "UTID", "Amount"]
PEOPLE = ["Ada", "Bob", "Cy", "Dora", "Eve", "Finn", "Gus", "Hana", "Ida", "Jon"]


@frozen
class Picture:
    """One picture: its file, and what is typed; `until` is what the screen shows when it is taken, "" the end.

    `columns` is how wide the terminal is, `theme` what colours it has.
    """

    name: str
    commands: Sequence[str]
    until: str = ""
    columns: int = COLUMNS
    theme: TerminalTheme = SVG_EXPORT_THEME


PICTURES = (
    Picture("terminal-problems", ["reward-orders tango send draft.csv --batch survey-2026-11"]),
    Picture(
        "terminal-wide",
        [
            "reward-orders tango list --start 2026-11-11 --end 2026-11-13",
            "reward-orders tango send draft.csv --batch survey-2026-11",
        ],
        columns=WIDE,
        theme=LIGHT,
    ),
    Picture("terminal-sending", ["reward-orders tango send winners.csv --batch survey-2026-11"], until="6 of 10"),
    Picture(
        "terminal-reconcile",
        ["reward-orders reconcile winners.csv.results.csv", "reward-orders reconcile report.csv"],
    ),
    Picture(
        "terminal-summary",
        [
            "reward-orders tango summary --by day --start 2026-11-01 --end 2026-11-14 --plot",
            "reward-orders tango summary --by recipient --threshold 100 --plot",
        ],
    ),
)


def main(into: Path = ASSETS) -> None:
    """Write every picture."""
    for name, svg in pictures():
        (into / f"{name}.svg").write_text(svg)
        print(f"{into / name}.svg")


def pictures() -> Iterator[tuple[str, str]]:
    """Each picture by its name, as SVG, in the order in which the commands make sense."""
    with tempfile.TemporaryDirectory() as folder, Sandbox.start() as sandbox:
        settings = {
            "TANGO_BASE_URL": sandbox.url,
            "TANGO_PLATFORM_NAME": "me",
            "TANGO_PLATFORM_KEY": "secret",
            "TANGO_ACCOUNT": "account-1",
            "TANGO_CUSTOMER": "customer-1",
            "REWARD_ORDERS_JOURNAL": "orders.db",
            "REWARD_ORDERS_PROFILE": "profile.toml",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        _prepare(Path(folder), sandbox)
        for picture in PICTURES:
            yield picture.name, _drawn(picture, Path(folder), settings)
            _go_on(picture, Path(folder), sandbox)


def _prepare(folder: Path, sandbox: Sandbox) -> None:
    """The files, and two weeks of orders that were there before."""
    rows = [
        [f"emp-{n}", f"{name.lower()}@example.org", name, "U561593", f"{5 * n}.00"] for n, name in enumerate(PEOPLE, 1)
    ]
    _write(folder / "winners.csv", [HEADER, *rows])
    wrong = [list(row) for row in rows]
    wrong[2][1] = "cy.example.org"
    wrong[5][4] = "1,250"
    wrong[7][0] = "emp-4"
    _write(folder / "draft.csv", [HEADER, *wrong])
    with Tango(
        platform_name="me", platform_key="secret", account="account-1", customer="customer-1", base_url=sandbox.url,
        rate=None,
    ) as tango:  # fmt: skip
        for day in range(1, 15):
            sandbox.clock.set(f"2026-11-{day:02}T09:00:00+00:00")
            for name in PEOPLE[: day * 5 % 7]:
                person = Recipient(email=f"{name.lower()}@example.org", first_name=name)
                tango.orders.create(utid="U561593", amount=5 + day % 3 * 10, recipient=person, key=f"{day}-{name}")
    sandbox.clock.set("2026-11-30T09:00:00+00:00")


def _go_on(picture: Picture, folder: Path, sandbox: Sandbox) -> None:
    """A portal's report in which an amount differs and an order is missing, once there are results."""
    if picture.name != "terminal-sending":
        return
    orders = sorted(sandbox.orders("tango"), key=lambda one: one["referenceOrderID"])[-10:]
    rows = [
        [order["referenceOrderID"], order["externalRefID"], "account-1", "1", order["denomination"]["value"], "USD"]
        for order in orders[1:]
    ]
    rows[3][4] = "7.50"
    names = ["Order Reference ID", "External Reference ID", "Account ID", "Line Item Number", "Amount Issued"]
    _write(folder / "report.csv", [[*names, "Currency Code"], *rows])


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows(rows)


def _drawn(picture: Picture, folder: Path, settings: Mapping[str, str]) -> str:
    console = Console(record=True, width=picture.columns, file=Path(os.devnull).open("w"), force_terminal=True)  # noqa: SIM115
    for command in picture.commands:
        console.print(Text.assemble(("$ ", "bold green"), command))
        told = _PLAN.sub(PLAN, _typed(command, folder, settings, columns=picture.columns))
        for line in screen(told, until=picture.until):
            console.print(Text.from_ansi(line), soft_wrap=True)
    console.print()  # below it the frame cuts the last line
    console.file.close()
    return console.export_svg(title="reward-orders", theme=picture.theme, code_format=FORMAT, unique_id=picture.name)


def _typed(command: str, folder: Path, settings: Mapping[str, str], *, columns: int) -> str:
    """What a command prints in a terminal of so many columns."""
    import fcntl
    import termios

    process, descriptor = pty.fork()
    if process == 0:
        os.chdir(folder)
        # Before the command starts, and without COLUMNS, NO_COLOR and the like of whoever draws.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
        os.execve("/bin/sh", ["sh", "-c", command], {"HOME": str(folder), "LANG": "C.UTF-8", **settings})  # noqa: S606 - ours
    told = bytearray()
    try:
        while piece := os.read(descriptor, 1 << 16):
            told += piece
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(descriptor)
        os.waitpid(process, 0)
    return told.decode()


def screen(told: str, *, until: str = "") -> list[str]:
    """The lines of the screen at the end, or when a line first says `until`; colours stay in them."""
    lines = [""]
    fresh = False  # the next text replaces the line
    for part in _CONTROL.split(told):
        if part in {"\n", "\r\n"}:
            lines.append("")
        elif part == "\r":
            fresh = True
        elif part == "\x1b[1A":
            lines.pop()
        elif part == "\x1b[2K":
            lines[-1] = ""
        elif part and not part.startswith("\x1b[?25"):
            lines[-1] = part if fresh else lines[-1] + part
            fresh = False
            if until and until in lines[-1]:
                return lines
    return lines[:-1] if not lines[-1] else lines


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
