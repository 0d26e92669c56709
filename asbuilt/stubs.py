"""The functions that a document names and the code does not have, ready to be pasted; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asbuilt.checks.functions import CALLS, is_missing, module_of, named_functions
from asbuilt.checks.handlers import function_name, module_name, needs_handler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.functions import Code
    from chalicelib.specification import Endpoint, Specification

TYPES = {"call": "Call", "record": "Record", "values": "Record", "old": "Record", "new": "Record"}
RETURNS = {"endpoint": "Json", "task": "None", "queue": "None", "event": "None", "emitted event": "None"}
NOTHING = "# Every function that the document names is there.\n"


@dataclass(frozen=True)
class Stub:
    """A function to be written: in which module, of which kind, and what the document says of it."""

    module: str
    name: str
    kind: str
    told: str
    decorator: str | None = None

    @property
    def text(self) -> str:
        """Its Python."""
        parameters = ", ".join(f"{name}: {TYPES[name]}" for name in CALLS[self.kind])
        lines = [f"@{self.decorator}"] if self.decorator else []
        lines += [f"def {self.name}({parameters}) -> {RETURNS[self.kind]}:", f'    """{self.told}"""']
        return "\n".join([*lines, "    raise NotImplementedError"])


def stubs(specification: Specification, code: Code) -> str:
    """What is missing, module by module; a comment where nothing is."""
    missing = dict.fromkeys([*_named(specification, code), *_unnamed(specification, code)])
    modules = dict.fromkeys(stub.module for stub in missing)
    parts = [_module(module, code, [stub for stub in missing if stub.module == module]) for module in modules]
    return "\n\n".join(parts) if parts else NOTHING


def _module(module: str, code: Code, missing: list[Stub]) -> str:
    used = {"Call", *(RETURNS[stub.kind] for stub in missing), *_names(missing)} - {"None"}
    names = ", ".join(sorted(used, key=lambda name: (name[0].islower(), name)))
    head = f"# {code.folder}/{module}.py\n\nfrom chalicelib.hooks import {names}\n"
    return "\n\n".join([head, *(f"{stub.text}\n" for stub in missing)])


def _names(missing: list[Stub]) -> Iterator[str]:
    for stub in missing:
        yield from (TYPES[name] for name in CALLS[stub.kind])
        if stub.decorator:
            yield stub.decorator.partition("(")[0]


def _named(specification: Specification, code: Code) -> Iterator[Stub]:
    endpoints = {one.handler: one for one in specification.endpoints if one.handler}
    for kind, name, _ in named_functions(specification):
        if is_missing(specification, code, kind, name):
            told = _told(endpoints[name]) if kind == "endpoint" else f"The {kind} that calls {name}."
            yield Stub(module_of(name), name.rpartition(".")[2], kind, told)


def _unnamed(specification: Specification, code: Code) -> Iterator[Stub]:
    bound = {one.binding.name for _, one in code.bound if one.binding and one.kind == "endpoint"}
    for endpoint in specification.endpoints:
        if needs_handler(endpoint) and endpoint.place not in bound:
            name, decorator = function_name(endpoint), f'endpoint("{endpoint.place}")'
            yield Stub(module_name(endpoint), name, "endpoint", _told(endpoint), decorator)


def _told(endpoint: Endpoint) -> str:
    title = endpoint.title.replace("\\", "").replace('"', "'").strip(" .")
    return f"{title or 'Answer'}: {endpoint.place}."
