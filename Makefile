# Every target sets up what it needs first; set-up speaks on standard error, so that `make -s output` prints JSON only.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
STACK ?= dev
ROOM ?=
HOST ?=
REGION ?=
PURGE ?=
FORCE ?=
OUTPUT ?=
PRIVATE ?=
FILE ?=
COMPONENT ?=
SECRETS ?=
ARGS ?=

activated = . tools/activate &&
stack = $(activated) python -m tools.stack
shell_scripts = tools/activate tools/bin/docker-credential-streaming-ecr tools/bin/pulumi tools/bin/settings .ci/run images/base/settle $(wildcard images/host/root/usr/lib/streaming-host/*)
lock_options = --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --group deploy --group runtime --group dev

.PHONY: help setup up preview publish refresh host-image sbom output keys settings down logs recordings archive recover import-legacy check format test test-ec2 test-venue test-aws docs bench lock clean

help: ## this list
	@echo "make TARGET [STACK=dev]"
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## what the project needs on this machine; does nothing when all is there
	@$(PYTHON) -m tools.setup

.PHONY: ready
ready:
	@$(PYTHON) -m tools.setup --quiet

up: ready ## bring the event on air: hosts, images, collectors, encoders, website
	@$(stack) up --stack $(STACK)

preview: ready ## what `make up` would change, and what the event costs
	@$(stack) preview --stack $(STACK)

publish: ready ## build the images and push them to the stack's registry, deploying nothing
	@$(stack) publish --stack $(STACK)

refresh: ## take Debian's security updates of today into the images of the next `make up`
	@date -u +%F >images/base/refresh

sbom: ready ## what is in the base image, as SPDX and as a list, to build/sbom/
	@$(activated) python -m tools.sbom --stack $(STACK)

host-image: ready ## the system that bare machines boot over the network [OUTPUT=DIR]
	@$(activated) python -m tools.host_image $(if $(OUTPUT),--output "$(OUTPUT)")

output: ready ## the event's addresses as JSON (make -s output)
	@$(stack) output --stack $(STACK)

keys: ready ## where OBS and other senders send to, and the key each must show
	@$(stack) keys --stack $(STACK)

settings: ready ## a container's settings as JSON: COMPONENT=encoder/main [OUTPUT=FILE] [SECRETS=FILE]
	@$(stack) settings --stack $(STACK) --component "$(COMPONENT)" $(if $(OUTPUT),--output "$(OUTPUT)") $(if $(SECRETS),--secrets-output "$(SECRETS)")

down: ready ## end the event; keeps recordings and images, or PURGE=1 deletes them
	@$(stack) down --stack $(STACK) $(if $(PURGE),--purge)

logs: ready ## follow a room's logs: ROOM=main; without, the website's and gateways'
	@$(stack) logs --stack $(STACK) --room "$(ROOM)"

recordings: ready ## copy a room's recordings to recordings/: ROOM=main
	@$(stack) recordings --stack $(STACK) --room "$(ROOM)"

archive: ready ## copy a room's recordings out, and on to the stack's bucket: ROOM=main
	@$(stack) archive --stack $(STACK) --room "$(ROOM)"

recover: ready ## put right what an interrupted `make up` left [FORCE=1]; a vanished machine: HOST=web
	@$(stack) recover --stack $(STACK) --host "$(HOST)" $(if $(FORCE),--force)

import-legacy: ready ## a stack file of an old one: FILE=config.json [PRIVATE=…] [OUTPUT=Pulumi.myconf.yaml]
	@$(if $(FILE),,$(error name the old configuration: FILE=config.json))
	@$(activated) python -m tools.legacy "$(FILE)" $(if $(PRIVATE),--private "$(PRIVATE)") $(if $(OUTPUT),--output "$(OUTPUT)") $(if $(FORCE),--force)

check: ## format, lint, types, import directions, shell scripts, generated documents
	@$(PYTHON) -m tools.setup --quiet --checks
	$(activated) ruff format --check .
	$(activated) ruff check .
	$(activated) mypy
	$(activated) lint-imports
	shellcheck $(shell_scripts)
	$(activated) python -m tools.docs --check

format: ## format the Python code and sort its imports
	@$(PYTHON) -m tools.setup --quiet --checks
	$(activated) ruff format .
	$(activated) ruff check --select I --fix .

test: ## all tests but those of a venue's machines, with real Docker, media and browser; ARGS="tests/streaming -k ports" for some
	@$(PYTHON) -m tools.setup --quiet --tests
	@$(activated) python -m pytest $(or $(ARGS),--ignore=tests/venue)

test-ec2: ## the tests of hosts on EC2 alone, on machines that stand in for Amazon's; ARGS=…
	@$(PYTHON) -m tools.setup --quiet --tests
	@$(activated) python -m pytest tests/aws tests/ec2 $(ARGS)

test-venue: ## the tests of a venue's machines, some of which boot over the network in qemu; ARGS=…
	@$(PYTHON) -m tools.setup --quiet --tests
	@$(activated) python -m pytest $(or $(ARGS),tests/venue)

test-aws: ## the main story of tests/ec2 on a real AWS account, which costs money: REGION=eu-central-1 [ARGS=…]
	@$(PYTHON) -m tools.setup --quiet --tests
	@$(activated) python -m tools.real_aws --region "$(REGION)" -- $(ARGS)

docs: ready ## write the generated documents anew
	@$(activated) python -m tools.docs

bench: ready ## measure against peers
	@$(activated) python -m bench $(ARGS)

lock: ## resolve the locked versions anew (Python and npm); ARGS=--upgrade for newer ones
	@tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" install --quiet uv && \
	"$$tools/bin/uv" pip compile --quiet $(lock_options) $(ARGS) -o requirements.lock
	@cd images/base && npm install --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## remove what was made in this folder; the per-user cache and running stacks stay
	@if [ -L .venv ]; then rm .venv; fi
	rm -rf build images/base/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
