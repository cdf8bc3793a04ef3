# `make repro` rebuilds everything, `make test` tests it; each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Threads of the training that wait leave their core to the processes that read images.
export OMP_WAIT_POLICY := PASSIVE

.PHONY: setup repro pose-all label-studio serve test test-slow lint format

setup: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[annotation,cluster,dev,export,hf,release,retrieval,s3]'
	touch $@

repro: setup
	dvc repro
	posebooru summary

# A Label Studio of our own, until Ctrl-C: where people annotate.
label-studio: setup
	posebooru annotate serve

# The page where people find drawings by pose, until Ctrl-C; on what `make repro` has built.
serve: setup
	posebooru serve

pose-all: repro
	dvc repro pose_all/dvc.yaml

test: setup
	OMP_NUM_THREADS=1 pytest -n 2 --dist loadscope --no-loadscope-reorder -m "not slow"

test-slow: setup
	OMP_NUM_THREADS=1 pytest -n 2 --dist loadscope --no-loadscope-reorder -m slow

lint: setup
	ruff format --check .
	ruff check .
	mypy
	codespell

format: setup
	ruff format .
	ruff check --fix .
