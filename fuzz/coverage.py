"""Documents guided by the code that they reach, through atheris (libFuzzer); `make fuzz-coverage` installs it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]
import click

with atheris.instrument_imports(include=["asbuilt", "lark", "markdown_it"]):
    from fuzz.laws import check, read
    from fuzz.mutations import GIANTS, TOKENS
    from fuzz.seeds import read_seeds

LONGEST = 20_000
"""Bytes of a document: enough for every line form, few enough for many documents."""
BROKEN = Path("build/fuzz")


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long to try.")
def main(minutes: float) -> None:
    """Try documents until the time is over; one that breaks a law ends it and is written to build/fuzz."""
    BROKEN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        seeds = _write_seeds(Path(folder))
        words = _write_words(Path(folder, "words"))
        settings = [f"-max_total_time={minutes * 60:.0f}", f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=4096"]
        settings += [f"-artifact_prefix={BROKEN}/", f"-dict={words}", "-print_final_stats=1", "-verbosity=1"]
        atheris.Setup([sys.argv[0], *settings, str(seeds)], try_bytes)
        atheris.Fuzz()


def try_bytes(data: bytes) -> None:
    """Hold a document of these bytes to every law."""
    check(read(data.decode("utf-8-sig", errors="replace")))


def _write_seeds(folder: Path) -> Path:
    """The documents to begin with, and each hostile word as one."""
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, text in enumerate((*read_seeds(), *GIANTS)):
        (seeds / str(number)).write_text(text[:LONGEST], "utf-8", errors="replace")
    return seeds


def _write_words(path: Path) -> Path:
    """The hostile words as libFuzzer's dictionary."""
    words = (word.encode(errors="replace") for word in TOKENS)
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in words if len(word) < 64)  # noqa: PLR2004 - libFuzzer's bound
    path.write_text("\n".join(lines), "ascii")
    return path


if __name__ == "__main__":
    main()
