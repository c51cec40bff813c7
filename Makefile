# Everything there is to do with Copydesk. `make help` lists it.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.requirements
INSTALLED_DEV := $(VENV)/.requirements-dev
PIP_TOOLS := pip-tools==7.6.2

# The oldest Python that will do comes first: what it can run, the others can.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := help
.PHONY: help run dev test bench lint format messages requirements clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) \
		| awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: $(INSTALLED) ## Open the newsroom at http://127.0.0.1:8000 (PORT=…)
	@export DJANGO_SETTINGS_MODULE=cms.settings.dev DEMO_MODE=1 DEBUG=0 PORT=$(PORT); \
		exec $(BIN)/python manage.py newsroom --end-with-parent

dev: $(INSTALLED_DEV) ## Open it with auto-reload and debug pages
	@export DJANGO_SETTINGS_MODULE=cms.settings.dev DEMO_MODE=1 DEBUG=1 PORT=$(PORT); \
		$(BIN)/python manage.py migrate --verbosity 0 \
		&& $(BIN)/python manage.py seed_demo --if-empty \
		&& exec $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: $(INSTALLED_DEV) ## Run every test on SQLite and PostgreSQL (ARGS=tests/…)
	@exec $(BIN)/python -m tests.suite $(ARGS)

bench: $(INSTALLED_DEV) ## Measure, and write docs/performance.md (ARTICLES=20000)
	@exec $(BIN)/python -m tests.bench

lint: $(INSTALLED_DEV) ## Check style, types, imports, migrations and deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	DJANGO_SETTINGS_MODULE=cms.settings.test DATABASE_URL=sqlite:// \
		$(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=cms.settings.production SITE_URL=https://newsroom.example \
		ALLOWED_HOSTS=newsroom.example DATABASE_URL=postgresql://newsroom.example/x \
		SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(50))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: $(INSTALLED_DEV) ## Rewrite the code in our style
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

messages: $(INSTALLED) ## Collect the words to translate, and compile them (needs gettext)
	$(BIN)/python manage.py makemessages --locale de --no-location --no-wrap --no-obsolete \
		--ignore 'tests/*' --ignore 'var/*'
	cd cms/locale/de/LC_MESSAGES && msgfmt --check-format -o django.mo django.po

requirements: $(INSTALLED) ## Pin all packages anew (UPGRADE=--upgrade)
	$(BIN)/pip install --quiet $(PIP_TOOLS)
	for name in requirements requirements-dev; do \
		CUSTOM_COMPILE_COMMAND='make requirements' PIP_CONFIG_FILE=/dev/null \
		PIP_FIND_LINKS= $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe \
		--generate-hashes --no-emit-options $(UPGRADE) -o $$name.txt $$name.in \
		|| exit 1; done

clean: ## Remove what the tests and tools left; the newsroom's data stays
	rm -rf var/test var/screenshots .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'Copydesk needs Python 3.11 or newer:' \
		'install python3, or name one with make PYTHON=/path/to/python3.'; exit 1; }
	@sh .ci/venv "$(PYTHON)" $(VENV)

# A stamp is touched only after pip has succeeded, so a broken install is tried again.
$(INSTALLED): requirements.txt | $(BIN)/python
	@echo 'Installing Copydesk …'
	@$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt $(INSTALLED)
	@echo 'Installing what tests need …'
	@$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@
