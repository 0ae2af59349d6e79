# Every target works first in a fresh clone: it makes .venv/ and installs what it needs, pinned by .ci/constraints.txt.
# uv compares every file that it installs or builds with, with the hashes there; pip does so for uv itself.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
LOCK := .ci/constraints.txt
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint $(LOCK) --build-constraint $(LOCK)
export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 20

$(BIN)/uv:
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\]$$/p' $(LOCK) > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt

.venv/.demo: pyproject.toml $(LOCK) | $(BIN)/uv
	@$(UV) --editable '.[sandbox,cli]' --group demo
	@touch $@

.venv/.dev: pyproject.toml $(LOCK) | $(BIN)/uv
	@$(UV) --editable '.[sandbox,cli,postgres,fast,render,contract,files,workers,otel,httpx2,export,plot,keyring]' --group dev
	@touch $@ .venv/.demo

demo: .venv/.demo ## orders placed, read back and listed on both APIs, against a local sandbox
	@$(BIN)/python scripts/demo.py

# Vendors' documents and recorded answers are test data that live beside the project, not in it; tests skip without.
export REWARD_ORDERS_SHARED ?= $(wildcard $(abspath ../shared))

test: .venv/.dev ## the suite; no network but loopback
	@$(BIN)/pytest -q -n 2 -m "not slow"

test-httpx2: .venv/.dev ## the tests of connections, keys and clients, and all cassettes, over httpx2
	@REWARD_ORDERS_HTTP=httpx2 $(BIN)/pytest -q -n 2 -m "not slow" tests/http tests/idempotency tests/facade tests/wire

test-long: .venv/.dev ## the slow proofs: forks under load, full disks, hung databases, all recordings again, second databases
	@$(BIN)/pytest -q -n 2 -m slow

check: .venv/.dev ## lint, format, contract lint, coverage and drift gates, strict types, cassettes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m scripts.lint_contract
	@$(BIN)/python -m scripts.contract_coverage
	@$(BIN)/python -m scripts.regenerate --check
	@$(BIN)/mypy facade/reward_orders generated/reward_orders_api scripts tests/typing
	@$(BIN)/python -m scripts.recording_contract --check
	@$(BIN)/python -m scripts.error_catalog --check
	@$(BIN)/python -m scripts.cassette_lint
	@$(BIN)/python -m scripts.cassette_coverage

record: .venv/.dev ## record every cassette against the sandbox; LIVE=tango|voucherify: against the vendor, with your keys
	@$(BIN)/python -m scripts.record $(if $(LIVE),--live $(LIVE))

regenerate: .venv/.dev ## rewrite generated/, what the recorder and the sandbox know, and docs/errors.md, from openapi/
	@$(BIN)/python -m scripts.regenerate
	@$(BIN)/python -m scripts.recording_contract
	@$(BIN)/python -m scripts.error_catalog

.venv/interop/.done: scripts/interop/requirements.txt | $(BIN)/uv
	@$(BIN)/uv venv --quiet --clear .venv/interop
	@$(BIN)/uv pip install --quiet --python .venv/interop/bin/python -r scripts/interop/requirements.txt
	@touch $@

test-interop: .venv/.dev .venv/interop/.done ## the vendors' own SDKs, unmodified, against the sandbox
	@$(BIN)/python -m scripts.interop.run .venv/interop/bin/python

.venv/bench/.done: scripts/bench/requirements.txt pyproject.toml $(LOCK) | $(BIN)/uv
	@$(BIN)/uv venv --quiet --clear --python $(PYTHON) .venv/bench
	@$(BIN)/uv pip install --quiet --python .venv/bench/bin/python -c $(LOCK) -b $(LOCK) -r scripts/bench/requirements.txt -e '.[fast,sandbox,postgres,contract,httpx2]'
	@touch $@

bench: .venv/bench/.done ## beside stock generated code, httpx, msgspec, pydantic and both vendors' SDKs; ARGS=--quick, PYTHON=
	@.venv/bench/bin/python -m scripts.bench $(ARGS)
	@.venv/bench/bin/python -m scripts.bench.sandbox
	@.venv/bench/bin/python -m scripts.bench.bombs

chaos: .venv/.dev ## scenes, 1,000 orders and 20,000 asynchronous rewards while workers and service are killed; seven minutes
	@$(BIN)/python -m scripts.chaos.batch
	@$(BIN)/python -m scripts.chaos

chaos-long: .venv/.dev ## the same with 10,000 orders, and a file of 100,000; an hour and a half
	@$(BIN)/python -m scripts.chaos.batch --rows 100000 --kills 12
	@$(BIN)/python -m scripts.chaos --long

soak: .venv/.dev ## 200 threads and 2,000 tasks against a breaking service for three minutes; flat memory and descriptors; ARGS=--seconds 60
	@$(BIN)/python -m scripts.soak $(ARGS)

mutants: .venv/.dev ## whether tests and chaos notice when the product is broken in 51 ways; ARGS=--only M05, an hour or two
	@$(BIN)/python -m scripts.chaos.mutants $(ARGS)

contract-diff: .venv/.dev ## what REVISION changes for clients of BASE; SCOPE=, FORMAT= and ARGS= are passed on
	@$(BIN)/python -m reward_orders.contract diff "$(BASE)" "$(REVISION)" $(if $(SCOPE),--scope "$(SCOPE)") $(if $(FORMAT),--format $(FORMAT)) $(ARGS)

contract-watch: .venv/.dev ## take what a vendor publishes (DOCS=FOLDER): report, new operations, new lock; ARGS= are passed on
	@$(BIN)/python -m reward_orders.contract watch "$(DOCS)" $(ARGS)

contract-gate: .venv/.dev ## fail when the contract breaks the last released version and nobody accepted it
	@$(BIN)/python -m reward_orders.contract gate

release-notes: .venv/.dev ## what changed since the last tag, in CHANGELOG form
	@$(BIN)/python -m reward_orders.contract notes

# Of a commit, so that the site in two wheels of it is the same.
COMMITTED = SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct)

docs: .venv/.dev ## the site, which `reward-orders docs` shows; warnings are errors
	@NO_MKDOCS_2_WARNING=1 $(COMMITTED) $(BIN)/python -m mkdocs build --strict

docs-serve: .venv/.dev ## the site at http://127.0.0.1:8000, built again at every change
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs serve --strict

docs-publish: docs ## VERSION=X.Y.Z joins the published site, as X.Y and as latest: a commit on gh-pages, pushed
	@PYTHONPATH=. NO_MKDOCS_2_WARNING=1 $(COMMITTED) $(BIN)/mike deploy --push --allow-empty --update-aliases $(basename $(VERSION)) latest
	@PYTHONPATH=. NO_MKDOCS_2_WARNING=1 $(BIN)/mike set-default --push --allow-empty latest

dist: docs ## wheel and source archive into dist/, the site in both; the same bytes for the same commit
	@rm -rf dist
	@$(COMMITTED) $(BIN)/python -m build --no-isolation --outdir dist . > /dev/null
	@sha256sum dist/*

lock: $(BIN)/uv ## refresh .ci/constraints.txt: versions and hashes of everything that is installed here
	@echo uv | $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --all-extras --group dev --group audit pyproject.toml - -o $(LOCK)

.venv/audit/.done: pyproject.toml $(LOCK) | $(BIN)/uv
	@$(BIN)/uv venv --quiet --clear .venv/audit
	@$(BIN)/uv pip install --quiet --python .venv/audit/bin/python --constraint $(LOCK) --group audit
	@touch $@

audit: .venv/audit/.done ## known vulnerabilities of what .ci/constraints.txt pins; says so where their data cannot be reached
	@.venv/audit/bin/python -m scripts.audit

.PHONY: help test-httpx2 audit bench contract-diff contract-watch contract-gate release-notes docs docs-publish docs-serve dist demo test test-long test-interop check regenerate chaos chaos-long soak mutants lock record
