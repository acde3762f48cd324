# Everything here can be done by hand with pip and the console script: see README.md.
SHELL := /bin/sh
BIN := .venv/bin
EVAL_DATA ?= ../shared
EXTRACTION ?= $(EVAL_DATA)/extraction/article-extraction-benchmark $(EVAL_DATA)/extraction/trafilatura
GOLD ?= $(EVAL_DATA)/corpus/dev.jsonl
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run test check lint types laws bench bench-workers soak chaos eval eval-pages eval-claims eval-copies eval-stories eval-year eval-extraction lock wheel clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## build .venv from the locked requirements; .venv/bin/kentongan is the command
	@tools/setup.sh requirements.lock

setup-dev: ## the same, with all that tests and checks need, a browser included
	@tools/setup.sh requirements.lock requirements-dev.lock
	@tools/chromium.sh >/dev/null

demo: setup ## see the main job done once, for real, in half a minute (KEEP=1 stays up)
	@$(BIN)/kentongan demo $(if $(KEEP),--keep)

run: setup ## run the daemon on kentongan.yaml
	@$(BIN)/kentongan run

test: setup-dev ## run the whole suite, with a real Redis and a real Chromium
	@KENTONGAN_CHROMIUM="$$(tools/chromium.sh)" $(BIN)/python -m pytest $(ARGS)

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup-dev
	@$(BIN)/mypy

laws: setup-dev
	@$(BIN)/lint-imports

check: lint types laws test ## what CI runs: lint, types, import rules, tests

bench: setup-dev ## the benchmark suite: ratios against a named baseline of the same run
	@for script in bench/bench_*.py; do [ -e "$$script" ] || { echo "no benchmarks yet"; break; }; $(BIN)/python "$$script"; done

bench-workers: setup-dev ## 1, 2 and 4 worker processes on one Redis and a farm of loopback sites; one is killed (some minutes)
	@$(BIN)/python bench/workers.py 0.05
	@$(BIN)/python bench/workers.py 0.5

soak: setup-dev ## 20,000 articles on thirty sites in ten minutes of faults: nothing lost, repeated or leaked
	@$(BIN)/python bench/soak.py $(ARGS)
	@$(BIN)/python bench/alert_delay.py

chaos: setup-dev ## kill the daemon and Redis 54 times while news flows; 504 changes, each told once everywhere (about ten minutes)
	@$(BIN)/python bench/chaos.py $(ARGS)

eval: eval-pages eval-claims eval-extraction ## evaluations over real pages and labelled texts, where EVAL_DATA names their folder

eval-pages: setup-dev ## fields, pagers, listings and a replayed crawl over saved pages (EVAL_DATA/pages; FIELDS=FILE for more answers)
	@$(BIN)/python bench/eval_pages.py $(EVAL_DATA)/pages $(if $(FIELDS),--fields $(FIELDS))
	@$(BIN)/python bench/eval_pagers.py $(EVAL_DATA)/pages
	@$(BIN)/python bench/eval_listings.py $(EVAL_DATA)/pages
	@$(BIN)/python bench/eval_replay.py $(EVAL_DATA)/pages

eval-claims: setup-dev ## claims against labelled texts: our own, and GOLD=FILE (else EVAL_DATA/corpus/dev.jsonl)
	@$(BIN)/python bench/eval_claims.py tests/fixtures/claims/desk.jsonl $(GOLD)

eval-stories: setup-dev ## steps of unseen stories told rightly, and months of wars replayed in any order
	@$(BIN)/python bench/eval_stories.py

eval-year: setup-dev ## a year of news in a Redis whose clock is turned by hand: what grows, what an article and a story take
	@$(BIN)/python bench/eval_year.py

eval-copies: setup-dev ## near-copies of an invented wire, of GOLD's groups, and their look-up in a real Redis
	@$(BIN)/python bench/eval_copies.py $(GOLD)

eval-extraction: setup-dev ## article bodies on public benchmarks (EXTRACTION="FOLDER …"), against trafilatura
	@$(BIN)/python bench/eval_extraction.py $(EXTRACTION)

lock: setup-dev ## renew the locked requirements from pyproject.toml (needs uv)
	@tools/lock.sh

wheel: setup-dev ## build the wheel
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean: ## remove what was built; data under var/ stays
	@rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
