# `make demo` opens the quickstart notebook, `make test` runs every check, `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=

VENV := .venv
OLD_VENV := .venv-ipykernel6
LLAMA_VENV := .venv-llama
SDKS_VENV := .venv-sdks
PEERS_VENV := .venv-peers
BIN := $(VENV)/bin
SECONDS_FILE := .cache/seconds

# Each of these stands for a finished set-up step.
RUNTIME := $(VENV)/.nbllm-runtime
INSTALLED := $(VENV)/.nbllm-installed
TEST_TOOLS := $(VENV)/.nbllm-test-tools
OLD_RUNTIME := $(OLD_VENV)/.nbllm-runtime
OLD_KERNEL := $(OLD_VENV)/.nbllm-installed
LLAMA := $(LLAMA_VENV)/.installed
SDKS := $(SDKS_VENV)/.installed
NODE_CLIENTS := tests/environments/node/node_modules/.installed
PEERS := $(PEERS_VENV)/.installed
NODE_MODULES := js/node_modules/.nbllm-installed
BUNDLE := nbllm/notebook/static/board.js

LOCKED := -m pip install --quiet --no-deps --require-hashes --requirement
# The bundle is built before: pip must not build it again.
PROJECT := env HATCH_JUPYTER_BUILDER_SKIP_NPM=1
EDITABLE := -m pip install --quiet --no-deps --no-build-isolation --editable .
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.10 \
	--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" $(ARGS)

PYTEST := $(BIN)/python -m pytest
FAST := not browser and not kernel and not sdks and not real$(if $(NBLLM_STREAMS),, and not streams)
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
# Without these JupyterLab asks the network for news, updates and extensions.
QUIET_LAB := --LabApp.news_url=None --LabApp.extension_manager=readonly \
	--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
QUICKSTART := example_notebooks/quickstart.ipynb --LabApp.default_url=/lab/tree/quickstart.ipynb

export PYTHON
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NPM_CONFIG_UPDATE_NOTIFIER := false

# pip, npm, Jupyter and Chromium write below HOME: one that is absent or read-only is replaced.
ifneq ($(shell test -d "$$HOME" && test -w "$$HOME" && echo writable),writable)
export HOME := $(CURDIR)/.cache/home
$(shell mkdir -p "$(HOME)")
endif

.PHONY: help demo setup bundle lock clean new-clock seconds bench fuzz soak lint types \
	prices test test-fast test-js test-python test-sdks test-kernels test-notebooks test-browser test-real matrix reliability pictures

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

demo: $(INSTALLED) ## open the quickstart notebook in JupyterLab (ARGS="--no-browser --port 8899")
	@exec $(BIN)/jupyter lab $(AS_ROOT) $(QUIET_LAB) $(QUICKSTART) $(ARGS)

setup: $(INSTALLED) $(TEST_TOOLS) $(OLD_KERNEL) $(SDKS) $(NODE_CLIENTS) ## install all that the tests need
	@.ci/step "Chromium and fonts" .ci/browser

bundle: $(BUNDLE) ## build the page side

test: new-clock setup lint types test-js test-python test-sdks test-kernels test-notebooks seconds test-browser ## run every check

test-fast: $(TEST_TOOLS) $(INSTALLED) ## run the quick tests that need no kernel, no page and no recordings beside the checkout
	@$(PYTEST) -q -n $(WORKERS) -m "$(FAST) and not slow" $(ARGS)

lint: $(TEST_TOOLS) $(NODE_MODULES) ## check style: ruff and biome
	@.ci/step "ruff check" $(BIN)/ruff check .
	@.ci/step "ruff format" $(BIN)/ruff format --check .
	@.ci/step "biome" npm --prefix js run lint

types: $(TEST_TOOLS) $(INSTALLED) ## check types: pyright and tsc
	@.ci/step "pyright" js/node_modules/.bin/pyright
	@.ci/step "tsc" npm --prefix js run check

test-js: $(NODE_MODULES) ## test the page side
	@.ci/step --show "page tests" npm --prefix js run --silent test

test-python: $(TEST_TOOLS) $(INSTALLED) ## test the Python side
	@.ci/step --show "Python tests" $(PYTEST) -q -n $(WORKERS) -m "$(FAST)" $(ARGS)

test-sdks: $(TEST_TOOLS) $(INSTALLED) $(SDKS) $(NODE_CLIENTS) ## compare with the vendors' own client libraries, on the same servers
	@.ci/step --show "official SDKs" $(PYTEST) -q -m sdks $(ARGS)

test-kernels: $(TEST_TOOLS) $(INSTALLED) $(OLD_KERNEL) ## test in real Jupyter kernels, new and old
	@.ci/step --show "kernel tests" $(PYTEST) -q -n $(WORKERS) -m "kernel and not browser and not real" $(ARGS)

test-notebooks: $(TEST_TOOLS) $(INSTALLED) ## run every example notebook
	@.ci/step "example notebooks" .ci/notebooks $(BIN)/jupyter example_notebooks/*.ipynb

test-browser: $(TEST_TOOLS) $(INSTALLED) ## test in a real JupyterLab page
	@.ci/step --show "browser tests" $(PYTEST) -q -m "browser and not real" $(ARGS)

matrix: $(TEST_TOOLS) $(INSTALLED) $(OLD_KERNEL) ## try every fault in every way of asking, and print a verdict for each
	@$(PYTEST) -q -n $(WORKERS) tests/faults --matrix $(ARGS)

reliability: $(TEST_TOOLS) $(INSTALLED) ## write docs/reliability.md anew from the rows of the matrix
	@cd tests && ../$(BIN)/python -m faults.document

pictures: $(TEST_TOOLS) $(INSTALLED) ## film the README's pictures anew, and take those of every state into .cache/pictures
	@NBLLM_PICTURES=docs/images $(PYTEST) -q tests/browser/test_film.py
	@NBLLM_PICTURES=.cache/pictures $(PYTEST) -q tests/browser/test_pictures.py

test-real: $(TEST_TOOLS) $(INSTALLED) $(LLAMA) ## ask a real model behind llama.cpp (builds it: ten minutes the first time)
	@$(PYTEST) -m real $(ARGS)

fuzz: $(TEST_TOOLS) $(INSTALLED) ## break recorded streams in MUTANTS ways (100,000), stream DOCUMENTS (50,000) into the page, search for counter-examples
	@NBLLM_DOCUMENTS=$(or $(DOCUMENTS),50000) $(PYTEST) -q -n $(WORKERS) tests/browser/test_markdown.py $(ARGS)
	@NBLLM_MUTANTS=$(or $(MUTANTS),100000) $(PYTEST) -q -n $(WORKERS) tests/test_mutants.py $(ARGS)
	@HYPOTHESIS_PROFILE=search $(PYTEST) -q -n $(WORKERS) tests/test_decoder_laws.py $(ARGS)

soak: $(TEST_TOOLS) $(INSTALLED) ## run STREAMS streams at once (500), again and again, and 10,000 races
	@NBLLM_SOAK=$(or $(STREAMS),500) $(PYTEST) -q tests/test_soak.py --durations=6 $(ARGS)

bench: $(TEST_TOOLS) $(INSTALLED) $(OLD_KERNEL) $(PEERS) ## measure speed (ARGS="--quick", ARGS="--help")
	@$(BIN)/python bench $(ARGS)

lock: $(TEST_TOOLS) ## resolve the lock files anew (ARGS=--upgrade for newer versions)
	@.ci/step "requirements.lock" $(LOCK) --extra lab --extra examples --group build -o requirements.lock
	@.ci/step "requirements-test.lock" $(LOCK) --extra lab --extra examples --extra cli --extra dask --extra gateway --group dev -c requirements.lock -o requirements-test.lock
	@.ci/step "ipykernel6.lock" $(LOCK) --group build --group ipykernel6 -o tests/environments/ipykernel6.lock
	@.ci/step "sdks.lock" $(subst pyproject.toml,tests/environments/sdks.in,$(LOCK)) \
		--excludes tests/environments/sdks.without -o tests/environments/sdks.lock
	@.ci/step "peers.lock" $(subst pyproject.toml,bench/environments/peers.in,$(LOCK)) -o bench/environments/peers.lock

prices: ## make the table of models and prices anew (ARGS="litellm-NEW.whl [litellm-OLD.whl]")
	@.ci/prices $(ARGS)

clean: ## remove environments, caches and build output
	@rm -rf .venv .venv-ipykernel6 .venv-llama .venv-sdks .venv-peers .cache .pytest_cache .ruff_cache .hypothesis dist js/node_modules tests/environments/node/node_modules nbllm/notebook/static

new-clock:
	@rm -f $(SECONDS_FILE)

seconds:
	@echo "so far:" && cat $(SECONDS_FILE)

$(BIN)/python:
	@.ci/step "virtual environment" .ci/venv $(VENV)

$(RUNTIME): requirements.lock | $(BIN)/python
	@.ci/step "JupyterLab and libraries" $(BIN)/python $(LOCKED) requirements.lock
	@touch $@

$(TEST_TOOLS): requirements-test.lock $(RUNTIME)
	@.ci/step "test tools" $(BIN)/python $(LOCKED) requirements-test.lock
	@touch $@

$(NODE_MODULES): js/package-lock.json
	@.ci/node
	@.ci/step "page tools" npm --prefix js ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(BUNDLE): $(NODE_MODULES) js/package.json $(wildcard js/*.mjs) $(shell find js/src -type f)
	@.ci/step "page bundle" npm --prefix js run build
	@touch $@

$(INSTALLED): pyproject.toml js/package.json $(RUNTIME) $(BUNDLE)
	@.ci/step "nbllm" $(PROJECT) $(BIN)/python $(EDITABLE)
	@touch $@

$(OLD_RUNTIME): tests/environments/ipykernel6.lock
	@.ci/step "old kernel's environment" .ci/venv $(OLD_VENV)
	@.ci/step "old kernel" $(OLD_VENV)/bin/python $(LOCKED) tests/environments/ipykernel6.lock
	@touch $@

$(OLD_KERNEL): pyproject.toml js/package.json $(OLD_RUNTIME) $(BUNDLE)
	@.ci/step "nbllm beside it" $(PROJECT) $(OLD_VENV)/bin/python $(EDITABLE)
	@touch $@

$(SDKS): tests/environments/sdks.lock
	@.ci/step "SDKs' environment" .ci/venv $(SDKS_VENV)
	@.ci/step "official SDKs and litellm" $(SDKS_VENV)/bin/python $(LOCKED) tests/environments/sdks.lock
	@touch $@

$(NODE_CLIENTS): tests/environments/node/package-lock.json
	@.ci/node
	@.ci/step "clients for Node.js" npm --prefix tests/environments/node ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(PEERS): bench/environments/peers.lock
	@.ci/step "peers' environment" .ci/venv $(PEERS_VENV)
	@.ci/step "clients to measure beside nbllm" $(PEERS_VENV)/bin/python $(LOCKED) bench/environments/peers.lock
	@touch $@

$(LLAMA): tests/environments/llama.txt
	@.ci/step "llama.cpp's environment" .ci/venv $(LLAMA_VENV)
	@.ci/step "llama.cpp, from source" $(LLAMA_VENV)/bin/python -m pip install --quiet --requirement tests/environments/llama.txt
	@touch $@
