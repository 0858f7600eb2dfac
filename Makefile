# Two commands on a fresh machine: `make run` and `make test`. Everything else is for people at work.
SHELL := /bin/bash
PY := .venv/bin/python
export QUANHENG_HOME ?= $(CURDIR)/var
DEBS := chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils make
SUBJECTS ?= 20000
SEED ?= 7

.PHONY: run setup test test-sqlite test-postgres check format lint types contracts packs migrations pictures lock bench clean

run: setup ## set up, make the demo city once, serve http://127.0.0.1:8000
	@if [ ! -f "$(QUANHENG_HOME)/home.json" ]; then .venv/bin/quanheng demo --subjects $(SUBJECTS) --seed $(SEED); fi
	.venv/bin/quanheng run

setup: .stamps/debs .stamps/python .stamps/assets ## install everything the project needs

.stamps/debs:
	@mkdir -p .stamps
	@tools/install_debs.sh $(DEBS)
	@touch $@

.stamps/python: requirements/dev.txt pyproject.toml
	@mkdir -p .stamps
	@test -x $(PY) || python3 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Spark is for tests and for provinces; a city never needs it. make test SPARK=no goes without.
.stamps/spark: requirements/spark.txt .stamps/python
	@tools/install_debs.sh openjdk-17-jre-headless
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes -r requirements/spark.txt
	@touch $@

.stamps/assets: package-lock.json tools/build_assets.py .stamps/python $(shell find src -name '*.html' -o -name '*.js' 2>/dev/null)
	@test -d node_modules && test node_modules -nt package-lock.json || npm ci --silent --no-progress
	@$(PY) tools/build_assets.py
	@touch node_modules $@

test: setup $(if $(filter no,$(SPARK)),,.stamps/spark) test-sqlite test-postgres ## the whole suite on SQLite, and on PostgreSQL where QUANHENG_TEST_POSTGRES names a server

test-sqlite:
	QUANHENG_HOME=$$(mktemp -d) $(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder

test-postgres:
	@if [ -z "$$QUANHENG_TEST_POSTGRES" ]; then echo "QUANHENG_TEST_POSTGRES is not set: the PostgreSQL half of the suite is not run"; else \
	  QUANHENG_DATABASE=$$QUANHENG_TEST_POSTGRES QUANHENG_HOME=$$(mktemp -d) $(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m "not browser and not files_only"; fi

check: setup format lint types contracts packs migrations ## all that must hold before a commit

format:
	$(PY) -m ruff format --check .
lint:
	$(PY) -m ruff check .
types:
	$(PY) -m mypy src/quanheng src/quanheng_demo
contracts:
	.venv/bin/lint-imports
packs:
	.venv/bin/quanheng pack check
	.venv/bin/quanheng plan check
migrations:
	QUANHENG_HOME=$$(mktemp -d) $(PY) -m django makemigrations --check --dry-run --settings quanheng.config.settings

pictures: setup ## take the README's pictures from the running program
	$(PY) tools/take_pictures.py

lock: ## resolve the dependencies anew, with hashes and without any address
	cd requirements && for f in run dev spark; do ../.venv/bin/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o $$f.txt $$f.in; done
	npm install --package-lock-only --silent

clean:
	rm -rf .venv .stamps node_modules build var
