# Everything a person needs from a fresh machine with Python, git and make. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench faults postfix draw screenshots constraints clean

BIN := .venv/bin
READY := .venv/.ready
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTEST_ARGS ?= -n 3 -q
ROUNDS ?= 200
PORT ?= 8000

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## Set up what is missing and serve the sample office at http://127.0.0.1:8000 (PORT=8001 for another)
	@$(BIN)/dondoc demo --port $(PORT)

test: $(READY) ## Set up what is missing and run the whole suite (PYTEST_ARGS="-k calendar" for a part)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(READY) ## Format, lint, types, arrows between packages, sizes
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.house

bench: $(READY) ## Measure everything at full size; the figures go to docs/reference/performance.md
	@$(BIN)/python -m benchmarks

faults: $(READY) ## Kill workers in the middle of wake, compose and drain, and count what came of it (ROUNDS=200)
	@$(BIN)/python -m tests.faults --rounds $(ROUNDS) --json build/faults.json

postfix: $(READY) ## Send a morning over a postfix of its own on loopback (root on a Debian that has postfix)
	@$(BIN)/python -m tests.faults.postfix

draw: $(READY) ## Draw the state machines of the workflows into docs/
	@$(BIN)/dondoc draw

screenshots: $(READY) ## Take the pictures of the pages in docs/images (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots

setup: $(READY) ## Make .venv with the exact versions of constraints.txt

# A Python that cannot make a virtual environment does not count: some systems ship it in a package of its own.
.venv/bin/python:
	@for python in python3.13 python3.12 python3.11 python3 python; do \
	  if $$python -c '$(FITS)' >/dev/null 2>&1; then \
	    echo "setup: .venv with $$($$python --version)"; \
	    exec $$python -m venv .venv; \
	  fi; \
	done; \
	echo "setup: no Python found: expected 3.11, 3.12 or 3.13 with the venv module (Debian: python3-venv) on PATH" >&2; \
	exit 1

# The stamp is written last, so an interrupted set-up is simply taken up again.
$(READY): pyproject.toml constraints.txt | .venv/bin/python
	@uv=$$(command -v uv || true); \
	if [ -z "$$uv" ] && $(BIN)/python -m pip install -q -c constraints.txt uv >/dev/null 2>&1; then uv=$(BIN)/uv; fi; \
	if [ -n "$$uv" ] && $(call INSTALL,"$$uv" pip install -q --python $(BIN)/python); then \
	  echo "setup: installed with uv"; \
	else \
	  $(call INSTALL,$(BIN)/python -m pip install -q --disable-pip-version-check) && echo "setup: installed with pip"; \
	fi
	@touch $@

# The build tool comes first and pinned: nothing is fetched that constraints.txt does not name.
INSTALL = $1 -c constraints.txt hatchling && $1 -c constraints.txt --no-build-isolation -e '.[dev]'

constraints: $(READY) ## Resolve constraints.txt anew from pyproject.toml (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --extra dev --group setup --upgrade \
	  --no-annotate --no-header pyproject.toml > .venv/constraints.txt
	@{ sed -n '/^#/p' constraints.txt; cat .venv/constraints.txt; } > .venv/constraints.new
	@mv .venv/constraints.new constraints.txt

clean: ## Remove .venv and every cache
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build
