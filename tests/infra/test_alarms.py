"""Alarms as CloudWatch has them."""

from __future__ import annotations

import pytest

from infra.alarms import alarm_resources

MONITORING = "## 10. Monitoring and Maintenance\n### 10.1 Monitoring\n"


def alarms(target, lines, **stage):
    made = alarm_resources(target(MONITORING + lines, **stage), streams=False)
    return [one["Properties"] for one in made.values() if one["Type"] == "AWS::CloudWatch::Alarm"]


MEASURES = [
    ("Error rate above 1% for 5 minutes", ("5XXError", "Average", 0.01, "GreaterThanThreshold")),
    ("Availability below 99.9% for 15 minutes", ("5XXError", "Average", 0.001, "GreaterThanThreshold")),
    ("Client errors at least 100", ("4XXError", "Sum", 100.0, "GreaterThanOrEqualToThreshold")),
    ("p99 latency above 2 s", ("Latency", "p99", 2000.0, "GreaterThanThreshold")),
    ("Average latency above 200 ms", ("Latency", "Average", 200.0, "GreaterThanThreshold")),
    ("Requests below 1 for 1 hour", ("Count", "Sum", 1.0, "LessThanThreshold")),
    ("Throttles above 10", ("Throttles", "Sum", 10.0, "GreaterThanThreshold")),
]


@pytest.mark.parametrize(("line", "wanted"), MEASURES)
def test_a_measure_is_a_metric_of_what_callers_saw(target, line, wanted):
    (made,) = alarms(target, f"- {line}\n")

    statistic = made.get("Statistic") or made.get("ExtendedStatistic")
    found = (made["MetricName"], statistic, pytest.approx(made["Threshold"]), made["ComparisonOperator"])
    assert found == wanted


def test_stages_of_one_service_have_alarms_of_their_own(target):
    (made,) = alarms(target, "- Error rate above 1%\n")

    assert {one["Name"]: one["Value"] for one in made["Dimensions"]} == {"ApiName": "notes", "Stage": "staging"}


def test_a_response_time_of_section_6_is_an_alarm(target):
    performance = "## 6. Performance Requirements\n### 6.1 Response Times\n- API Response: p95 < 300 ms\n"
    made = alarm_resources(target(performance), streams=False)

    (alarm,) = [one["Properties"] for one in made.values()]
    assert (alarm["ExtendedStatistic"], alarm["Threshold"], alarm["EvaluationPeriods"]) == ("p95", 300.0, 3)


def test_an_alarm_tells_whom_it_names_else_whom_the_stage_names(target):
    lines = MONITORING + "- Errors above 10: notify a@example.com\n- Throttles above 10\n"
    made = alarm_resources(target(lines, alarm_email="ops@example.com"), streams=False)

    told = {
        name: [one["Endpoint"] for one in topic["Properties"]["Subscription"]]
        for name, topic in made.items()
        if topic["Type"] == "AWS::SNS::Topic"
    }
    assert told == {"AlarmTopic1": ["a@example.com"], "AlarmTopic": ["ops@example.com"]}
    assert made["Alarm1"]["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic1"}]
    assert made["Alarm2"]["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_dead_letters_are_told_of_every_queue_without_being_asked(target):
    task = (
        "## 10. Monitoring and Maintenance\n### 10.2 Maintenance\n- Delete notes where text is x, every day at 02:00\n"
    )
    made = alarm_resources(target(task), streams=True)

    watched = [one["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0] for one in made.values()]
    assert watched == ["JobsDeadQueue", "ChangesDeadQueue"]
