# `make help` lists what there is. Needs Python 3.11 or newer with venv, and nothing else: Node comes as a wheel.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Where packages come from is a matter of each machine's own settings, not of the lock files.
unexport PIP_FIND_LINKS UV_FIND_LINKS

PYTHON ?= python3
HOME_DIR ?= var
# Processes that share the tests; each has stores of its own.
WORKERS ?= 2
PORT ?= 8000
SAMPLE ?=
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
UV := $(shell command -v uv 2>/dev/null)
FRONT := touchline/ui/static/dist/manifest.json
TEXTS := touchline/locale/de/LC_MESSAGES/django.mo
FRONT_SOURCES := $(shell find frontend touchline -not -path '*/node_modules*' -not -path '*/static/*' -type f \
	\( -path 'frontend/*' -o -name '*.html' \) 2>/dev/null)

ifdef UV
install = $(UV) pip install -q --python $(BIN)/python --compile-bytecode --require-hashes
install_self = $(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
else
install = $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes
install_self = $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endif

.PHONY: help setup setup-dev run test lint types bench faults texts schema audit advisories sbom lock clean

help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
		awk -F '\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'

setup: $(STAMPS)/run $(STAMPS)/self $(FRONT) $(TEXTS) ## build the virtual environment and the front end; starts nothing

run: setup ## start Touchline (PORT=8000 HOME_DIR=var SAMPLE=shop|none)
	@exec $(BIN)/touchline up --home $(HOME_DIR) --port $(PORT) $(if $(SAMPLE),--sample $(SAMPLE))

test: setup-dev lint types ## lint, types and all tests, browser included
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: $(STAMPS)/dev $(STAMPS)/self ## ruff and the contracts between rooms
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-cache --no-logo 2>/dev/null || $(BIN)/lint-imports --no-cache
	@$(BIN)/python -m supply check >$(STAMPS)/audit.txt || { cat $(STAMPS)/audit.txt; exit 1; }

audit: $(STAMPS)/dev $(STAMPS)/self ## locks with hashes, licences, secrets in the repository, rules against weak code
	@$(BIN)/python -m supply check
	@$(BIN)/ruff check --quiet touchline

advisories: $(STAMPS)/dev ## known weaknesses of the locked packages (needs pip-audit and the network)
	@$(BIN)/python -m supply advisories

sbom: $(STAMPS)/dev $(STAMPS)/self ## write touchline.cdx.json, the bill of materials (CycloneDX 1.6)
	@$(BIN)/python -m supply sbom touchline.cdx.json && echo "touchline.cdx.json is written."

types: $(STAMPS)/dev $(STAMPS)/self ## strict types
	@$(BIN)/mypy touchline hatch_build.py

bench: setup-dev ## all benchmarks, or one with NAME=…
	@$(BIN)/python benchmarks/run.py $(NAME)

faults: setup-dev ## kill, fill, cut off: the fault scripts
	@$(BIN)/python tests/faults/run.py $(NAME)

texts: $(STAMPS)/run ## collect the texts of all pages for translation, and list what has none
	@$(BIN)/python texts.py collect
	@$(BIN)/python texts.py missing

schema: setup-dev ## write touchline/config/schema.sql anew from the migrations
	@$(BIN)/python -m touchline.config.snapshot_making

setup-dev: setup $(STAMPS)/dev $(STAMPS)/browser

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Touchline needs Python 3.11 or newer; '$(PYTHON)' is older. Write: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "Python's venv is missing; on Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(STAMPS)/run: requirements/run.lock | $(BIN)/python
	@echo "Installing the locked packages (about 1.3 GB once)…"
	@mkdir -p $(STAMPS) && $(install) -r requirements/run.lock && touch $@

$(STAMPS)/dev: requirements/dev.lock requirements/alone.lock $(STAMPS)/run
	@echo "Installing the packages for tests…"
	@$(install) -r requirements/dev.lock && $(install) --no-deps -r requirements/alone.lock && touch $@

$(STAMPS)/self: pyproject.toml $(STAMPS)/run
	@$(install_self) && $(BIN)/python -m compileall -q touchline && touch $@

$(FRONT): $(FRONT_SOURCES) hatch_build.py $(STAMPS)/run
	@echo "Building the front end…"
	@$(BIN)/python hatch_build.py && touch $@

$(TEXTS): $(TEXTS:.mo=.po) texts.py | $(STAMPS)/run
	@$(BIN)/python texts.py compile

$(STAMPS)/browser:
	@mkdir -p $(STAMPS)
	@sh tests/find_chromium.sh > $@.new && mv $@.new $@

lock: $(BIN)/python ## write the lock files anew from pyproject.toml (needs uv)
	@for part in "run --extra embedded --extra duplicates --group build" "dev --extra embedded --extra duplicates --group dev -c requirements/run.lock" \
		"alone --no-deps --group alone"; do set -- $$part; name=$$1; shift; \
		uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url $(LOCK) $$([ $$name = alone ] || echo pyproject.toml) "$$@" -o requirements/$$name.lock; done

clean: ## remove what was built; the data in var/ stays
	@rm -rf $(VENV) frontend/node_modules touchline/ui/static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
