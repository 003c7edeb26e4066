# Everything that is done with this project. `make` alone lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready
WIDGET := channels/web/widget
# The versions that the suite was run with, for the Pythons that it knows; a newer Python gets what is made for it.
TESTED := deploy/constraints.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check

help: ## list what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(READY) ## serve the example map on http://127.0.0.1:8080, with its example bank beside it
	@exec $(BIN)/python -m journeys.demo

test: $(DEV_READY) system ## run every test
	@$(BIN)/python -m pytest -q -n auto --dist worksteal $(ARGS)
	@echo "All tests passed. Next: make run, then open http://127.0.0.1:8080"

nemesis: $(DEV_READY) system ## the long run against killed, frozen and cut-off services, in SQLite and in Redis
	@$(BIN)/python -m tests.crash.nemesis --seconds 600 $(ARGS)
	@$(BIN)/python -m tests.faults.nemesis --minutes $(or $(MINUTES),10)
	@$(BIN)/python -m tests.faults.overload --seconds $(or $(OVERLOADED),300)

faults: $(DEV_READY) system ## try the 24 faults by name, and write what was measured into docs/reliability.md
	@$(BIN)/python -m tests.faults --write $(ARGS)

lint: $(DEV_READY) $(WIDGET)/node_modules ## format, rules, types, layers, spelling, holes, browser code
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/codespell
	@$(BIN)/bandit -q -r -ll -c pyproject.toml handrail runtime authoring journeys channels handoff moments
	@cd $(WIDGET) && npx --no-install tsc -p . && npx --no-install tsc -p ../../../handoff/static && npx --no-install tsc -p ../../../authoring/page/static

format: $(DEV_READY) ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix-only .

docs: $(DEV_READY) ## rewrite the reference pages that are made from the code
	@$(BIN)/python docs/generate.py

widget: $(DEV_READY) ## make the files that browsers get of the widget
	@$(BIN)/python -m channels.web.building

bench: $(DEV_READY) ## measure, and rewrite docs/benchmarks.md
	@$(BIN)/python -m benchmarks $(ARGS)

image: $(DEV_READY) ## run the Dockerfile's steps in a clean root, and drill what came out (root, mmdebstrap, a network)
	@$(BIN)/python -m tests.deploy.clean_root

audit: $(DEV_READY) ## hold the dependencies against the list of known holes (needs a network)
	@$(PIP) install --quiet pip-audit
	@$(BIN)/pip-audit --skip-editable

upgrade: ## take the newest versions of what Handrail stands on, and write down which; then make lint test
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --quiet --upgrade --editable '.[dev]'
	@$(PIP) freeze --exclude-editable | sed 's/$$/ ; python_version < "3.14"/' > $(TESTED)
	@touch $(READY) $(DEV_READY)
	@git diff --stat -- $(TESTED)

system: ## install redis-server and chromium where they are missing and we may
	@sh tests/system.sh

clean: ## remove what was made here (the store in var/ stays)
	@rm -rf $(VENV) $(WIDGET)/node_modules .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Handrail needs Python 3.11 or newer; set PYTHON=..." && exit 1)
	@$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml $(TESTED) | $(VENV)/bin/python
	@echo "Installing Handrail into $(VENV) ..."
	@$(PIP) install --quiet --constraint $(TESTED) --editable .
	@touch $@

$(DEV_READY): pyproject.toml $(TESTED) | $(VENV)/bin/python
	@echo "Installing Handrail and its tools into $(VENV) ..."
	@$(PIP) install --quiet --constraint $(TESTED) --editable '.[dev]'
	@touch $(READY) $@

$(WIDGET)/node_modules: $(WIDGET)/package-lock.json
	@cd $(WIDGET) && npm ci --silent --no-audit --no-fund
	@touch $@

.PHONY: help run test lint format docs widget nemesis faults bench image audit upgrade system clean
