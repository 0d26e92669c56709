import re

import pytest

from asbuilt.diagnostics import Rule
from asbuilt.diagnostics.catalogue import CATALOGUE, SECTIONS

RULES = pytest.mark.parametrize("code", sorted(CATALOGUE))


@RULES
def test_the_instead_of_a_rule_breaks_it(code, compiled):
    codes = [one.code for one in compiled(CATALOGUE[code].instead).said]

    assert code in codes


@RULES
def test_the_use_of_a_rule_keeps_it(code, compiled):
    codes = [one.code for one in compiled(CATALOGUE[code].use).said]

    assert code not in codes


def test_no_two_rules_have_one_code():
    declared = [rule.code for section in SECTIONS for rule in vars(section).values() if isinstance(rule, Rule)]

    assert sorted(declared) == sorted(CATALOGUE)


@RULES
def test_a_code_is_lasting_and_names_its_section(code):
    assert re.fullmatch(r"TSD(0\d|1[01])\d\d", code)
