# Every command you need is a target here; `make help` lists them.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
CI_STAMP := $(VENV)/.ready
PATHS := engine tests $(wildcard studio)

.PHONY: help setup demo studio test check bench doctor golden screenshots format lint types slow clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(CI_STAMP) ## virtual environment, pinned packages, voices, missing system packages
$(CI_STAMP): pyproject.toml constraints.txt setup.sh
	PYTHON=$(PYTHON) VENV=$(VENV) sh setup.sh
	@touch $(CI_STAMP)

demo: setup ## render a bundled film to demo.mp4
	$(RUN) -m engine render assets/films/missed_shot.fountain -o demo.mp4 --size 1280x720 --quality preview
	@echo "The film is $(CURDIR)/demo.mp4"

studio: setup ## open the window on a bundled film
	$(RUN) -m engine assets/films/missed_shot.fountain

test: setup ## all tests but the long ones
	$(RUN) -m pytest -m "not slow"

slow: setup ## the long tests: twenty seeds of every outcome, all bundled films
	$(RUN) -m pytest -m slow

check: export CI := true
check: lint types test ## lint, types and tests: what CI runs

lint: setup
	$(RUN) -m ruff check $(PATHS)
	$(RUN) -m ruff format --check $(PATHS)

types: setup
	$(RUN) -m mypy engine studio

format: setup ## format the code
	$(RUN) -m ruff check --fix $(PATHS)
	$(RUN) -m ruff format $(PATHS)

bench: setup ## measure speed, sync and physics; writes bench/README.md
	$(RUN) -m tests.bench

golden: setup ## draw the golden images anew (look at them before you commit them)
	$(RUN) tests/golden/golden.py

screenshots: setup ## take the pictures of the window that README shows
	xvfb-run -a -s "-screen 0 1600x1000x24" $(RUN) -m assets.screenshots.take

doctor: setup ## check this machine
	$(RUN) -m engine doctor

clean: ## throw away the virtual environment and computed files
	rm -rf $(VENV) bench build dist *.egg-info
