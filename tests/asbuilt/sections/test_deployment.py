"""What section 9 says of stages and steps: the line beside what it says."""

import pytest

from asbuilt.sections.deployment import read_deployment

STAGES = "## 9. Deployment\n### 9.1 Environment Setup\n"
STEPS = STAGES + "- Staging: memory 256 MB\n- Production: memory 512 MB\n### 9.2 Deployment Process\n"

SETTINGS = [
    ("region eu-west-1", {"region": "eu-west-1"}),
    ("Region: eu-west-1", {"region": "eu-west-1"}),
    ("eu-west-1, 512 MB", {"region": "eu-west-1", "memory_mb": 512}),
    ("account 1234-5678-9012", {"account": "123456789012"}),
    ("domain api.example.com and memory 1 GB", {"domain": "api.example.com", "memory_mb": 1024}),
    ("512 MB memory", {"memory_mb": 512}),
    ("timeout 10 s", {"timeout_seconds": 10}),
    ("log level debug", {"log_level": "DEBUG"}),
    ("DEBUG logging", {"log_level": "DEBUG"}),
    ("log level WARN", {"log_level": "WARNING"}),
    ("alarm e-mail ops@example.com", {"alarm_email": "ops@example.com"}),
    ("alarms to ops@example.com", {"alarm_email": "ops@example.com"}),
    ("retention 7 days", {"log_retention_days": 7}),
    ("keep logs for 2 weeks", {"log_retention_days": 14}),
    ("deletion protection on", {"deletion_protection": True}),
    ("deletion protection: off", {"deletion_protection": False}),
    ("deletion protection", {"deletion_protection": True}),
    ("provisioned concurrency 5", {"provisioned_concurrency": 5}),
    ("SnapStart on", {"snap_start": True}),
]

BAD_SETTINGS = [
    ("region eu-wst-1", "TSD0902", 22),
    ("memory 64 MB", "TSD0902", 22),
    ("memory plenty", "TSD0902", 22),
    ("timeout 60 s", "TSD0902", 23),
    ("log level LOUD", "TSD0902", 25),
    ("account 12", "TSD0902", 23),
    ("domain nowhere", "TSD0902", 22),
    ("alarm e-mail ops", "TSD0902", 28),
    ("retention 5 s", "TSD0902", 25),
    ("deletion protection maybe", "TSD0902", 35),
    ("provisioned concurrency many", "TSD0902", 39),
    ("region eu-west-1, memroy 512 MB", "TSD0901", 33),
    ("region eu-west-1, blue skies", "TSD0901", 33),
    ("memory 512 MB, memory 1024 MB", "TSD0903", 30),
]

READ_STEPS = [
    ("Run the tests", ("test", None, None, False)),
    ("Run all unit and integration tests", ("test", None, None, False)),
    ("Step 1: test", ("test", None, None, False)),
    ("Check the document", ("check", None, None, False)),
    ("Package", ("package", None, None, False)),
    ("Build the package", ("package", None, None, False)),
    ("Deploy to Staging", ("deploy", "staging", None, False)),
    ("Deploy the application to the staging environment", ("deploy", "staging", None, False)),
    ("deploy to prod", ("deploy", "production", None, False)),
    ("Verify Staging", ("verify", "staging", None, False)),
    ("Smoke test in Staging", ("verify", "staging", None, False)),
    ("Approve", ("approve", None, None, False)),
    ("Wait for manual approval", ("approve", None, None, False)),
    ("Promote Staging to Production", ("promote", "production", "staging", False)),
    ("Promote to Production", ("promote", "production", None, False)),
    ("Roll back on failure", ("roll back", None, None, True)),
    ("Rollback Production if verification fails", ("roll back", "production", None, True)),
]

PROSE_STEPS = [
    "Pull latest code from GitHub",
    "Run `docker-compose up` to start services",
    "Test on several phones and tablets",
    "Blue-green deployment",
    "Rollback capability",
    "Automated deployment to environments",
    "Build Docker images and push them",
    "Notify the team",
]

BAD_STEPS = [
    ("Deploy to Prodcution", "TSD0905", 13),
    ("Deploy to QA", "TSD0905", 13),
    ("Verify Stagin", "TSD0905", 10),
    ("Promote QA to Production", "TSD0905", 11),
    ("Deploy to Heroku", "TSD0906", 13),
    ("Promote", "TSD0907", 3),
]


@pytest.fixture
def read(read_section):
    return lambda markdown: read_section(
        markdown, "deployment", lambda section, _, findings: read_deployment(section, findings)
    )


@pytest.mark.parametrize(("settings", "expected"), SETTINGS)
def test_a_stage_has_the_settings_of_its_line(settings, expected, read):
    ((stage,), _), findings = read(f"{STAGES}- Production: {settings}\n")

    assert {name: getattr(stage, name) for name in expected} == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize(("settings", "code", "column"), BAD_SETTINGS)
def test_a_setting_that_cannot_be_is_shown_where(settings, code, column, read):
    _, findings = read(f"{STAGES}- Production: {settings}\n")

    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


@pytest.mark.parametrize(
    "markdown",
    [
        "- Production:\n  - Region: eu-west-1\n  - Memory: 512 MB\n",
        "- **Production**:\n    - region eu-west-1, memory 512 MB\n",
        "#### Production\n- Region: eu-west-1\n- Memory: 512 MB\n",
    ],
)
def test_settings_may_stand_in_lines_of_their_own(markdown, read):
    ((stage,), _), findings = read(STAGES + markdown)

    assert (stage.name, stage.region, stage.memory_mb) == ("production", "eu-west-1", 512)
    assert findings.diagnostics == []


@pytest.mark.parametrize(("line", "codes"), [("Memroy: 512 MB", ["TSD0901"]), ("Colour: blue", []), ("by hand", [])])
def test_a_line_under_a_stage_that_sets_nothing_is_stated(line, codes, read):
    ((stage,), _), findings = read(f"{STAGES}- Production:\n  - {line}\n")

    assert stage.memory_mb is None
    assert [one.code for one in findings.diagnostics] == codes


def test_a_stage_named_again_without_settings_is_the_same(read):
    (stages, _), findings = read(f"{STAGES}- Staging: memory 512 MB\n- Staging environment\n")

    assert [(stage.name, stage.memory_mb) for stage in stages] == [("staging", 512)]
    assert findings.diagnostics == []


@pytest.mark.parametrize(
    "prose", ["Local with Docker", "Optional self-hosted VPS or cloud instance", "domain with SSL"]
)
def test_a_stage_that_is_only_described_is_stated_without_a_word(prose, read):
    ((stage,), _), findings = read(f"{STAGES}- Development: {prose}\n")

    assert stage.name == "development"
    assert findings.diagnostics == []
    assert max(findings.lines.items())[1].state.name == "STATED"


def test_a_stage_of_any_name_is_known_by_its_settings(read):
    (stages, _), _ = read(f"{STAGES}- Blue: region eu-west-1\n- Web Server: Nginx\n")

    assert [stage.name for stage in stages] == ["blue"]


def test_a_stage_is_declared_once(read):
    _, findings = read(f"{STAGES}- Staging: memory 512 MB\n- Staging: memory 256 MB\n")

    assert [(one.code, one.notes[0].text) for one in findings.diagnostics] == [("TSD0904", "first declared here")]


@pytest.mark.parametrize(("line", "expected"), READ_STEPS)
def test_a_step_with_a_known_verb_is_part_of_the_pipeline(line, expected, read):
    (_, (step,)), findings = read(f"{STEPS}- {line}\n")

    assert (step.verb, step.stage, step.source, step.on_failure) == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize("line", PROSE_STEPS)
def test_another_step_is_stated_without_a_word(line, read):
    (_, steps), findings = read(f"{STEPS}- {line}\n")

    assert (steps, findings.diagnostics) == ((), [])


@pytest.mark.parametrize(("line", "code", "column"), BAD_STEPS)
def test_a_step_that_leads_nowhere_is_shown_where(line, code, column, read):
    (_, steps), findings = read(f"{STEPS}- {line}\n")

    assert steps == ()
    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


def test_steps_keep_their_order_and_may_stand_before_the_stages(read):
    markdown = (
        "## 9. Deployment\n### 9.1 Process\n1. Test\n2. Deploy to QA\n### 9.2 Environments\n- QA: memory 256 MB\n"
    )

    (_, steps), findings = read(markdown)

    assert [(step.verb, step.stage) for step in steps] == [("test", None), ("deploy", "qa")]
    assert findings.diagnostics == []
