"""Chalice's own template of a service: its API and its functions.

`chalice package` would also build a zip, which holds no compiled files and everything that pip brings; so its parts are
used here without that one.  The functions' code stands under a name that the deployment puts the package's place for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from chalice.config import Config
from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
from chalice.deploy.deployer import BaseDeployStep, BuildStage, InjectDefaults, SwaggerBuilder
from chalice.deploy.swagger import CFNSwaggerGenerator
from chalice.package import PackageOptions, ResourceBuilder, SAMTemplateGenerator

from chalicelib.api.resources import resource_paths
from chalicelib.bootstrap import Settings, build
from infra.api import AUTHORIZER, closed_endpoints, security_definition
from infra.cloudformation import ref
from infra.names import API_ALIAS, API_FUNCTION
from infra.template import MOST_API_RESOURCES, api_resource_count

if TYPE_CHECKING:
    from chalice.app import Chalice
    from chalice.deploy.models import DeploymentPackage

    from infra.target import Target

CODE: Final = "./service.zip"
"""Where the package is, seen from the template."""

ROLE: Final = "arn:aws:iam::000000000000:role/the-template-has-one-for-each-function"

CATCH_ALL: Final = ("/", "/{proxy+}")


class Packaged(BaseDeployStep):
    """Says where the package is, in place of Chalice's step that makes one."""

    def handle_deploymentpackage(self, _: Config, resource: DeploymentPackage) -> None:
        """Name the package."""
        resource.filename = CODE


class Principals(PackageOptions):
    """The names of AWS services in policies."""

    def __init__(self) -> None:
        """Chalice's own asks botocore for names that are the same in every region."""

    def service_principal(self, service: str) -> str:
        """Return the name of a service."""
        return f"{service}.amazonaws.com"


def skeleton(target: Target) -> dict[str, Any]:
    """What Chalice makes of a service in a stage, with the routes as API Gateway is to know them."""
    service = build(target.specification, Settings(stage=target.stage.name, region=target.region or "us-east-1"))
    config = _config(target, service)
    steps = [InjectDefaults(), Packaged(), SwaggerBuilder(CFNSwaggerGenerator())]
    builder = ResourceBuilder(ApplicationGraphBuilder(), DependencyBuilder(), BuildStage(steps))
    resources = builder.construct_resources(config, target.stage.name)
    made: dict[str, Any] = SAMTemplateGenerator(config, Principals()).generate(resources)
    definition = made["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    if api_resource_count(definition["paths"]) > MOST_API_RESOURCES:
        definition["paths"] = {path: definition["paths"][path] for path in CATCH_ALL}
    else:
        _authorize(target, definition)
    return _through_alias(made) if target.published else made


def _config(target: Target, service: Chalice) -> Config:
    said = {
        "version": "2.0",
        "app_name": target.specification.name,
        "api_gateway_stage": target.stage.name,
        "api_gateway_endpoint_type": "REGIONAL",
        "autogen_policy": False,
        "manage_iam_role": False,
        "iam_role_arn": ROLE,
        "xray": True,
        "lambda_architecture": target.specification.stack.architecture,
    }
    return Config(
        target.stage.name, user_provided_params={"chalice_app": service, "project_dir": "."}, config_from_disk=said
    )


def _authorize(target: Target, definition: dict[str, Any]) -> None:
    """Have API Gateway refuse who brings no good token to what nobody may do without one."""
    resources = resource_paths(target.specification.endpoints)
    for endpoint in closed_endpoints(target.specification):
        definition["securityDefinitions"] = {AUTHORIZER: security_definition()}
        definition["paths"][resources[endpoint.path]][endpoint.method.lower()]["security"] = [{AUTHORIZER: []}]


def _through_alias(made: dict[str, Any]) -> dict[str, Any]:
    """Let the API call the published version: SnapStart, and what is kept warm, is of versions only."""
    text = msgspec.json.encode(made).decode()
    aliased: dict[str, Any] = msgspec.json.decode(text.replace(f"${{{API_FUNCTION}.Arn}}", f"${{{API_ALIAS}}}"))
    aliased["Resources"]["APIHandlerInvokePermission"]["Properties"]["FunctionName"] = ref(API_ALIAS)
    return aliased
