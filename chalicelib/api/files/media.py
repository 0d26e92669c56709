"""What a file of a type begins with: enough to tell one that is disguised, not to tell that it is whole or harmless.

A short table of the types that documents name; a type that is not in it is taken at its word, unless the bytes are
those of a web page.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder

ZIP = (rb"PK\x03\x04", rb"PK\x05\x06")
OLE = (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
OGG = (rb"OggS",)
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

PATTERNS: dict[str, tuple[bytes, ...]] = {
    "image/png": (rb"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (rb"\xff\xd8\xff",),
    "image/gif": (rb"GIF8[79]a",),
    "image/webp": (rb"RIFF....WEBP",),
    "image/bmp": (rb"BM",),
    "image/tiff": (rb"II\*\x00", rb"MM\x00\*"),
    "image/avif": (rb"....ftyp(avif|avis|mif1)",),
    "image/heic": (rb"....ftyp(heic|heix|hevc|mif1|msf1)",),
    "image/svg+xml": (rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE\s+svg|svg)[^\x00]*",),
    "application/pdf": (rb"%PDF-",),
    "application/zip": ZIP,
    "application/gzip": (rb"\x1f\x8b",),
    "application/msword": OLE,
    "application/vnd.ms-excel": OLE,
    "application/vnd.ms-powerpoint": OLE,
    "application/rtf": (rb"\{\\rtf",),
    "audio/mpeg": (rb"ID3", rb"\xff[\xe2-\xff]"),
    "audio/wav": (rb"RIFF....WAVE",),
    "audio/flac": (rb"fLaC",),
    "audio/ogg": OGG,
    "audio/mp4": (rb"....ftyp",),
    "video/mp4": (rb"....ftyp",),
    "video/quicktime": (rb"....(?:ftypqt|moov|mdat|wide|free)",),
    "video/webm": (rb"\x1a\x45\xdf\xa3",),
    "video/ogg": OGG,
}
"""What the bytes of a file of each type begin with, as regular expressions."""

ALIKE = {"image/jpg": "image/jpeg", "application/x-zip-compressed": "application/zip", "audio/x-wav": "audio/wav"}

TEXTS = ("text/", "application/json", "application/xml", "application/x-ndjson", "image/svg+xml")
"""What the names of types begin with that are texts in UTF-8."""

PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|iframe)\b",
    re.DOTALL | re.IGNORECASE,
)

MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


def allows(media_types: tuple[str, ...], media_type: str) -> bool:
    """Whether a field of these types (`image/*` among them; none: any) takes files of that one."""
    fits = (
        one in (media_type, "*/*") or (one.endswith("/*") and media_type.startswith(one[:-1])) for one in media_types
    )
    return not media_types or any(fits)


def agrees(media_type: str, content: bytes, *, whole: bool) -> bool:
    """Whether a file of the type may begin with these bytes, which may be all of it."""
    if media_type.startswith(TEXTS) and not _is_text(content, whole=whole):
        return False
    patterns = _patterns(ALIKE.get(media_type, media_type))
    if patterns:
        return any(re.match(pattern, content, re.DOTALL) for pattern in patterns)
    return media_type in ("text/html", "application/xhtml+xml") or not PAGE.match(content)


def _patterns(media_type: str) -> tuple[bytes, ...]:
    return ZIP if media_type.startswith((OFFICE, OPEN_DOCUMENT)) else PATTERNS.get(media_type, ())


def _is_text(content: bytes, *, whole: bool) -> bool:
    try:
        return "\x00" not in getincrementaldecoder("utf-8")().decode(content, final=whole)
    except UnicodeDecodeError:
        return False
