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
.PHONY: help demo test lint format docs bench fuzz mutants clean environment tools servers

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -6
	@echo '  make lint | format | docs | bench | fuzz | mutants | clean'

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
	@$(BIN)/bandit -r slo_spec evaluator -ll -q 2>/dev/null || { $(BIN)/bandit -r slo_spec evaluator -ll; exit 1; }

format: tools
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

docs: tools
	@$(BIN)/python scripts/reference.py
	@$(BIN)/python -m tests.faults.page

# About a quarter of an hour, once the data are there (a few minutes more); writes docs/performance.md.
bench: tools servers
	@$(BIN)/python -m benchmarks all --output docs/performance.md

# A million spoilt inputs for each target, other ones every day; `make fuzz SEED=7 COUNT=20000` repeats a run.
COUNT ?= 1000000
SEED  ?= $(shell date +%Y%m%d)
fuzz: tools
	@$(BIN)/python -m tests.fuzz.spec_fuzz --count $(COUNT) --seed $(SEED) & specs=$$!; \
	  $(BIN)/python -m tests.fuzz.answer_fuzz --count $(COUNT) --seed $(SEED); answers=$$?; wait $$specs && exit $$answers

# Mistakes made on purpose in a copy of the core, each of which a test must notice: a quarter of an hour.
JOBS ?= 2
mutants: tools
	@$(BIN)/python scripts/mutants.py --jobs $(JOBS)

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
