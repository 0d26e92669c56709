"""Section 9, Deployment: the stages and their settings, and the steps that lead to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import Note, listing, nearest
from asbuilt.diagnostics import deployment as rules
from asbuilt.document import Section, split_label
from asbuilt.document.labels import plain
from asbuilt.forms.steps import read_words
from asbuilt.sections.lines import lines_of
from asbuilt.sections.stage_settings import StageSettings, has_setting
from chalicelib.specification import naming
from chalicelib.specification.operations import Stage, Step

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.forms.steps import StepWords
    from asbuilt.sections.lines import Line
    from asbuilt.source import Text

ENVIRONMENTS = re.compile(r"environment|stages?\b", re.IGNORECASE)
USUAL = re.compile(
    r"(?:dev|development|local|test|testing|qa|quality assurance|uat|acceptance|integration|staging|stage|pre-?prod"
    r"|pre-?production|preview|demo|sandbox|beta|canary|prod|production|live)(?:\s+(?:environment|stage))?",
    re.IGNORECASE,
)
"""The usual names of stages; a stage of another name is known by its settings."""
MAIN = ("development", "staging", "production")
"""The stages that are known by their names wherever they stand in the section."""
ONE_NAME = {"dev": "development", "prod": "production", "stage": "staging", "live": "production"}
GOES_TO = ("deploy", "promote")


def read_deployment(section: Section, findings: Findings) -> tuple[tuple[Stage, ...], tuple[Step, ...]]:
    """The stages of section 9.1 and the steps of 9.2, in order."""
    own = Section(section.title, section.level, section.blocks)
    parts = [(part, ENVIRONMENTS.search(part.title.value) is not None) for part in (own, *section.sections)]
    lines = [(line, among) for part, among in parts for line in lines_of(part, findings)]
    stages = _Stages(findings)
    left = [line.text for line, among in lines if not stages.read(line, among_stages=among)]
    steps = _Steps(stages, findings)
    return stages.made(), tuple(step for line in left if (step := steps.read(line)))


@dataclass
class _Draft:
    """A stage in the making."""

    name: str
    place: Text
    settings: StageSettings

    def made(self) -> Stage:
        values: dict[str, Any] = self.settings.values
        return Stage(name=self.name, origin=self.place.span, **values)


class _Stages:
    """Reads one line at a time: a stage with its settings, or a setting of the stage above it."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.drafts: dict[str, _Draft] = {}
        self.by_line: dict[int, _Draft] = {}

    def made(self) -> tuple[Stage, ...]:
        """The stages, in the order of the document."""
        return tuple(draft.made() for draft in self.drafts.values())

    def find(self, name: str) -> _Draft | None:
        """The stage of that name, short or long."""
        return self.drafts.get(_canonical(name))

    def read(self, line: Line, *, among_stages: bool) -> bool:
        """Whether a line is about a stage, which is then read."""
        label = split_label(line.text)
        above = self._above(line.above)
        if above:
            self._read_setting(above, line)
            return True
        name = plain(label.name if label else line.text)
        usual = USUAL.fullmatch(name.value) is not None and (among_stages or _canonical(name.value) in MAIN)
        told = has_setting(label.value) if label else False
        told = told or any(has_setting(one.text) for one in line.below)
        if not (usual and (label or among_stages)) and not (among_stages and told):
            return False
        draft = self._declare(name, line.text.line, told=told)
        said = bool(label) and draft.settings.read(label.value) if label else False
        (self.findings.built if said else self.findings.stated)(line.text, f"stage {draft.name}")
        return True

    def _above(self, above: Text) -> _Draft | None:
        """The stage whose bullet or heading a line stands under."""
        known = self.by_line.get(above.line)
        if known is None and USUAL.fullmatch(plain(above).value):
            return self._declare(plain(above), above.line, told=True)
        return known

    def _read_setting(self, draft: _Draft, line: Line) -> None:
        label = split_label(line.text)
        said = draft.settings.read_labelled(plain(label.name), label.value) if label else False
        said = said or draft.settings.read(plain(line.text))
        (self.findings.built if said else self.findings.stated)(line.text, f"setting of stage {draft.name}")

    def _declare(self, name: Text, line: int, *, told: bool) -> _Draft:
        """A stage that is named, for the first time or again; `told` where settings of it follow."""
        slug = naming.slug(_without_noun(name.value))
        draft = _Draft(slug, name, StageSettings(slug, self.findings))
        known = self.drafts.setdefault(_canonical(name.value), draft)
        if known is not draft and not (told and known.settings.values):
            draft = known
        elif known is not draft:
            first = Note(known.place.span, "first declared here")
            self.findings.say(rules.DUPLICATE_STAGE.at(name.span, notes=(first,), stage=name))
        self.by_line[line] = draft
        return draft


class _Steps:
    """Reads one line at a time; what is no step of a pipeline is prose."""

    def __init__(self, stages: _Stages, findings: Findings) -> None:
        self.stages = stages
        self.findings = findings

    def read(self, line: Text) -> Step | None:
        """The step that a line is."""
        words = read_words(plain(line).strip(" ."))
        step = self._step(words) if words else None
        if step is None:
            self.findings.stated(line, "prose")
        else:
            self.findings.built(line, f"step {step.verb}")
        return step

    def _step(self, words: StepWords) -> Step | None:
        stage = self.stages.find(words.stage.value) if words.stage else None
        source = self.stages.find(words.source.value) if words.source else None
        for named, found in ((words.source, source), (words.stage, stage)):
            if named and found is None:
                self._unknown(named, words)
                return None
        if words.verb == "promote" and stage is None:
            self.findings.say(rules.STAGE_MISSING.at(words.place.span, verb=words.place))
            return None
        return Step(
            verb=words.verb,
            stage=stage.name if stage else None,
            source=source.name if source else None,
            on_failure=words.on_failure,
            origin=words.place.span,
        )

    def _unknown(self, name: Text, words: StepWords) -> None:
        """A name near that of a stage, or usual for one, is a mistake; another is the name of something else."""
        known = [draft.place.value for draft in self.stages.drafts.values()]
        near = nearest(name.value, known)
        if near or USUAL.fullmatch(name.value):
            hint = f"the stages are: {', '.join(known) or 'none'}"
            self.findings.say(rules.UNKNOWN_STAGE.at_word(name, known, hint))
        elif words.verb in GOES_TO and words.directed:
            self.findings.say(rules.NOT_A_STAGE.at(name.span, found=name, known=listing(known) or "none"))


def _without_noun(name: str) -> str:
    return re.sub(r"\s+(?:environment|stage)$", "", name, flags=re.IGNORECASE)


def _canonical(name: str) -> str:
    slug = naming.slug(_without_noun(name))
    return ONE_NAME.get(slug, slug)
