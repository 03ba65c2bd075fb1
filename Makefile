# rimland: everything a newcomer or a machine runs. `make help` lists it.
#
# The environment lies in .venv at the root, from the pinned requirements; stamps in it make a
# second run quick. Python 3.11 and make are enough: tools/uv.sh brings uv where there is none.

UV := tools/uv.sh
PYTHON := .venv/bin/python
STAMPS := .venv/.stamps
# Compiled at once: where Python may not keep what it compiles (PYTHONDONTWRITEBYTECODE, a folder
# that cannot be written), each command would take seconds to compile its imports anew.
INSTALL := $(UV) pip install --quiet --python $(PYTHON) --require-hashes --compile-bytecode
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --upgrade

# Pytest's own options can be given: make test PYTEST="-k ledger".
PYTEST ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check static system docs docs-generate pins clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMPS)/run ## install, load the bundled data and write rimland-demo/brief.html
	.venv/bin/rimland demo --output rimland-demo
	@echo
	@echo "The brief is rimland-demo/brief.html"

test: $(STAMPS)/dev ## install and run every test this machine can run
	$(PYTHON) -m pytest -n auto --dist worksteal $(PYTEST)

check: static ## style, types, imports, documentation and the quick tests
	$(PYTHON) -m pytest -n auto --dist worksteal -m "not slow and not browser" $(PYTEST)

static: $(STAMPS)/dev ## what `check` does without running the tests
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(MAKE) --no-print-directory docs

docs: $(STAMPS)/dev ## build the documentation into docs/_build/html; warnings are errors
	.venv/bin/sphinx-build --fail-on-warning --keep-going --quiet -b html docs docs/_build/html

docs-generate: $(STAMPS)/dev ## rewrite the generated parts and the shown output of the documentation
	$(PYTHON) tools/coding_examples.py
	$(PYTHON) tools/documents.py

system: ## as root, Debian packages for the tests that need a browser, a database server or Spark
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		chromium fonts-dejavu-core openjdk-17-jre-headless postgresql >/dev/null

pins: ## compile the pinned requirements again from pyproject.toml
	$(COMPILE) --all-extras pyproject.toml -o requirements/dev.txt
	$(COMPILE) --constraints requirements/dev.txt pyproject.toml -o requirements/run.txt
	$(COMPILE) requirements/build.in -o requirements/build.txt

clean: ## remove the environment and everything that was built
	rm -rf .venv docs/_build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache rimland-demo

$(PYTHON):
	$(UV) venv --quiet --allow-existing --python '>=3.11' .venv

$(STAMPS)/run: requirements/run.txt requirements/build.txt pyproject.toml | $(PYTHON)
	$(INSTALL) -r requirements/run.txt
	$(UV) pip install --quiet --python $(PYTHON) --no-deps \
		--build-constraints requirements/build.txt --editable .
	$(PYTHON) -m compileall -q src
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/run
	$(INSTALL) -r requirements/dev.txt
	@mkdir -p $(STAMPS) && touch $@
