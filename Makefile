# Every command of the project. `make help` lists them; PYTHON= picks the interpreter (3.11 or newer).

PYTHON ?= python3
PYTHON2 ?= python2.7
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The chosen Python's version, asked once and only where a rule needs it.
version = $(eval version := $$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null))$(version)
dev = build/dev-$(version)
run = .venv/bin/python
# The machine's own Node where it will do, else the one that `build/node` brings. It is told to trust what the
# system trusts, as pip does: without this, npm fails behind a company's proxy.
with_node = PATH="$(CURDIR)/build/node/bin:$$PATH" NODE_EXTRA_CA_CERTS="$${NODE_EXTRA_CA_CERTS:-$(wildcard /etc/ssl/certs/ca-certificates.crt)}"
lock = build/uv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

# $(call make_venv,folder,requirements file)
define make_venv
	@echo "installing $(2) into $(1) with $(PYTHON) ($(version))"
	@rm -rf $(1)
	@$(PYTHON) -m venv $(1)
	@$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2)
	@touch $@
endef

.NOTPARALLEL:
.PHONY: help run test check check-js test-js pytest test-browser test-all test-transparency autobahn soak fuzz fuzz-api laws facts bench load lighthouse axe screenshots image lock clean linux python packages

help:  ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-23s %s\n", $$1, $$2}'

run: linux .venv/installed  ## serve on HOST:PORT (127.0.0.1:8080); settings come from the environment
	@exec $(run) -m app $(ARGS)

test: linux python packages check test-js pytest test-browser  ## all checks and all tests, browser included

check: $(dev)/installed check-js  ## lint, formatting and types
	$(dev)/bin/ruff check
	$(dev)/bin/ruff format --check
	$(dev)/bin/mypy
	@echo "mypy, demos one by one"; \
	find app/demos -name '*.py' -print0 | xargs -0 -n 1 $(dev)/bin/mypy --no-error-summary
	$(dev)/bin/hadolint Dockerfile

# TypeScript is the one thing that comes from npm: where npm cannot reach its registry, this check alone is left out.
check-js: build/node/ready
	@$(MAKE) --no-print-directory -s node_modules/installed || { \
		echo "LEFT OUT: the types of the JavaScript, since npm could not install TypeScript (see above)"; exit 0; }; \
	echo "tsc --project tsconfig.json"; $(with_node) node_modules/.bin/tsc --project tsconfig.json

test-js: build/node/ready
	$(with_node) node --test --test-reporter=spec $$(find tests/js -name '*.test.js')

pytest: linux packages $(dev)/installed  ## the tests without a browser; PYTEST= passes arguments on
	$(dev)/bin/python -m pytest --ignore=tests/browser $(PYTEST)

# In a process of its own: Playwright keeps an event loop running, which asyncio's own tests cannot have beside them.
test-browser: linux packages $(dev)/installed  ## the tests in a browser; PYTEST= passes arguments on
	$(dev)/bin/python -m pytest tests/browser $(PYTEST)

test-all: linux  ## the tests without a browser on every Python from 3.11 on that is here
	@sh scripts/pythons.sh | { failed=0; while read -r name path; do \
		echo "== Python $$name ($$path)"; \
		$(MAKE) --no-print-directory pytest PYTHON="$$path" </dev/null || failed=1; \
	done; exit $$failed; }

test-transparency: linux python  ## asyncio's own tests, and some libraries', plain and traced, on every Python that is here
	@$(PYTHON) -m tests.transparency $(ARGS)

autobahn: linux $(dev)/installed build/autobahn/installed  ## Autobahn's fuzzing client against the WebSocket of a run; needs PYTHON2=python2.7
	$(dev)/bin/python -m tests.autobahn build/autobahn/venv/bin/wstest $(ARGS)

soak: linux $(dev)/installed  ## 3,000 runs (RUNS=) against a service, which must be afterwards what it was before
	$(dev)/bin/python -m load.soak --runs $(or $(RUNS),3000) $(ARGS)

fuzz: fuzz-api linux $(dev)/installed  ## random programs under the tracer, EXAMPLES=2000 per test, and fuzz-api
	EXAMPLES=$(or $(EXAMPLES),2000) $(dev)/bin/python -m pytest tests/tracer/test_random_programs.py $(PYTEST)

fuzz-api: linux $(dev)/installed build/fuzz-$(version)/installed  ## random requests, EXAMPLES=5000 per test, and schemathesis
	EXAMPLES=$(or $(EXAMPLES),5000) $(dev)/bin/python -m pytest tests/test_described.py $(PYTEST)
	$(dev)/bin/python -m scripts.fuzz build/fuzz-$(version)/bin/schemathesis --max-examples 60 $(ARGS)

laws: linux .venv/installed  ## check the laws on FILE=trace.ndjson, or on a fresh run of every demo
ifdef FILE
	@$(run) -m app.laws $(FILE)
else
	@rm -rf build/traces && mkdir -p build/traces
	@find app/demos -name '*.py' | sort | while read -r script; do \
		trace="build/traces/$$(basename "$$script" .py).ndjson"; \
		$(run) -m app.tracer -o "$$trace" "$$script" >/dev/null; [ -s "$$trace" ] || exit 1; \
	done
	@$(run) -m app.laws build/traces/*.ndjson
endif

facts: linux .venv/installed  ## run every demo and print what proves that it shows what it is for; ARGS= names some
	@$(run) -m app.facts $(ARGS)

bench: linux packages build/bench-$(version)/installed  ## measure the tracer, the start of a run, the streams and the viewer
	@build/bench-$(version)/bin/python -m benchmarks $(ARGS)

load: linux .venv/installed  ## runs, viewers, sleepers and cuts: what holds; ARGS="--only crowd" runs a part
	@$(run) -m load $(ARGS)

lighthouse: linux packages .venv/installed build/lighthouse/installed  ## measure the landing page and a demo's: speed, access, weight
	@$(with_node) node scripts/lighthouse/measure.mjs $(run) build/lighthouse

axe: linux packages $(dev)/installed  ## what axe objects to on every demo's page with a run, in both themes and languages
	@$(dev)/bin/python -m scripts.axe $(ARGS)

screenshots: linux packages $(dev)/installed  ## take the pictures again, also the one in the README
	@$(dev)/bin/python scripts/screenshots.py $(ARGS)

image:  ## build the container image `loopscope`
	docker build --tag loopscope .

lock: build/uv/installed  ## resolve the requirements anew
	$(lock) --upgrade pyproject.toml -o requirements.txt
	$(lock) --upgrade --extra dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt
	$(lock) --upgrade --extra bench --constraint requirements.txt pyproject.toml -o requirements-bench.txt
	$(lock) --upgrade --group node -o requirements-node.txt
	$(lock) --upgrade --group fuzz -o requirements-fuzz.txt
	$(lock) --upgrade --group transparency -o requirements-transparency.txt

clean:  ## remove everything that was installed or built here
	rm -rf .venv build node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/installed: requirements.txt | python
	$(call make_venv,.venv,$<)

# One folder for each Python version, so that test-all does not install again and again.
build/dev-%/installed: requirements-dev.txt | python
	$(call make_venv,$(@D),$<)

build/bench-%/installed: requirements-bench.txt | python
	$(call make_venv,$(@D),$<)

build/fuzz-%/installed: requirements-fuzz.txt | python
	$(call make_venv,$(@D),$<)

build/node/ready: requirements-node.txt | python
	@if command -v npm >/dev/null && node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null; then \
		mkdir -p build/node; \
	else \
		echo "no Node 20 with npm on this machine: installing one into build/node"; \
		$(PYTHON) -m venv --clear build/node && \
		build/node/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

node_modules/installed: package.json package-lock.json build/node/ready
	@$(with_node) npm ci --no-fund --no-audit --loglevel=error
	@touch $@

# Autobahn's own program is one of Python 2.7, for which this is the last virtualenv.
build/autobahn/installed: | python
	@command -v $(PYTHON2) >/dev/null || { echo "There is no $(PYTHON2) here: say make autobahn PYTHON2=/path/to/python2.7"; exit 1; }
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check virtualenv==20.21.1
	@$(@D)/bin/virtualenv --quiet --clear --python $(PYTHON2) $(@D)/venv
	@$(@D)/venv/bin/python -m pip install --quiet --disable-pip-version-check autobahntestsuite==25.10.1
	@touch $@

build/lighthouse/installed: scripts/lighthouse/package.json scripts/lighthouse/package-lock.json build/node/ready
	@mkdir -p $(@D) && cp scripts/lighthouse/package.json scripts/lighthouse/package-lock.json scripts/lighthouse/.npmrc $(@D)/
	@cd $(@D) && $(with_node) npm ci --no-fund --no-audit --loglevel=error
	@touch $@

build/uv/installed: | python
	@$(PYTHON) -m venv --clear build/uv
	@build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

linux:
	@[ "$$(uname -s)" = Linux ] || { \
		echo "Loopscope runs on Linux. Elsewhere, use the image:"; \
		echo "  docker build -t loopscope . && docker run --rm -p 8080:8080 loopscope"; \
		exit 1; }

python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer, or say make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is Python $(version): Loopscope needs 3.11 or newer (PYTHON= picks another)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: apt-get install python3-venv"; exit 1; }

# What the tests need beside Python: a browser, libatomic1 for the Node inside Playwright, fonts for Chinese pages, curl
# for the lines of the README.
packages = chromium curl libatomic1 fonts-liberation fonts-noto-cjk

packages: linux
	@if [ -x /usr/bin/chromium ] && command -v curl >/dev/null && /sbin/ldconfig -p | grep -q libatomic.so.1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo='sudo -n'; else \
		echo "The tests need some packages: apt-get install $(packages)"; exit 1; fi; \
	echo "installing $(packages)"; \
	$$sudo apt-get -o DPkg::Lock::Timeout=400 update -qq >/dev/null && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=400 install -qq -y --no-install-recommends \
		$(packages) >/dev/null
