"""E-mails of events: their subject, and their text from a template or of our own.

Values are put into a text as they are, into HTML escaped, into a subject on one line.  Without a template a mail says
that something happened and to what, and nothing of the record's content, or of what was emitted: its reader may not be
one who may see that.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.specification import FieldPath, naming

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.data.emissions import Emitted
    from chalicelib.jobs.events.changes import Happening
    from chalicelib.specification.expressions import Lookup
    from chalicelib.specification.operations import Email, Part
    from chalicelib.specification.values import Json

FOLDER = Path(__file__).parents[2] / "custom" / "mails"
"""Where templates are: `NAME.txt`, and `NAME.html` for those who read HTML."""

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
"""One address and nothing else: no name, no list, no line after it."""

FILLED = re.compile(r"\{+\s*([A-Za-z_]\w*(?:\.\w+)*)\s*\}+")
CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
LONGEST_SUBJECT = 200


class Mail(Struct, frozen=True, tag="mail"):
    """One mail to one person."""

    recipient: str
    subject: str
    text: str
    html: str | None = None


def address_of(part: Part, lookup: Lookup) -> str | None:
    """The address that a recipient of the document stands for; None where it leads to none."""
    found = lookup(part.steps) if isinstance(part, FieldPath) else part
    return found if isinstance(found, str) and ADDRESS.fullmatch(found) else None


def compose(email: Email, recipient: str, happened: Happening | Emitted, lookup: Lookup, folder: Path = FOLDER) -> Mail:
    """The mail that tells a recipient of what happened.

    Raises:
        FileNotFoundError: there is no template of that name.

    """
    subject = _one_line(_joined(email.subject, lookup) or happened.summary)
    if email.template is None:
        return Mail(recipient, subject, f"{subject}\n\n{happened.summary} ({happened.at}).\n")
    text, rich = _template(folder, email.template)
    return Mail(recipient, subject, _filled(text, lookup, str), rich and _filled(rich, lookup, html.escape))


def _joined(parts: tuple[Part, ...], lookup: Lookup) -> str:
    return "".join(_told(lookup(part.steps)) if isinstance(part, FieldPath) else part for part in parts)


def _template(folder: Path, name: str) -> tuple[str, str | None]:
    """The text and the HTML of a template, whose name may have that of its folder before it and an ending."""
    place = (folder / naming.template_name(name)).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise FileNotFoundError(name)
    text, rich = (place.with_name(place.name + ending) for ending in (naming.TEXT_ENDING, naming.RICH_ENDING))
    return text.read_text("utf-8"), rich.read_text("utf-8") if rich.is_file() else None


def _filled(text: str, lookup: Lookup, written: Callable[[str], str]) -> str:
    return FILLED.sub(lambda found: written(_told(lookup(tuple(found[1].split("."))))), text)


def _told(value: Json) -> str:
    return "" if value is None else str(value)


def _one_line(text: str) -> str:
    return CONTROLS.sub(" ", text).strip()[:LONGEST_SUBJECT]
