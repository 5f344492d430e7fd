# Everything a person does with this project. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# The first Python on the path that is new enough.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null 2>&1 && \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11, 4))' 2>/dev/null && \
	{ echo $$name; break; }; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAGE ?=
PORT ?=
PHASE ?=
WAY ?=
export PORT PHASE WAY

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.run ## the whole application at http://127.0.0.1:8000/ (PORT=, PHASE=submission|review|voting|closed|results)
	@$(BIN)/python -m infra.local run

.PHONY: run-services
run-services: $(VENV)/.run ## only the local services, for `chalice local` (PORT= as the site will have)
	@$(BIN)/python -m infra.local services

.PHONY: stop
stop: $(VENV)/.run ## end what `make run` started
	@$(BIN)/python -m infra.local stop

.PHONY: clean-data
clean-data: $(VENV)/.run ## forget all local data
	@$(BIN)/python -m infra.local clean

.PHONY: setup
setup: $(VENV)/.run $(VENV)/.dev ## everything for development, without running it

.PHONY: test
test: $(VENV)/.run $(VENV)/.dev ## all tests
	@$(BIN)/python -m pytest tests --ignore=tests/benchmarks

.PHONY: check
check: $(VENV)/.run $(VENV)/.dev ## lint, format, types, imports, security, templates, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# Low findings are ruff's S rules too, where each exception has its reason beside it.
	$(BIN)/bandit --quiet --severity-level medium --recursive app.py chalicelib infra
	$(BIN)/python -m infra.openapi --check
	$(BIN)/python -m infra.translations check
	$(BIN)/cfn-lint --regions eu-central-1 --template infra/templates/*.yaml

.PHONY: words
words: $(VENV)/.run $(VENV)/.dev ## collect the words to translate, and compile each complete language
	@$(BIN)/python -m infra.translations update
	@$(BIN)/python -m infra.translations compile || true

.PHONY: bench
bench: $(VENV)/.run $(VENV)/.dev ## benchmarks, with tables
	@$(BIN)/python -m pytest tests/benchmarks -s
	@$(BIN)/python -m tests.benchmarks.closing

.PHONY: nightly
nightly: $(VENV)/.run $(VENV)/.dev ## the vote's tests at the sizes of the design: hours (state machine, races, verifier)
	@LEDGER_EXAMPLES=2000 RACE_ROUNDS=50 VERIFY_CHANGES=10000 $(BIN)/python -m pytest \
		tests/unit/voting/test_ledger_machine.py tests/unit/voting/test_verify.py \
		tests/race/test_same_voter.py tests/race/test_same_person.py \
		tests/race/test_two_moderators.py tests/race/test_ballot_fix.py

.PHONY: screenshots
screenshots: $(VENV)/.run $(VENV)/.dev ## pictures of the key pages of a running city, into screenshots/ (PORT=)
	@$(BIN)/python -m tests.e2e.screenshots http://127.0.0.1:$(or $(PORT),8000)

.PHONY: package
package: $(VENV)/.run $(VENV)/.dev ## the deployable for a stage (STAGE=dev|test|prod)
	@$(BIN)/python -m infra.build.package --stage $(or $(STAGE),dev)

.PHONY: deploy
deploy: $(VENV)/.run $(VENV)/.dev ## to AWS; shows the plan before anything changes (STAGE= is needed)
	@test -n "$(STAGE)" || { echo "Name the stage: make deploy STAGE=dev" >&2; exit 2; }
	@$(BIN)/python -m infra.build.deploy --stage $(STAGE)

.PHONY: compare
compare: $(VENV)/.run $(VENV)/.dev ## count a folder of .pb files against its .expected.json (DATA=folder)
	@test -n "$(DATA)" || { echo "say which folder: make compare DATA=folder"; exit 2; }
	@PYTHONPATH=. $(BIN)/python tests/benchmarks/tally/compare.py "$(DATA)"

.PHONY: recount
recount: $(VENV)/.run ## build/recount.pyz, one file that recounts a round anywhere (ARGS= runs it)
	@$(BIN)/python -m infra.build.recount $(ARGS)

# Stamps: a second `make` installs nothing unless a list of requirements changed.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11.4 or newer is needed and was not found." >&2; exit 1; }
	@echo "creating the virtual environment"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is missing (Debian: apt install python3-venv)." >&2; exit 1; }

$(VENV)/.run: requirements.txt infra/local/requirements.txt | $(BIN)/python
	@echo "installing what the application needs (once; about a minute)"
	@$(PIP) -r requirements.txt -r infra/local/requirements.txt || { \
		echo "The packages could not be installed. The first start needs the network (PyPI)." >&2; exit 1; }
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.run
	@echo "installing what tests and checks need (once)"
	@$(PIP) -r requirements-dev.txt
	@touch $@
