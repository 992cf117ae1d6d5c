# Building, testing and measuring; `make` alone says what there is. Each target sets up what it needs.
# PYTHON and SWIFT name the CPython 3.13 and the `swift` to use (`make clean` before changing them).
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup build demo bench bench-cliffs bench-kernels bench-patterns bench-startup bench-warmup profile test lint test-swift test-python test-cpython test-cpython-full test-packages test-stress \
  test-leaks test-long fuzz clean

VENV := .venv
PY := $(VENV)/bin/python
SWIFT_FOLDERS := Sources $(wildcard tests/swift)
PACKAGE := $(shell find Sources python -type f ! -name '*.so' ! -name _compile ! -path '*/__pycache__/*') \
  Package.swift pyproject.toml hatch_build.py tools/toolchain.py tools/exports.map tools/exports-autoload.map tools/exports-compiler.map \
  tools/profile/engine.profdata README.md LICENSE

help:
	@echo 'make demo            real programs under stock CPython and under Spinetail, side by side'
	@echo 'make test            everything that is checked before a change goes in'
	@echo 'make bench           pyperformance programs, measured; BENCH=richards,nbody for some of them'
	@echo 'make bench-cliffs    loops with one odd thing in them, against the same loops without it'
	@echo 'make bench-kernels   small programs, one kind of work each'
	@echo 'make bench-patterns  what programs do most, one line in a loop each: the least gain comes first'
	@echo 'make bench-startup   what it adds to the start of the interpreter'
	@echo 'make bench-warmup    when the first rounds of programs are over'
	@echo
	@echo 'make build           builds the wheel and installs it into $(VENV)'
	@echo 'make profile         counts anew how often each part of the engine runs, which the build goes by'
	@echo 'make lint            format and lint, Python and Swift'
	@echo 'make test-swift      the unit tests of the engine'
	@echo 'make test-python     programs compared with stock; ARGS="-k with" goes to pytest'
	@echo "make test-cpython    CPython's own tests compared with stock; ARGS='test_with' for some of them"
	@echo "make test-cpython-full   all of CPython's own tests: hours; ARGS='--reuse-stock' after the first time"
	@echo 'make test-packages   packages from PyPI run their own tests, compared with stock; ARGS="attrs click" for some'
	@echo 'make test-stress     threads, forks, signals, no memory, small stacks, hostile code; ARGS="--scale 0.1" for a part'
	@echo "make test-leaks      reference leaks in CPython's own tests, six times over; ARGS='test_with' for some of them"
	@echo 'make test-long       the last four and an hour of fuzz: what takes too long for make test'
	@echo 'make fuzz            random programs compared with stock; SECONDS=600 for longer than a minute'
	@echo 'make clean           removes $(VENV) and what was built'
	@echo
	@echo 'Each sets up what it needs. PYTHON=… and SWIFT=… name another CPython 3.13 or `swift`, LLVM_CONFIG=… another LLVM.'

setup: $(VENV)/ready

$(VENV)/ready: tools/setup.sh requirements-dev.txt
	sh tools/setup.sh

build: $(VENV)/installed

# An ordinary install of the wheel, so that what is tested is what users get.
$(VENV)/installed: $(VENV)/ready $(PACKAGE)
	$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall .
	@touch $@

demo: build
	@$(PY) tools/bench/bench.py --demo $(ARGS)

bench: build
	@$(PY) tools/bench/bench.py $(if $(BENCH),--only $(BENCH)) $(ARGS)

bench-cliffs: build
	@$(PY) tools/bench/cliffs.py $(ARGS)

bench-patterns: build
	@$(PY) tools/bench/patterns.py $(ARGS)

bench-kernels: build
	@$(PY) tools/bench/kernels.py $(ARGS)

bench-startup: build
	@$(PY) tools/bench/startup.py $(ARGS)

bench-warmup: build
	@$(PY) tools/bench/warmup.py $(ARGS)

profile: setup
	$(PY) tools/profile/train.py

test: lint test-swift test-python test-cpython

lint: setup
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) tools/toolchain.py format lint --strict --recursive Package.swift $(SWIFT_FOLDERS)

# Another build folder: the same sources as ordinary Swift, which XCTest can load.
test-swift: setup
	SPINETAIL_CACHE=0 SPINETAIL_MODE=ordinary $(PY) tools/toolchain.py test --scratch-path build/swift-ordinary

# Snippets wait for the compiler for most of their time, two at once; of the others some measure.
test-python: build
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	$(PY) -m pytest --numprocesses=2 tests/python/test_snippets.py
	$(PY) -m pytest --ignore=tests/python/test_snippets.py
endif

test-cpython: build
	$(PY) tests/cpython/run.py $(ARGS)

test-cpython-full: build
	$(PY) tests/cpython/run.py --full $(ARGS)

test-packages: build
	$(PY) tools/packages/packages.py $(if $(ARGS),$(ARGS),--table docs/compatibility.md)

test-stress: build
	$(PY) tests/stress/run.py $(if $(ARGS),$(ARGS),--table docs/compatibility.md)

test-leaks: build
	$(PY) tests/cpython/leaks.py $(if $(ARGS),$(ARGS),--table docs/compatibility.md)

# CPython's list with all loops compiled waits for LLVM nearly all of the time.
test-long: test-cpython-full test-packages test-stress test-leaks
	$(PY) tests/cpython/run.py --modes regions,guards1,guards7,guards101
	TEST_MODES=guards1,guards101 $(PY) -m pytest tests/python/test_snippets.py
	$(PY) tools/fuzz/fuzz.py --seconds 3600

fuzz: build
	$(PY) tools/fuzz/fuzz.py $(if $(SECONDS),--seconds $(SECONDS)) $(ARGS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache python/spinetail/*.so python/spinetail/_compile
	find python tests tools -name __pycache__ -prune -exec rm -rf {} +
