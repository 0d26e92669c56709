"""What is done on a schedule: EventBridge Scheduler puts a message into the queue of jobs at each of its times."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from chalicelib.specification.functions import JOBS, scheduled
from infra.cloudformation import arn, excused, logical
from infra.names import SCHEDULER_ROLE
from infra.policies import allow, document, key_statements, trusting
from infra.queues import queue_id

if TYPE_CHECKING:
    from chalicelib.specification.operations import Task
    from infra.cloudformation import Resource, Resources
    from infra.target import Target

DEAD: Final = JOBS + "-dead"

DAY, ATTEMPTS = 24 * 60 * 60, 185
"""For how long, and how often, a message that could not be put into the queue is tried again."""


def schedule_resources(target: Target) -> Resources:
    """A schedule for each task, and the role by which the scheduler fills the queue."""
    tasks = scheduled(target.specification)
    if not tasks:
        return {}
    sending = allow(["sqs:SendMessage"], [arn(queue_id(JOBS)), arn(queue_id(DEAD))])
    role = {
        "AssumeRolePolicyDocument": trusting("scheduler.amazonaws.com"),
        "Policies": [{"PolicyName": "fill", "PolicyDocument": document([sending, *key_statements(target)])}],
    }
    schedules = {logical(task.name, "Schedule"): _schedule(task) for task in tasks}
    return {SCHEDULER_ROLE: {"Type": "AWS::IAM::Role", "Properties": role}, **schedules}


def _schedule(task: Task) -> Resource:
    message = {"task": task.name, "slot": "<aws.scheduler.scheduled-time>"}
    schedule = {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "ScheduleExpression": task.schedule.expression,
            "ScheduleExpressionTimezone": task.schedule.timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": arn(queue_id(JOBS)),
                "RoleArn": arn(SCHEDULER_ROLE),
                "Input": json.dumps(message),
                "RetryPolicy": {"MaximumEventAgeInSeconds": DAY, "MaximumRetryAttempts": ATTEMPTS},
                "DeadLetterConfig": {"Arn": arn(queue_id(DEAD))},
            },
        },
    }
    own_key = "A schedule holds the name of its task and nothing of anybody's data"
    return excused(schedule, CKV_AWS_297=own_key)
