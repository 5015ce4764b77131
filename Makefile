# Every target prepares what it needs: a fresh clone needs only make and Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
ARGS ?=
DEBIAN_SERVER := /usr/bin/redis-server

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo compose-demo test lint fmt docs site bench soak lock clean

help: ## show this list
	@printf '\nAssent: consent from webhooks to the last moment before a message goes out\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[36mmake %-12s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  PYTHON=python3.13 chooses the interpreter, ARGS="..." is passed on.\n\n'

demo: $(RUNTIME) ## run the whole path once with real servers and show the verdicts
	@$(BIN)/assent demo $(ARGS)

compose-demo: $(RUNTIME) ## build the image, play the demo against docker-compose.yml, take it down
	@docker build --quiet --network host --tag assent . >/dev/null
	@PYTHONPATH=. $(BIN)/python deploy/compose_demo.py

test: $(DEV) ## run the tests, all but soak
	@$(BIN)/python -m pytest $(ARGS)

lint: $(DEV) ## check style, format, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict
	@$(BIN)/lint-imports

fmt: $(DEV) ## format the code and apply safe fixes
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: $(DEV) ## make the generated pages of docs/ anew
	@$(BIN)/python -m docs.generate

site: $(DEV) ## build the pages as a site that asks no other host, in build/site
	@$(BIN)/python -m sphinx --builder html --conf-dir docs --fail-on-warning --keep-going --quiet . build/site
	@echo 'build/site/README.html'

bench: $(DEV) ## measure, each number beside its yardstick from the same run
	@$(BIN)/python -m benchmarks $(ARGS)

soak: $(DEV) ## run the long tests, and the contract on three nodes and on Debian's Redis if there
	@HYPOTHESIS_PROFILE=searching $(BIN)/python -m pytest -m soak -n 3 --session-timeout=840 $(ARGS)
	@HYPOTHESIS_PROFILE=searching $(BIN)/python -m pytest -m 'hypothesis and not soak'
	@$(BIN)/python -m pytest tests/contract --store-fsync=always --cluster-nodes=3 -k cluster
	@[ ! -x $(DEBIAN_SERVER) ] || \
	  $(BIN)/python -m pytest tests/contract --store-fsync=always --store-binary=$(DEBIAN_SERVER)

lock: $(DEV) ## resolve the newest versions anew into requirements/
	@for lock in runtime dev; do \
	  extras="--extra build"; [ $$lock = runtime ] || extras="$$extras --extra dev"; \
	  $(BIN)/uv pip compile pyproject.toml $$extras --no-config --universal --upgrade --quiet \
	    --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command 'make lock' --output-file requirements/$$lock.txt || exit 1; \
	done

clean: ## remove the virtual environment, caches and builds
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf build dist *.egg-info assent_client/build assent_client/src/*.egg-info .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Assent needs Python 3.11 or later: name one, such as `make PYTHON=python3.13`' >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Hashes are required, so nothing but the locked files is installed; the project itself is linked.
# A lock is whole, so nothing is resolved: a newer release of a package must not break an old lock.
$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo 'preparing $(VENV) (about a minute the first time)' >&2
	@$(PIP) install --require-hashes --no-deps -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml assent_client/pyproject.toml | $(BIN)/python
	@echo 'preparing $(VENV) with development tools (about a minute the first time)' >&2
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e . -e ./assent_client
	@touch $@ $(RUNTIME)
