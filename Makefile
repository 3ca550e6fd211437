# Every command of the project. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# What `make setup` builds the virtual environment with.
export PYTHON ?= python3

VENV := .venv/bin/python
LAUNCHER := $(VENV) -m portal.launcher
WITH_TEST_SERVERS := $(LAUNCHER) exec --test --
MANAGE := $(VENV) manage.py
PYTEST := $(VENV) -m pytest
COVERAGE := --cov --cov-report=term:skip-covered
# The files that decide: their statements and branches are tested without exception.
RULES := */services.py,*/services/*,*/policies.py,*/policies/*,*/workflow.py,*/workflow/*,*/guards.py,*/guards/*

# Pass options to the tests, as in `make test ARGS="tests/accounts -k login"`.
ARGS ?=

# An environment as a deployment has it, to let Django's deployment checks see what they should see.
PRODUCTION := env -u PORTAL_DEMO -u PORTAL_DEBUG \
	PORTAL_SECRET_KEY=only-for-checks-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFG \
	PORTAL_BASE_URL=https://portal.example PORTAL_ALLOWED_HOSTS=portal.example \
	PORTAL_STAFF_SECOND_FACTOR=true EMAIL_URL=smtp://mail.example:587

.PHONY: help setup run reset test coverage test-without-browser check fmt messages migrations bench bench-search walk docs requirements

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' Makefile

setup: ## Make the virtual environment with what requirements-dev.txt names, and compile the translations
	@.ci/setup
	@.ci/words

run: setup ## Run the whole demonstration; PORT=8001 chooses another port
	@$(LAUNCHER) run

reset: setup ## Delete the demonstration's database, broker and files
	@$(LAUNCHER) reset

test: setup ## Run all tests, browser included; ARGS="…" goes to pytest
	@browser=$$(.ci/browser) && echo "portal: Browser tests use $$browser." && \
		PORTAL_BROWSER="$$browser" $(WITH_TEST_SERVERS) $(PYTEST) -m "not slow" -n 2 --dist worksteal $(ARGS)

coverage: setup ## Run all tests with coverage: 90 % in all, and every branch of what decides. Takes twice as long
	@$(MAKE) test ARGS='$(COVERAGE) $(ARGS)'
	@printf 'portal: Covered, in per cent (90 are needed): '
	@$(VENV) -m coverage report --format=total --fail-under=90
	@$(VENV) -m coverage report --include="$(RULES)" --fail-under=100 || \
		{ echo "portal: A line or branch of services, policies, workflow or guards is not tested." >&2; exit 1; }

test-without-browser: setup ## Run the tests that need no browser; PORTAL_POSTGRES_BIN chooses the server
	@$(WITH_TEST_SERVERS) $(PYTEST) -m "not slow and not browser" -n 2 --dist worksteal $(ARGS)

check: setup ## Check format, style, layers, types, settings, migrations and spelling
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	.venv/bin/lint-imports
	$(WITH_TEST_SERVERS) $(VENV) -m mypy portal
	$(WITH_TEST_SERVERS) $(MANAGE) check
	$(WITH_TEST_SERVERS) $(PRODUCTION) $(VENV) manage.py check --deploy --fail-level WARNING
	$(WITH_TEST_SERVERS) $(MANAGE) makemigrations --check --dry-run
	.venv/bin/codespell

fmt: setup ## Format the code and mend what ruff can mend
	$(VENV) -m ruff format .
	$(VENV) -m ruff check --fix .

messages: setup ## Collect the words to translate (needs GNU gettext) and compile the translations
	$(WITH_TEST_SERVERS) $(MANAGE) makemessages --all --add-location file --ignore .venv --ignore .state
	@.ci/words

migrations: setup ## Write the migrations that changed models need; ARGS="app -n name"
	$(WITH_TEST_SERVERS) $(MANAGE) makemigrations $(ARGS)

bench: setup ## Run the slow drills and measurements
	$(WITH_TEST_SERVERS) $(PYTEST) -m "slow and not browser and not search" -p no:randomly $(ARGS)

bench-search: setup ## Measure search: what it finds, what it costs; fetches texts the first time
	$(WITH_TEST_SERVERS) $(PYTEST) -m search -p no:randomly tests/bench tests/search $(ARGS)

walk: setup ## Walk through the portal in each of the six languages; pictures go to docs/walk
	@browser=$$(.ci/browser) && PORTAL_BROWSER="$$browser" PORTAL_WALK=docs/walk \
		$(WITH_TEST_SERVERS) $(PYTEST) -m slow tests/journeys/test_in_one_language.py $(ARGS)

docs: setup ## Redraw the diagrams in docs/ from the code
	$(WITH_TEST_SERVERS) $(VENV) docs/draw_workflows.py

requirements: setup ## Compile the pinned requirements from pyproject.toml; ARGS=--upgrade renews them
	.venv/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $(ARGS) \
		pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $(ARGS) \
		--constraint requirements.txt --extra opensearch pyproject.toml -o requirements-opensearch.txt
	.venv/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $(ARGS) \
		--constraint requirements-opensearch.txt --extra opensearch --group embedded --group dev \
		pyproject.toml -o requirements-dev.txt
