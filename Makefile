# Everything sets itself up: a virtual environment in .venv, and what a target needs in it.
#
#   make demo     see a verdict on thirty days of data
#   make test     lint, types, import contracts, every test (what CI runs)
#
# PYTHON=python3.13 picks the interpreter; PYTEST="-k budget -n0" hands arguments to pytest.

VENV   ?= .venv
PYTEST ?=
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs bench clean environment tools servers

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -6
	@echo '  make lint | format | docs | bench | clean'

demo: environment
	@$(BIN)/slogate demo
	@echo
	@echo 'slogate is $(BIN)/slogate here; ". $(BIN)/activate" puts it on the PATH.'

test: lint servers
	@$(BIN)/python -m pytest $(PYTEST)

lint: tools
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo 'Not formatted: make format'; $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: tools
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

docs: tools
	@$(BIN)/python scripts/reference.py

bench: tools
	@set -e; for script in benchmarks/*.py; do echo "$$script"; $(BIN)/python "$$script"; done

clean:
	@rm -rf $(VENV) build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the targets stand on. Both scripts see for themselves whether there is anything to do.
environment:
	@sh scripts/environment.sh $(VENV)

tools:
	@sh scripts/environment.sh $(VENV) test

servers:
	@sh scripts/servers.sh
