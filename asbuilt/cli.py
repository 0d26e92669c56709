"""The `asbuilt` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Never

import click
import msgspec

from asbuilt import matrix
from asbuilt.canonical import format_document
from asbuilt.cloud.commands import deploy, package, pipeline, verify
from asbuilt.compiler import Compilation, compile_document
from asbuilt.diagnostics import Diagnostic, Severity, apply_fixes, as_github, as_json, nearest, summary
from asbuilt.diagnostics.catalogue import CATALOGUE
from asbuilt.diagnostics.drawing import draw_all
from asbuilt.diagnostics.pages import page
from asbuilt.functions import Code, code_folder, read_code
from asbuilt.operating.background import queues, tasks
from asbuilt.operating.commands import deliveries, export_, import_, keys, person, secrets
from asbuilt.operating.migrating import migrate
from asbuilt.operating.planning import plan
from asbuilt.reports import as_lines, as_reading
from asbuilt.source import Source
from asbuilt.starting import new_document
from asbuilt.stubs import stubs
from chalicelib.hooks.loading import OWN
from chalicelib.specification import dump, naming
from chalicelib.specification.storage import COMPILED

DOCUMENT = click.argument("document", type=click.Path(path_type=Path), default=Path("SPECIFICATION.md"))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="asbuilt")
def main() -> None:
    """Your technical specification, as built: check the document, run it, prepare it for the cloud."""


main.add_command(deliveries)
main.add_command(keys)
main.add_command(person)
for command in (import_, export_, secrets, queues, tasks, plan, migrate, package, deploy, verify, pipeline):
    main.add_command(command)


@main.command()
@DOCUMENT
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="For whom.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--lines", "view", flag_value="lines", help="List each line with its state and what came of it.")
@click.option("--matrix", "view", flag_value="matrix", help="Print who may do what: role by table by verb by field.")
@click.option("--fix", is_flag=True, help="Correct what can only be meant in one way, in the file.")
def check(document: Path, form: str, *, strict: bool, view: str | None, fix: bool) -> None:
    """Say what is wrong with DOCUMENT; exit 1 on errors."""
    compilation = _compile(document)
    if fix:
        compilation = _fix(document, compilation)
    if view == "matrix" and not compilation.failed:
        _print_matrix(compilation, form)
    elif view == "lines":
        click.echo(as_lines(compilation))
    elif form == "json":
        _print_json([one for source, said in _by_source(compilation) for one in as_json(said, source)])
    elif form == "github":
        click.echo("\n".join(as_github(said, source) for source, said in _by_source(compilation)))
    else:
        _draw(compilation)
        click.echo(f"{document}: {_counts(compilation)}; {summary(compilation.said)}")
    warned = strict and any(one.severity is Severity.WARNING for one in compilation.said)
    sys.exit(1 if compilation.failed or warned else 0)


@main.command()
@DOCUMENT
@click.option("--json", "_", is_flag=True, help="As JSON, which it always is.")
def read(document: Path, _: bool) -> None:  # noqa: FBT001 - click passes it by its name
    """Print what DOCUMENT declares, as JSON."""
    _print_json(as_reading(_compile(document)))


@main.command()
@DOCUMENT
@click.option("--output", type=click.Path(path_type=Path), default=COMPILED, help="Where to write it.")
def build(document: Path, output: Path) -> None:
    """Compile DOCUMENT to chalicelib/specification.json, which the Lambda loads."""
    compilation = _compile(document)
    if compilation.failed:
        _draw(compilation, errors_only=True)
        _fail(f"{document} has {summary(compilation.said)}; nothing was written")
    output.write_bytes(dump(compilation.specification))
    _say_where_code_has_to_be(document)
    click.echo(f"{_shown(output)}: {_counts(compilation)}, document {compilation.source.hash[:12]}")


@main.command()
@DOCUMENT
@click.option("--port", default=8000, show_default=True, help="Where to serve, on 127.0.0.1.")
@click.option("--fresh", is_flag=True, help="Start without the data of earlier runs.")
def run(document: Path, port: int, *, fresh: bool) -> None:
    """Run the service that DOCUMENT describes, on this machine; reload it when the document is saved."""
    from asbuilt.local import run as local

    sys.exit(local.run(document, port=port, fresh=fresh, out=sys.stdout))


@main.command()
@click.argument("role")
@click.option("--user", help="Another person with that role; made if there is none of that name.")
@click.option("--service", help="Of which service, where several run in this directory.")
def token(role: str, user: str | None, service: str | None) -> None:
    """Print a bearer token for ROLE, good for the service that is running here."""
    from asbuilt.local import failure
    from asbuilt.local import token as local

    try:
        click.echo(local.token(role, user=user, service=service))
    except failure.LocalError as error:
        _fail(str(error))


@main.command()
@DOCUMENT
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if it would change.")
def fmt(document: Path, *, only_check: bool) -> None:
    """Write DOCUMENT in the canonical form of the template, its diagrams refreshed."""
    source = _read(document)
    formatted = format_document(source)
    if formatted == source.text:
        click.echo(f"{document}: as it should be")
    elif only_check:
        _fail(f"{document} is not in canonical form; write it with: asbuilt fmt {document}")
    else:
        source.write(formatted)
        click.echo(f"{document}: written")


@main.command()
@DOCUMENT
def stub(document: Path) -> None:
    """Print the functions that DOCUMENT names and that are not written yet, ready to be pasted."""
    click.echo(stubs(_compile(document).specification, _code(document)).rstrip())


@main.command()
@click.argument("name")
def new(name: str) -> None:
    """Start a document called NAME, with a word of guidance in each section; it runs as it is."""
    document = Path(f"{naming.slug(name) or 'specification'}.md")
    try:
        with document.open("x", encoding="utf-8") as file:
            file.write(new_document(name))
    except FileExistsError:
        _fail(f"{document} is there already; nothing was written")
    click.echo(f"{document}: written; run it with: asbuilt run {document}")


@main.command()
@click.argument("code")
def explain(code: str) -> None:
    """Explain the diagnostic CODE, such as TSD0301."""
    rule = CATALOGUE.get(code.upper())
    if rule is None:
        near = nearest(code, CATALOGUE)
        _fail(f"there is no diagnostic '{code}'" + (f"; did you mean {near}?" if near else ""))
    click.echo(page(rule))


def _fix(document: Path, compilation: Compilation) -> Compilation:
    """Write the document with its certain fixes, and read it again."""
    fixed, count = apply_fixes(compilation.source, compilation.diagnostics)
    if count:
        compilation.source.write(fixed)
        click.echo(f"{document}: {count} fix{'es' * (count != 1)} written", err=True)
    return _compile(document)


def _say_where_code_has_to_be(document: Path) -> None:
    folder = code_folder(document)
    if folder.resolve() != OWN and _code(document).functions:
        click.echo(f"asbuilt: the Lambda takes its functions from {_shown(OWN)}; put those of {folder} there", err=True)


def _compile(document: Path) -> Compilation:
    return compile_document(_read(document), _code(document))


def _code(document: Path) -> Code:
    return read_code(code_folder(document))


def _read(document: Path) -> Source:
    try:
        return Source.read(document)
    except OSError as error:
        return _fail(f"{document}: {error.strerror or error}; start one with: asbuilt new NAME")


def _by_source(compilation: Compilation) -> list[tuple[Source, list[Diagnostic]]]:
    """What there is to say, file by file, the document first."""
    beside = dict.fromkeys(source for source, _ in compilation.beside)
    each = [(source, [one for other, one in compilation.beside if other is source]) for source in beside]
    return [(compilation.source, list(compilation.diagnostics)), *each]


def _counts(compilation: Compilation) -> str:
    specification = compilation.specification
    counted = (("table", specification.tables), ("endpoint", specification.endpoints))
    return ", ".join(f"{len(parts)} {word}{'s' * (len(parts) != 1)}" for word, parts in counted)


def _draw(compilation: Compilation, *, errors_only: bool = False) -> None:
    said = [(compilation.source, one) for one in compilation.diagnostics] + list(compilation.beside)
    shown = [one for one in said if not errors_only or one[1].severity is Severity.ERROR]
    if shown:
        click.echo(draw_all(shown, colour=sys.stdout.isatty()))


def _print_matrix(compilation: Compilation, form: str) -> None:
    if form == "json":
        _print_json(matrix.rights(compilation.specification))
    else:
        click.echo(matrix.as_text(compilation.specification))


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _print_json(value: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value, order=None), indent=2))


def _fail(message: str) -> Never:
    click.echo(f"asbuilt: {message}", err=True)
    sys.exit(1)
