# `make run` and `make test` set up everything that they need, in .venv, from locked versions.
PYTHON ?= python3
BIN := .venv/bin
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
INSTALL := $(BIN)/uv pip install --quiet --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links pyproject.toml --group build
LOCK_IMAGE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --constraint requirements/dev.txt
LOCK_REFERENCE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-deps --group reference

.PHONY: run test test-gpu check cluster images manifests client docs catalogues lock bench bench-gpu clean
.DELETE_ON_ERROR:

run: .venv/run.done ## Start everything on this machine and print the link (ARGS="--port 9000")
	@exec $(BIN)/veravox serve $(ARGS)

test: check cluster images .venv/reference.done ## Format, lint, types, contracts, and all tests (ARGS="tests/core")
	$(BIN)/pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder $(ARGS)

test-gpu: .venv/dev.done ## The tests that need an NVIDIA GPU
	$(BIN)/pytest tests/training/gpu $(ARGS)

check: .venv/dev.done ## Format, lint, strict types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

cluster: ## Build the Kubernetes that tests run on, once (Linux, root, Go), or say what is missing
	@$(PYTHON) tests/cluster/machine.py

images: .venv/dev.done ## Build Veravox' images and what they stand on, for tests on Docker, or say what is missing
	@$(BIN)/python tests/standins/machine.py

client: .venv/dev.done ## Make the facts about fastai, docs/reference, docs/rights.md, the Python client, k8s/operator/crds.yaml, rules and dashboards from fastai, specs, gateway and tools/monitoring
	$(BIN)/python tools/generate_callbacks.py
	$(BIN)/python tools/generate_client.py
	$(BIN)/python tools/generate_reference.py
	$(BIN)/python tools/generate_rights.py
	$(BIN)/python tools/generate_monitoring.py
	$(BIN)/veravox crd > k8s/operator/crds.yaml

manifests: .venv/dev.done ## Make the chart's schema, README and definitions, and k8s/, from values.yaml, specs and the chart (needs helm, or `make cluster`)
	$(BIN)/python tools/generate_chart.py
	PATH="$$PATH:$$HOME/.cache/veravox-cluster/bin" $(BIN)/python tools/generate_manifests.py

docs: .venv/dev.done ## The documentation as a site, in build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: .venv/dev.done ## Speed as ratios, side by side in one run each
	@for each in $$(ls benchmarks/*.py | grep -v -E 'one_run|explanations|capacity|operator_index'); do echo "== $$each"; $(BIN)/python -W ignore $$each || exit 1; done

bench-gpu: .venv/dev.done ## The trainer beside the first application's loop on a GPU: ResNet18 and VGG19, batch 32 and best
	@for each in "resnet18 32" "resnet18 0" "vgg19 32" "vgg19 0"; do set -- $$each; \
		$(BIN)/python -W ignore benchmarks/first_application.py --gpu --repeat 25 --epochs 5 --architecture $$1 --batch $$2 || exit 1; done

catalogues: .venv/dev.done ## Bring the catalogues of locale/ up to the sentences of the code
	$(BIN)/python tools/generate_catalogues.py

lock: .venv/uv.done ## Renew the locked versions
	$(LOCK) --extra laptop --output-file requirements/run.txt $(ARGS)
	$(LOCK) --extra laptop --extra operator --extra cluster --group dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt $(ARGS)
	for each in "gateway --extra gateway --extra cluster --extra backup" "web --extra web" "operator --extra operator" \
		"detector --extra detector" "trainer --extra trainer --extra runner"; do set -- $$each; name=$$1; shift; \
		$(LOCK_IMAGE) pyproject.toml $$@ --output-file requirements/$$name.txt $(ARGS) || exit 1; done
	$(LOCK_IMAGE) --group image --output-file requirements/image.txt $(ARGS)
	$(LOCK_REFERENCE) --output-file requirements/reference.txt $(ARGS)

clean: ## Remove what was made here; the data folder stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/results

.venv/uv.done: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Veravox needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	@echo "Setting up .venv (a minute or two, once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/run.done: requirements/run.txt pyproject.toml $(wildcard services/veravox/locale/*/LC_MESSAGES/*.po) .venv/uv.done
	@$(INSTALL) -r $<
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.done: requirements/dev.txt .venv/run.done
	@$(INSTALL) -r $<
	@touch $@

# Beside the environment, not in it: some of these want what we do not, and none is imported but by tests.
.venv/reference.done: requirements/reference.txt .venv/dev.done
	@rm -rf .venv/reference
	@$(INSTALL) --no-deps --no-build-isolation --target .venv/reference -r $<
	@touch $@
