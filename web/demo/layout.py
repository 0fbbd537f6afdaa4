"""Plain text for a terminal of 100 columns: headings, tables whose last column wraps, indented paragraphs. Pure."""

from collections.abc import Iterable, Sequence
from textwrap import fill, wrap

WIDTH = 100
_GAP = "  "


def banner(text: str) -> str:
    """The title of the whole."""
    return "\n".join(("=" * WIDTH, text, "=" * WIDTH))


def heading(text: str) -> str:
    """The title of a part."""
    return f"\n{text.upper()}\n{'-' * WIDTH}"


def paragraph(text: str, indent: str = "") -> str:
    """A paragraph, broken where the screen ends."""
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """A table with columns of these widths; the last takes what is left, and every cell wraps."""
    taken = sum(widths) + len(_GAP) * len(widths)
    columns = (*widths, WIDTH - taken)
    body = [_row(row, columns) for row in rows]
    rule = _GAP.join("-" * width for width in columns)
    return "\n".join((_row(headers, columns), rule, *body))


def pairs(lines: Iterable[tuple[str, str]], width: int) -> str:
    """What something is, beside how it stands."""
    return "\n".join(_row(line, (width, WIDTH - width - len(_GAP))) for line in lines)


def quoted(text: str) -> str:
    """A text as it stands, behind a bar; only lines that are too long are broken."""
    lines = (part for line in text.splitlines() for part in wrap(line, WIDTH - 4) or [""])
    return "\n".join(f"  | {line}".rstrip() for line in lines)


def _row(cells: Sequence[str], columns: Sequence[int]) -> str:
    wrapped = [
        [
            part
            for line in cell.splitlines() or [""]
            for part in wrap(line, width, break_long_words=True) or [""]
        ]
        for cell, width in zip(cells, columns, strict=True)
    ]
    height = max(len(lines) for lines in wrapped)
    filled = [lines + [""] * (height - len(lines)) for lines in wrapped]
    return "\n".join(
        _GAP.join(lines[n].ljust(width) for lines, width in zip(filled, columns, strict=True)).rstrip()
        for n in range(height)
    )
