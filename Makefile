# Everything a developer or CI does, by name. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo serve test lint format types environments golden bench docs build clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  %-12s %s\n", $$1, $$2}'

install: $(STAMP) ## install into .venv; leaves .venv/bin/lumetra

$(STAMP): pyproject.toml constraints.txt hatch_build.py webui/package.json
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Lumetra needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 install")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

demo: install ## install, start, run sample applications through the whole product
	$(BIN)/lumetra demo

serve: install ## run the server in the foreground
	$(BIN)/lumetra serve

test: install lint types ## lint, types, import contracts and every test
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: install ## style, spelling and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/lint-imports

format: install ## rewrite the code in house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: install ## check the types
	$(BIN)/pyright --warnings

environments: install ## run the framework tests against the newest and the oldest supported releases
	$(BIN)/python tests/instrumentation/run_environments.py

golden: install ## write the golden files anew, to be reviewed with git diff
	LUMETRA_WRITE_GOLDEN=1 $(BIN)/python -m pytest -n auto tests -k golden

bench: install ## measure speed and memory; prints ratios of one run
	PYTHONPATH=tests $(BIN)/python -m benchmarks $(ONLY)

docs: install ## write what in docs/ is made from the code (schema, verbs, screenshots)
	PYTHONPATH=tests $(BIN)/python -m write_docs
	PYTHONPATH=tests $(BIN)/python -m write_screenshots

build: install ## build the wheel and the source archive
	$(BIN)/python -m pip install --quiet build
	$(BIN)/python -m build

clean: ## remove what the targets made
	rm -rf $(VENV) dist webui/node_modules webui/lumetra_webui/static/dist
