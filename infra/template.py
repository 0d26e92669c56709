"""The whole template of a stage: Chalice's own, with everything around it merged in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from chalicelib.specification.functions import functions, needs_bucket
from infra.alarms import alarm_resources
from infra.api import api_resources
from infra.budget import CONDITIONS, budget_addresses, budget_resources
from infra.cloudformation import attribute, ref, sub
from infra.dashboard import dashboard_resources
from infra.database import table_resources
from infra.encryption import key_resources
from infra.firewall import firewall_resources
from infra.functions import function_id, function_resources
from infra.identity import identity_resources
from infra.logs import log_resources
from infra.names import API, API_FUNCTION, BUCKET, BUDGET, CERTIFICATE, CLIENT, USER_POOL
from infra.outgoing import outgoing_resources
from infra.permissions import role_resources
from infra.queues import queue_resources
from infra.schedules import schedule_resources
from infra.storage import storage_resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalicelib.specification.functions import Function
    from infra.cloudformation import Resources
    from infra.target import Target

MOST_RESOURCES: Final = 500
MOST_BYTES: Final = 1_048_576
MOST_API_RESOURCES: Final = 300
"""What AWS takes: resources and bytes of one template, and resources (paths) of one API, which can be raised."""

MADE_OF_API: Final = 2
"""Resources that SAM makes of the API besides itself: a deployment and a stage."""

MADE_OF_PUBLISHED: Final = 2
"""Resources that SAM makes of a function that is published: a version and an alias."""

Template = dict[str, Any]


class Limit(Struct, frozen=True):
    """Something that AWS bounds: how much there is of it, and how much there may be."""

    name: str
    used: int
    most: int


def resources_of(target: Target, made: Sequence[Function], headers: Mapping[str, str]) -> Resources:
    """All resources of a stage with these functions, those that are Chalice's own with what is added to them."""
    streams = any(function.streams for function in made)
    parts = [
        key_resources(target),
        table_resources(target),
        identity_resources(target),
        storage_resources(target),
        queue_resources(target, streams=streams),
        outgoing_resources(target),
        schedule_resources(target),
        log_resources(target, (function.name for function in made)),
        role_resources(target, made),
        function_resources(target, made),
        api_resources(target, headers),
        firewall_resources(target),
        alarm_resources(target, streams=streams),
        dashboard_resources(target, made),
        budget_resources(target),
    ]
    together: Resources = {}
    for part in parts:
        twice = together.keys() & part.keys()
        if twice:
            raise ValueError(f"two resources are called {', '.join(sorted(twice))}")
        together |= part
    return together


def template(target: Target, own: Template, headers: Mapping[str, str]) -> Template:
    """Chalice's own template of the service, and all that stands around it; `headers` are those of every answer."""
    with_parameters = {"Parameters": dict(_parameters(target)), "Conditions": CONDITIONS if _budgeted(target) else {}}
    made = [one for one in functions(target.specification) if function_id(one) in own["Resources"]]
    around: Template = {
        "Description": f"{target.specification.title}, stage {target.stage.name}: made by Asbuilt from its document",
        **{name: part for name, part in with_parameters.items() if part},
        "Resources": resources_of(target, made, headers),
        "Outputs": dict(_outputs(target)),
    }
    together: Template = merged(own, around)
    return together


def merged(below: Any, above: Any) -> Any:  # noqa: ANN401 - any JSON
    """Two templates as one; where both say something, what is above counts."""
    if isinstance(below, dict) and isinstance(above, dict):
        both = {name: merged(below[name], value) if name in below else value for name, value in above.items()}
        return {**below, **both}
    return above


def encoded(content: Template) -> bytes:
    """A template as it is sent: no longer than it has to be."""
    return msgspec.json.encode(content)


def limits(content: Template) -> list[Limit]:
    """How far a template is from what AWS takes."""
    resources = content["Resources"]
    published = [one for one in resources.values() if "AutoPublishAlias" in one.get("Properties", {})]
    paths = resources[API]["Properties"]["DefinitionBody"]["paths"]
    return [
        Limit("resources", len(resources) + MADE_OF_API + MADE_OF_PUBLISHED * len(published), MOST_RESOURCES),
        Limit("bytes", len(encoded(content)), MOST_BYTES),
        Limit("resources of the API", api_resource_count(paths), MOST_API_RESOURCES),
    ]


def api_resource_count(paths: list[str] | dict[str, Any]) -> int:
    """How many resources API Gateway makes of paths: one for each beginning of any of them, and the root."""
    beginnings = {"/"}
    for path in paths:
        segments = path.strip("/").split("/")
        beginnings |= {"/".join(segments[: count + 1]) for count in range(len(segments))} - {""}
    return len(beginnings)


def _budgeted(target: Target) -> bool:
    return bool(budget_addresses(target))


def _parameters(target: Target) -> Iterator[tuple[str, Any]]:
    if target.stage.domain:
        yield (
            CERTIFICATE,
            {"Type": "String", "Description": f"The certificate (ACM, same region) of {target.stage.domain}"},
        )
    if _budgeted(target):
        yield (
            BUDGET,
            {
                "Type": "Number",
                "Default": 0,
                "MinValue": 0,
                "Description": "US dollars a month at which people are told; 0: nobody is",
            },
        )


def _outputs(target: Target) -> Iterator[tuple[str, Any]]:
    """What people, and the commands that act on a stage, need to know of it."""
    specification = target.specification
    yield "FunctionName", {"Value": ref(API_FUNCTION)}
    yield "DocumentHash", {"Value": specification.hash}
    if "cognito" in specification.authentication.methods:
        yield "UserPoolId", {"Value": ref(USER_POOL)}
        yield "UserPoolClientId", {"Value": ref(CLIENT)}
    if needs_bucket(specification):
        yield "BucketName", {"Value": ref(BUCKET)}
    if target.stage.domain:
        yield "DomainTarget", {"Value": attribute("Domain", "RegionalDomainName")}
        yield "Address", {"Value": sub("https://${Domain}")}
