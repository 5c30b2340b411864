# Two commands: `make demo` and `make test`. Both set themselves up from the registries first.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  $$p -c 'import sys, venv, ensurepip; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
  && command -v $$p && break; done)
BIN := .venv/bin
SHOP ?= woocommerce
# Three more than there are cores: many tests wait for a browser, a database or a process. So 3 % lie idle.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 3)
.DEFAULT_GOAL := help
.PHONY: help install demo test quick lint proof bench contract lock clean python

help: ## What there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/'

python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Replycart needs Python 3.11, 3.12 or 3.13 with its venv module. On Debian or Ubuntu:"; \
	  echo "    sudo apt-get install python3 python3-venv"; exit 1; fi

# The stamp remembers the lock file that was installed: nothing is done twice, and a changed lock is noticed.
.venv/installed: requirements.lock pyproject.toml | python
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
	  echo "python3 -m venv failed. On Debian or Ubuntu: sudo apt-get install python3-venv"; rm -rf .venv; exit 1; }
	@echo "Installing what requirements.lock names, checked by hash …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . \
	  2>.venv/install.log || { cat .venv/install.log; exit 1; }
	@touch $@

install: .venv/installed ## Make .venv; the command is then .venv/bin/replycart

demo: install ## The whole job with no account anywhere (SHOP=magento, ONCE=1)
	@$(BIN)/replycart demo --shop $(SHOP) $(if $(ONCE),--once)

lint: install ## Style, types and the import law
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: install lint ## Every test, with lint, types and the import law
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

quick: install ## The tests without a browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not browser"

proof: install ## Every promise at full length, with a table at the end (ONLY=word, SHORT=1); an hour or more
	@$(BIN)/python -m tests.proof $(if $(SHORT),--short) $(if $(ONLY),--only "$(ONLY)")

bench: install ## Every figure, beside what one would use instead (ONLY=name, QUICK=1); writes benchmarks/RESULTS.md
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@$(BIN)/python -m benchmarks $(ONLY) $(if $(QUICK),--quick)

contract: install ## A connector's contract suite against a live platform: CONFIG=live.yaml ONLY=woocommerce [WRITE=1]
	@test -n "$(CONFIG)" || { echo "make contract CONFIG=live.yaml ONLY=woocommerce [WRITE=1]"; exit 2; }
	@$(BIN)/python -m pytest -n 0 -rs tests/contract/test_$(ONLY).py --live-config "$(CONFIG)" --only "$(ONLY)" $(if $(WRITE),--write)

lock: ## Renew requirements.lock from pyproject.toml (needs uv)
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements.lock

clean: ## Remove what make made
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
