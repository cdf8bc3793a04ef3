# `make repro` rebuilds everything, `make test` tests it; each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Threads of the training that wait leave their core to the processes that read images.
export OMP_WAIT_POLICY := PASSIVE

.PHONY: setup repro test test-slow lint format

setup: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev,export,hf,s3]'
	touch $@

repro: setup
	dvc repro
	posebooru summary

test: setup
	pytest -n 2 --dist loadscope -m "not slow"

test-slow: setup
	pytest -m slow

lint: setup
	ruff format --check .
	ruff check .
	mypy
	codespell

format: setup
	ruff format .
	ruff check --fix .
