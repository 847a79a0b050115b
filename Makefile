# `make help` lists what can be done; the work itself is in small Python files in newsroom/tooling/.

PORT = 8000
ARGS =
STORIES =

python = sh newsroom/python.sh
in_venv = .venv/bin/python
in_production = DEBUG=false SECRET_KEY=$$($(in_venv) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	SITE_URL=https://archive.example ALLOWED_HOSTS=archive.example SECURE_SSL_REDIRECT=true DATABASE_URL=sqlite:///:memory:

.PHONY: help run password test check bench lock

help:
	@echo "make run      serve the archive on http://127.0.0.1:$(PORT), with a demo newsroom if it is empty; PORT=8001 for another port"
	@echo "make password give the demo editor a new password and print it"
	@echo "make test     run the test suite on SQLite and on a throw-away PostgreSQL; ARGS=\"-k word\" goes to pytest"
	@echo "make check    linters, formatting, import contracts, templates, missing migrations, deployment check"
	@echo "make bench    benchmarks; STORIES=100000 sets the size of the archive"
	@echo "make lock     write requirements*.txt from requirements*.in; ARGS=--upgrade for the newest versions"

# The port comes first: whoever has to choose another one should not wait for the installation.
run:
	@$(python) -m newsroom.tooling.port $(PORT)
	@$(python) -m newsroom.tooling.install requirements.txt
	@$(in_venv) -m newsroom.tooling.serve $(PORT)

password:
	@$(python) -m newsroom.tooling.install requirements.txt
	@$(in_venv) manage.py demo_password

test:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(in_venv) -m newsroom.tooling.run_tests $(ARGS)

check:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	$(in_venv) -m ruff check .
	$(in_venv) -m ruff format --check .
	.venv/bin/lint-imports --no-cache --no-logo
	$(in_venv) -m djlint templates --lint --quiet
	$(in_venv) -W error -m compileall -q -f articles media newsroom tests
	@echo "manage.py makemigrations --check"; $(in_production) $(in_venv) -W error manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy"; $(in_production) $(in_venv) -W error manage.py check --deploy --fail-level WARNING

bench:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	@$(if $(STORIES),STORIES=$(STORIES)) $(in_venv) -m tests.benchmarks $(ARGS)

# No index addresses in the locks: they name where this machine looks for packages.
lock_versions = $(in_venv) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links $(ARGS)
lock:
	@$(python) -m newsroom.tooling.install requirements-dev.txt
	$(lock_versions) requirements.in -o requirements.txt
	$(lock_versions) requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(lock_versions) requirements-extras.in -c requirements.txt -o requirements-extras.txt
