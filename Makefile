# make demo · make test · make encoder · make names · make voice · make browser · make lint · make lint-templates · make rehearsal · make bench · make synth · make doctor — each sets up what it needs first.
.DEFAULT_GOAL := demo
.PHONY: demo test encoder names voice browser lint-templates rehearsal faults soak mutation regressions lint bench synth doctor lock sbom clean

VENV := .venv
BIN := $(VENV)/bin

# Compiled once: a test that starts Python anew, and the next run, find the bytecode of the one before.
export PYTHONDONTWRITEBYTECODE :=

# The newest Python that really runs and can make a virtual environment: a name on the PATH may be an empty shim.
FIND_PYTHON = for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; exit; fi; done

PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

$(VENV)/.requirements: requirements/pip.txt requirements.txt
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer with venv is needed: install it (Debian: apt install python3 python3-venv) and call make again." >&2; exit 1; fi; \
	echo "Setting up $(VENV) with $$($$python --version); this takes a minute or two, once."; \
	[ -x $(BIN)/python ] && $(BIN)/python -c '' 2>/dev/null || { rm -rf $(VENV); $$python -m venv $(VENV); }
	@$(PIP_INSTALL) -r requirements/pip.txt
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.requirements-dev: $(VENV)/.requirements requirements-dev.txt
	@echo "Installing what the checks need."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

demo: $(VENV)/.requirements
	@$(BIN)/python -m simulator demo

test: $(VENV)/.requirements-dev
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q $(TESTS)

encoder: $(VENV)/.requirements-dev requirements-encoder.txt
	@$(PIP_INSTALL) -r requirements-encoder.txt
	@$(BIN)/python -m pytest -q tests/simulator/knowledge

names: $(VENV)/.requirements-dev requirements-names.txt
	@$(PIP_INSTALL) -r requirements-names.txt
	@$(BIN)/python -m pytest -q tests/backend/privacy/test_tagger.py

voice: $(VENV)/.requirements-dev requirements-voice.txt
	@$(PIP_INSTALL) -r requirements-voice.txt
	@$(BIN)/python -m pytest -q tests/simulator/voice

browser: $(VENV)/.requirements-dev
	@$(BIN)/python -m pytest -q tests/browser

# Where `make test` tries too few examples of what takes long over each, or of a safety rule.
PROPERTIES := $(addprefix tests/backend/,$(addprefix api/runtime/,adapters conversation mail sending triage) connect knowledge)

soak: $(VENV)/.requirements-dev
	@$(BIN)/python -m tests.soak
	@$(BIN)/python -m tests.conversations
	@$(BIN)/python -m pytest -n 2 -q --hypothesis-profile thorough $(PROPERTIES)

lint-templates: $(VENV)/.requirements-dev
	@$(BIN)/python -m tests.templates

rehearsal: $(VENV)/.requirements-dev
	@$(BIN)/python -m simulator rehearse

faults: $(VENV)/.requirements-dev
	@$(BIN)/python -m tests.deployment_faults

mutation: $(VENV)/.requirements-dev
	@$(BIN)/python -m tests.mutation

regressions: $(VENV)/.requirements-dev
	@$(BIN)/python -m tests.regressions

lint: $(VENV)/.requirements-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/python -m simulator lint

doctor: $(VENV)/.requirements
	@$(BIN)/python -m backend.operations doctor

bench: $(VENV)/.requirements
	@$(BIN)/python -m simulator bench

synth: $(VENV)/.requirements
	@$(BIN)/python cdk.py synth --quiet

# The packages of requirements/*.in and what they bring along, for every system and Python, each with its digests.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
	--custom-compile-command "make lock"

lock: $(VENV)/.requirements-dev
	@$(LOCK) requirements/pip.in -o requirements/pip.txt
	@$(LOCK) requirements/product.in -o requirements.txt
	@$(LOCK) requirements/dev.in -o requirements-dev.txt
	@$(LOCK) requirements/encoder.in -o requirements-encoder.txt
	@$(LOCK) requirements/names.in -o requirements-names.txt
	@$(LOCK) requirements/analytics.in -o requirements-analytics.txt
	@$(LOCK) requirements/voice.in -o requirements-voice.txt
	@$(LOCK) requirements/import.in -o requirements-import.txt

sbom: $(VENV)/.requirements-dev
	@$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o sbom.json
	@echo "sbom.json names every package of requirements.txt with its digests (CycloneDX)."

clean:
	rm -rf $(VENV) cdk.out .mypy_cache .ruff_cache .pytest_cache .hypothesis
