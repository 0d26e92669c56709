"""What is done otherwise for the embedded cloud."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from asbuilt.cloud.emulated import for_emulator, for_this_machine
from asbuilt.cloud.packaging import template_of
from chalicelib.specification.operations import Stage
from infra.target import Target
from tests.templates.documents import DESK, EVERYTHING

URL = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def emulated(compiled) -> Any:
    def make(document: Any) -> Any:
        specification = compiled(document.read_text("utf-8")).specification
        return for_emulator(template_of(Target(specification, Stage(name="staging"))), URL)

    return make


def test_what_it_does_not_know_is_left_out_and_told(compiled):
    specification = compiled(EVERYTHING.read_text("utf-8")).specification
    made, told = for_emulator(template_of(Target(specification, specification.stages[0])), URL)

    types = {one["Type"] for one in made["Resources"].values()}
    assert types.isdisjoint({"AWS::Budgets::Budget", "AWS::WAFv2::WebACLAssociation", "AWS::WAFv2::IPSet"})
    assert "Budget: there is nothing to pay" in told


def test_functions_find_it_and_the_keys_of_its_user_pool(emulated):
    made, _ = emulated(DESK)

    variables = made["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    assert variables["AWS_ENDPOINT_URL"] == URL
    assert variables["ASBUILT_JWKS_URL"] == {"Fn::Sub": f"{URL}/${{UserPool}}/.well-known/jwks.json"}


def test_nothing_else_of_a_role_is_wider_there(emulated, compiled):
    made, _ = emulated(DESK)
    real = template_of(Target(compiled(DESK.read_text("utf-8")).specification, Stage(name="staging")))

    def statements(template):
        return [
            statement
            for resource in template["Resources"].values()
            if resource["Type"] == "AWS::IAM::Role"
            for policy in resource["Properties"].get("Policies", ())
            for statement in policy["PolicyDocument"]["Statement"]
        ]

    other = [one["Action"] for one, here in zip(statements(real), statements(made), strict=True) if one != here]
    assert other in ([], [["ses:SendEmail"]])


def test_functions_run_on_this_machines_python(compiled):
    target = for_this_machine(Target(compiled(DESK.read_text("utf-8")).specification, Stage(name="staging")))

    assert target.specification.stack.runtime == f"python{sys.version_info.major}.{sys.version_info.minor}"
