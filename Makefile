# Two commands set everything up: `make demo` and `make test`.
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
# A comma inside a function of make.
, := ,
PIP := $(PY) -m pip --quiet --disable-pip-version-check --no-input

.PHONY: demo demo-reset test check bench journeys messages docs lock

demo: .venv/.runtime  ## A whole invented town on http://localhost:8000
	@echo "Préparation de la démonstration (deux à trois minutes la première fois, quelques secondes ensuite)…"
	@export DEMO=1 SITE_URL=http://localhost:$(PORT) && $(PY) manage.py demo && exec $(PY) manage.py serve --port $(PORT)

demo-reset: .venv/.runtime  ## Start the invented town again from nothing
	@DEMO=1 SITE_URL=http://localhost:$(PORT) $(PY) manage.py demo --reset

test: .venv/.dev  ## Ten minutes on two quiet processors; with CI=true browser, long crawls and coverage too
	@$(PY) -m pytest -n logical --dist loadgroup $(if $(CI),--cov --cov-report=) -m "not crawl and not journey and not slow" tests
	@$(if $(CI),$(PY) -m pytest -n logical --dist loadgroup -m "crawl or journey or slow" tests,echo "Dans un vrai navigateur : make journeys. Tout, avec la couverture : CI=true make test.")
	@$(if $(CI),$(PY) -m coverage report --fail-under=95,true)
	@$(if $(CI),$(PY) -m coverage report --fail-under=100 --include="*/actions.py$(,)*/actions/*$(,)*/permissions.py$(,)*/permissions/*$(,)*/workflow.py$(,)*/models.py$(,)*/models/*",true)

check: .venv/.dev  ## Style, types, floors, templates, deployment settings
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) manage.py makemigrations --check --dry-run
	@SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") SITE_URL=https://participation.example.org ALLOWED_HOSTS=participation.example.org EMAIL_URL=smtp://localhost:25 DEFAULT_FROM_EMAIL=ne-pas-repondre@participation.example.org REDIS_URL=redis://localhost:6379/0 BACKUP_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(32))") $(PY) manage.py check --deploy --fail-level WARNING

journeys: .venv/.dev  ## Real browser only (needs Chromium)
	@$(PY) -m pytest -m journey tests/journeys

bench: .venv/.dev  ## Speed, as ratios to a bare Django view (needs gunicorn's port 8190 free)
	@$(PY) -m tests.bench

messages: .venv/.dev  ## Compile the plurals of locale/fr
	@$(PY) -m tests.compile_plurals

docs: .venv/.dev  ## Draw the diagrams of docs/ from the code
	@$(PY) manage.py draw_workflows

lock:  ## Refresh the locked requirements (needs uv)
	uv lock --upgrade
	uv export --no-emit-project --no-annotate --no-header --no-dev --quiet -o requirements.lock
	uv export --no-emit-project --no-annotate --no-header --quiet -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -m venv .venv || { echo "Il manque le module venv de Python : installez le paquet python3-venv, puis recommencez."; rm -rf .venv; exit 1; }

.venv/.runtime: requirements.lock | .venv/bin/python
	@echo "Installation des bibliothèques (une minute)…"
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/python
	@echo "Installation des bibliothèques et des outils de test (une à deux minutes)…"
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch .venv/.runtime $@
