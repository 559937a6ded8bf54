# Every target sets up what it needs. Options of the command behind it: make up ARGS="--families 500"

SHELL := /bin/sh
BIN := .venv/bin
READY := .venv/ready
ARGS ?=

# Kept byte code halves the time of a start; some images forbid it for everything.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up test again lint bench docs lock clean system-packages service-providers

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 8

up: $(READY) ## set up what is missing, then play the federation until Ctrl-C
	@exec $(BIN)/rentree up $(ARGS)

test: $(READY) system-packages service-providers lint ## style, types, contracts, then all tests
	@$(BIN)/pytest -n auto $(ARGS)

again: $(READY) ## the tests that failed, once more, one at a time
	@$(BIN)/pytest -n 0 --last-failed --last-failed-no-failures none $(ARGS)
	@echo "Instables : les essais ci-dessus n’ont réussi qu’au second tour."

lint: $(READY) ## style, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## the benchmarks, each beside what bounds it; ARGS="--quick --only logins"
	@$(BIN)/python -m benchmarks $(ARGS)

docs: $(READY) ## the site, in site/index.html; no warning is let pass
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet $(ARGS)

lock: $(READY) ## renew requirements.lock; ARGS=--upgrade takes the newest releases
	$(BIN)/uv pip compile --universal --all-extras --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock $(ARGS)

clean: ## remove .venv and whatever was made
	rm -rf .venv build dist site test-results rentree-failures .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system-packages: $(READY)
	@$(BIN)/python tools/system_packages.py

service-providers: $(READY) system-packages
	@$(BIN)/python -m tests.providers.environments

$(READY): requirements.lock pyproject.toml tools/venv.sh
	@sh tools/venv.sh
