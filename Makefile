# Two commands matter: `make book` and `make test`. Each first sets up what it needs.

PYTHON ?= python3
VENV := .venv
# a Python that is asked for by name gets an environment of its own
ifeq ($(origin PYTHON),command line)
VENV := .venv-$(shell "$(PYTHON)" -c 'import platform; print(platform.python_version())')
endif
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: setup pins live book test test-package test-chapters test-browser times serve benchmark clean

setup: $(VENV)/ready

pins: $(VENV)/pins

$(VENV)/pins: requirements.lock
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	"$(PYTHON)" -c 'open("$@", "w").close()'

$(VENV)/ready: $(VENV)/pins pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	"$(PYTHON)" -c 'open("$@", "w").close()'

# what makes cells run in the page; without a network, pages do without it
live: setup
	$(BIN)/python book/_ext/live.py

book: live
	$(BIN)/jupyter-book build .

test: live
	$(BIN)/python -m pytest -n auto

test-package: setup
	$(BIN)/python -m pytest -n auto micrograd_book tests --ignore=tests/book

test-chapters: setup
	$(BIN)/python -m pytest -n auto book

test-browser: live
	$(BIN)/python -m pytest -n auto -m browser tests/book

times: setup
	$(BIN)/python book/_ext/times.py

serve: book
	$(BIN)/python -m http.server --directory _build/html --bind 127.0.0.1 8000

benchmark: setup
	$(BIN)/python tests/benchmark.py

clean:
	"$(PYTHON)" -c 'import shutil; [shutil.rmtree(d, ignore_errors=True) for d in ("_build", "build")]'
