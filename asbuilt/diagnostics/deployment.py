"""Section 9, Deployment: what there is to say about stages and steps."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
STAGES = "## 9. Deployment\n### 9.1 Environment Setup\n"
STEPS = STAGES + "- Production: region eu-west-1\n### 9.2 Deployment Process\n"

UNKNOWN_SETTING = Rule(
    "TSD0901",
    WARNING,
    "'{found}' is not a setting of a stage, and nothing is derived from it",
    "settings are: account, region, domain, memory, timeout, log level, alarm e-mail, retention, deletion protection, "
    "provisioned concurrency, SnapStart",
    "A stage is a name and its settings, `key value`, with commas between.",
    STAGES + "- Production: region eu-west-1, memroy 512 MB\n",
    STAGES + "- Production: region eu-west-1, memory 512 MB\n",
)
BAD_SETTING = Rule(
    "TSD0902",
    ERROR,
    "'{found}' is not {expected}",
    None,
    "Regions are those of AWS, memory is 128 to 10240 MB, a request may take 29 s, log levels are DEBUG, INFO, "
    "WARNING, ERROR and CRITICAL, an account has twelve digits.",
    STAGES + "- Production: region eu-wst-1\n",
    STAGES + "- Production: region eu-west-1\n",
)
SETTING_TWICE = Rule(
    "TSD0903",
    ERROR,
    "the stage '{stage}' has two values for {setting}",
    "keep one",
    "A setting has one value in a stage.",
    STAGES + "- Production: memory 512 MB, memory 1024 MB\n",
    STAGES + "- Production: memory 512 MB\n",
)
DUPLICATE_STAGE = Rule(
    "TSD0904",
    ERROR,
    "the stage '{stage}' is declared twice",
    "put its settings in one place",
    "A stage is declared once.",
    STAGES + "- Staging: memory 512 MB\n- Staging: memory 1024 MB\n",
    STAGES + "- Staging: memory 512 MB\n",
)
UNKNOWN_STAGE = Rule(
    "TSD0905",
    ERROR,
    "there is no stage '{found}'",
    None,
    "A step of 9.2 names a stage of 9.1.",
    STEPS + "- Deploy to Prodcution\n",
    STEPS + "- Deploy to Production\n",
)
NOT_A_STAGE = Rule(
    "TSD0906",
    WARNING,
    "'{found}' is not a stage of 9.1, so this step is not part of the pipeline",
    "the stages are: {known}",
    "A step that goes elsewhere is kept as prose: this service is deployed to AWS, to one of its stages.",
    STEPS + "- Deploy to Heroku\n",
    STEPS + "- Deploy to Production\n",
)
STAGE_MISSING = Rule(
    "TSD0907",
    WARNING,
    "nothing says to which stage, so this step is not part of the pipeline",
    "name one: {verb} to Production",
    "A pipeline deploys to a stage, and promotes to one.",
    STEPS + "- Promote\n",
    STEPS + "- Promote to Production\n",
)
