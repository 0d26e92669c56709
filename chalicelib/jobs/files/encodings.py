"""How the texts of a file are written: what its first bytes say."""

from __future__ import annotations

from chalicelib.jobs.files.refusals import FileRefusedError

MARKS = {
    b"\xff\xfe\x00\x00": None,
    b"\x00\x00\xfe\xff": None,
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
"""The encodings by their byte order marks, longer ones first; None is one that is not read here (UTF-32)."""

LONGEST_MARK = 4


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes of a file tell, UTF-8 where they tell nothing, and the length of their mark.

    Raises:
        FileRefusedError: it is none that is read here.

    """
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            if encoding is None:
                raise FileRefusedError("the file is in UTF-32; save it as UTF-8")
            return encoding, len(mark)
    return "utf-8", 0
