# `make help` lists what can be done; the work itself is in small Python files in newsroom/tooling/.

PORT ?= 8000
ARGS =
STORIES ?=

python = sh newsroom/python.sh
in_venv = .venv/bin/python
in_production = DEBUG=false SECRET_KEY=$$($(in_venv) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	SITE_URL=https://archive.example ALLOWED_HOSTS=archive.example SECURE_SSL_REDIRECT=true DATABASE_URL=sqlite:///:memory:

.PHONY: help help-pictures cluster drill run password test test-fast test-next prove coverage check check-types check-code bench lock translations

help:
	@echo "make run      serve the archive on http://127.0.0.1:$(PORT), with a demo newsroom if it is empty; PORT=8001 for another port"
	@echo "make password give the demo editor a new password and print it"
	@echo "make test     the test suite on SQLite and on a throw-away PostgreSQL; ARGS=\"-k word\" goes to pytest"
	@echo "make test-fast the same without browsers, other processes, large archives, slow tests and PostgreSQL"
	@echo "make prove    what takes longest: 30,000 stories, more random examples, real files, slow tests on PostgreSQL"
	@echo "make test-next the fast tests on Python 3.13 with Django 6.1"
	@echo "make coverage the fast tests, and a line for each file: how much of it they ran"
	@echo "make check    linters, formatting, types, import contracts, templates, missing migrations, deployment check"
	@echo "make cluster  a cluster on this machine: PostgreSQL on three nodes, poolers, Varnish, two applications"
	@echo "make drill    the faults that a cluster has to survive, made on one, with a figure for each; ARGS=failover for one"
	@echo "make bench    benchmarks; STORIES=100000 sets the size of the archive"
	@echo "make help-pictures make the pictures of the help pages anew from the demo newsroom; ARGS=\"account log\" for some"
	@echo "make translations write the message catalogues of articles/locale/ anew from the words of the code, and compile them"
	@echo "make lock     write requirements*.txt from requirements*.in; ARGS=--upgrade for the newest versions"

# The port comes first: whoever has to choose another one should not wait for the installation.
run:
	@$(python) -m newsroom.tooling.port $(PORT)
	@$(python) -m newsroom.tooling.install requirements.txt
	@$(in_venv) -m newsroom.tooling.serve $(PORT)

password:
	@$(python) -m newsroom.tooling.install requirements.txt
	@$(in_venv) -m newsroom.tooling.password

test:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(in_venv) -m newsroom.tooling.run_tests $(ARGS)

test-fast:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(in_venv) -m newsroom.tooling.run_tests --fast $(ARGS)

prove:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(in_venv) -m newsroom.tooling.run_tests --prove $(ARGS)

# The newest Python and Django, beside the locked ones: what an upgrade will meet.
python_3_13 = $(firstword $(foreach python,python3.13 $(wildcard $(HOME)/.pyenv/versions/3.13*/bin/python), \
	$(shell $(python) -c 'import sys, ensurepip, venv; print(sys.executable)' 2>/dev/null)))
test-next:
ifeq ($(python_3_13),)
	@echo "There is no Python 3.13 here: Django 6.1 was NOT tested."
else
	@$(python_3_13) -m newsroom.tooling.install requirements-next.txt .venv-next
	@.venv-next/bin/python -m newsroom.tooling.run_tests --fast $(ARGS)
endif

coverage:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(in_venv) -m newsroom.tooling.run_tests --fast --cov=articles --cov=media --cov=newsroom $(ARGS)

# The types take as long as all the rest, which meanwhile is checked on another core.
check:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line check-types check-code

check-types:
	$(in_venv) -m basedpyright

check-code:
	$(in_venv) -m pip check
	$(in_venv) -m ruff check .
	$(in_venv) -m ruff format --check .
	.venv/bin/lint-imports --no-cache --no-logo
	$(in_venv) -m djlint templates --lint --quiet
	.venv/bin/hadolint newsroom/deploy/Containerfile
	$(in_venv) -W error -m compileall -q -f articles media newsroom tests
	@echo "manage.py makemigrations --check"; $(in_production) $(in_venv) -W error manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy"; $(in_production) $(in_venv) -W error manage.py check --deploy --fail-level WARNING

bench:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(if $(STORIES),STORIES=$(STORIES)) $(in_venv) -m tests.benchmarks $(ARGS)

cluster:
	@$(python) -m newsroom.tooling.install requirements.txt
	@$(in_venv) -m newsroom.tooling.cluster

drill:
	@$(python) -m newsroom.tooling.install requirements.txt
	@$(in_venv) -m newsroom.tooling.cluster.drill $(ARGS)

# No index addresses in the locks: they name where this machine looks for packages.
lock_versions = $(in_venv) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links $(ARGS)
lock:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	$(lock_versions) requirements.in -o requirements.txt
	$(lock_versions) requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(lock_versions) requirements-extras.in -c requirements.txt -o requirements-extras.txt
	$(subst 3.11,3.13,$(lock_versions)) --override requirements-next.in requirements-dev.in -o requirements-next.txt

translations:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(in_venv) -m newsroom.tooling.translations $(ARGS)

help-pictures:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(in_venv) -m newsroom.tooling.help_pictures $(PORT) $(ARGS)
