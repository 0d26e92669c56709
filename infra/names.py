"""What the template calls its resources, where one is spoken of by another."""

from __future__ import annotations

from typing import Final

API: Final = "RestAPI"
"""Chalice's own name of the API."""

API_FUNCTION: Final = "APIHandler"
"""Chalice's own name of the function behind it."""

ALIAS: Final = "live"
"""The alias that the API calls where versions of the function are published."""

API_ALIAS: Final = f"{API_FUNCTION}Alias{ALIAS}"
"""SAM's own name of that alias."""

FIELDS_KEY: Final = "FieldsKey"
"""The key of KMS by which encrypted fields are sealed."""

USER_POOL: Final = "UserPool"
CLIENT: Final = "UserPoolClient"
DATA_KEY: Final = "DataKey"
BUCKET: Final = "Bucket"
SCHEDULER_ROLE: Final = "SchedulerRole"
ACCESS_LOG: Final = "AccessLog"

CERTIFICATE: Final = "CertificateArn"
"""The parameter that names the certificate of the stage's domain."""

BUDGET: Final = "MonthlyBudget"
"""The parameter that says how many dollars a month may cost before people are told."""

GATEWAY_ACCOUNT: Final = "ApiGatewayAccount"
"""The setting of an account and region by which API Gateway may write logs."""

FIREWALL: Final = "Firewall"
ALARM_TOPIC: Final = "AlarmTopic"
DASHBOARD: Final = "Dashboard"
SIGNING_SECRET: Final = "SigningSecret"  # noqa: S105 - a name
QUEUE_POLICY: Final = "QueuePolicy"

CHANGES_DEAD: Final = "ChangesDeadQueue"
"""The queue that tells which changes of tables could not be dealt with."""

ONLY_ENCRYPTED: Final = "OnlyEncryptedConnections"
"""What the statement is called that refuses whoever speaks to a queue or a bucket in the clear."""
