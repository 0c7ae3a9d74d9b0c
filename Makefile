# Every command of the project. `make help` lists them; `make demo` is the place to begin.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Hundreds of processes run the same code: it is compiled once, whatever the surroundings say.
unexport PYTHONDONTWRITEBYTECODE

# Another Python than the first one found: make setup PYTHON=python3.12
PYTHON ?= $(shell for one in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	if $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$one; break; fi; done)

BIN := .venv/bin
# A uv of one's own is used where there is one; otherwise setup brings one into .tools/.
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
READY := .venv/complete
CODE := services shared deploy kit tests benchmarks

.PHONY: help setup demo demo-reset up test test-long check format bench storm models fuzz mutants sbom minimums manifests browser browser-there languages languages-there clean

help: ## list every command
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
		|| grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST)

setup: $(READY) ## install everything the project needs into .venv/ (the others do it by themselves)

demo: $(READY) ## the whole platform with real input in it, until Ctrl-C
	@exec $(BIN)/digiverkosto up --seed

demo-reset: $(READY) ## the same from nothing: forgets the data of earlier runs
	@exec $(BIN)/digiverkosto up --seed --anew

up: $(READY) ## the platform without the real input, until Ctrl-C
	@exec $(BIN)/digiverkosto up

# Three workers for two processors, since tests wait much; each has whole files: what a file's tests share is made once.
TOGETHER := --numprocesses 3 --dist loadfile

test: check browser-there ## every check and test but the long ones, with a PostgreSQL and a Kafka of its own
	$(BIN)/pytest $(TOGETHER) -m "not long"

test-long: $(READY) languages-there ## the long tests: fault matrix, storms for seats, restored databases, three brokers (a quarter of an hour)
	$(BIN)/pytest $(TOGETHER) -m long

check: $(READY) ## formatting, lint rules, types and the rules of who may import whom
	$(BIN)/ruff format --check $(wildcard $(CODE))
	$(BIN)/ruff check $(wildcard $(CODE))
	$(BIN)/mypy services shared deploy
	$(BIN)/lint-imports

format: $(READY) ## put the code into the project's form
	$(BIN)/ruff format $(wildcard $(CODE))
	$(BIN)/ruff check --fix $(wildcard $(CODE))

bench: $(READY) ## measure: prints a table, writes benchmarks/results.md and results.json
	$(BIN)/python -m benchmarks

models: $(READY) ## the models of sign-up, series, surveys and consumers for long: 500 sequences each (half an hour)
	$(BIN)/pytest tests/models --hypothesis-profile storm --timeout 3600

storm: $(READY) ## kills, freezes and worse at random moments, all checked: make storm SECONDS=600 SEED=7 BROKERS=1
	@exec $(BIN)/python -m tests.faults.storm --seconds $(or $(SECONDS),600) --seed "$(SEED)" --brokers $(or $(BROKERS),1)

fuzz: $(READY) ## whatever documents allow and parsers meet, for long: make fuzz SECONDS=300 SEED=7
	FUZZ_SECONDS=$(or $(SECONDS),300) FUZZ_SEED=$(or $(SEED),20261124) $(BIN)/pytest tests/hardening --timeout 0

mutants: $(READY) ## is each mistake in the guard code noticed? under 90 % it ends with 1 (long; MODULES=shared.web.clients)
	$(BIN)/python -m tests.mutants $(MODULES)

sbom: $(READY) ## all that we take from others, with sums and licences, as CycloneDX JSON: dist/sbom.json
	@mkdir -p dist
	$(BIN)/python -m deploy.supply.sbom dist/sbom.json

minimums: $(READY) ## the oldest releases that pyproject.toml allows, installed elsewhere and tried (four minutes)
	$(BIN)/python -m deploy.supply.oldest

manifests: $(READY) ## deploy/kubernetes against the published schemas of Kubernetes, strictly
	$(UV) tool run --from kubernetes-validate==1.37.0 kubernetes-validate --strict \
		$(filter-out %/kustomization.yaml,$(wildcard deploy/kubernetes/*.yaml))

browser: ## Debian: what only some measures and page tests use (chromium, promtool, wrk)
	@command -v apt-get >/dev/null || { echo "apt-get is missing: install chromium, prometheus and wrk in your system's way"; exit 1; }
	apt-get update && apt-get install --yes --no-install-recommends chromium prometheus wrk

languages: ## Debian: what the examples for agencies in Java and TypeScript are run with (a JDK, Node)
	@command -v apt-get >/dev/null || { echo "apt-get is missing: install a JDK 17 and Node 20 in your system's way"; exit 1; }
	apt-get update && apt-get install --yes --no-install-recommends openjdk-17-jdk-headless nodejs npm

languages-there:
	@if ! command -v javac >/dev/null || ! command -v npm >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then $(MAKE) languages; \
		else echo "a JDK and Node are missing: sudo make languages"; exit 1; fi; fi

# The page tests need a browser, the metrics test promtool: brought where that may be done, named where it may not.
browser-there:
	@if ! command -v chromium >/dev/null || ! command -v promtool >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then $(MAKE) browser; \
		else echo "chromium and promtool are missing: sudo make browser"; exit 1; fi; fi

clean: ## remove what was installed and built (the data in .run/ stays)
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Marked only when whole: an interrupted setup is done again.
$(READY): pyproject.toml uv.lock
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is missing. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"; exit 1; fi
	@if ! command -v $(UV) >/dev/null; then \
		echo "Installing uv into .tools/ …"; \
		rm -rf .tools/uv; \
		$(PYTHON) -m venv .tools/uv \
			|| { echo "The module venv is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }; \
		.tools/uv/bin/pip install --disable-pip-version-check uv; fi
	@echo "Installing the locked packages into .venv/ (about 300 MB the first time: PostgreSQL and Java are among them) …"
	@rm -f $(READY)
	$(UV) sync --locked --compile-bytecode --python $(PYTHON)
	@touch $(READY)
