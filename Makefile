# One command each; `make` alone explains them. The first command sets everything up in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
ORACLE := .venv/.oracle
CUDA := .venv/.cuda
SPREAD := -n auto --dist loadfile -q
ASSIGNMENT ?= 01-clustering
COURSE ?= build/nbgrader
JOBS ?= 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo lab test test-fast test-oracle test-cuda build grade bench train-headlines lint format lock clean

help:  ## say what there is
	@echo "GlassNet. Each command installs what it needs into .venv first (Python 3.11 or newer)."
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

demo: $(READY)  ## build the course, grade a class of sample submissions, open the report
	$(BIN)/python -m autograder demo

lab: $(READY)  ## open JupyterLab in the course
	cd course && ../$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root)

test: $(READY)  ## run all tests, a file of them on each processor
	$(BIN)/python -m pytest $(SPREAD)

test-fast: $(READY)  ## run the tests that take no more than a few seconds each
	$(BIN)/python -m pytest $(SPREAD) -m "not slow"

test-oracle: $(ORACLE)  ## compare live with PyTorch, which this installs
	$(BIN)/python -m pytest $(SPREAD) -m oracle

test-cuda: $(CUDA)  ## compile the CUDA kernels for every GPU since sm_75 and run them emulated; needs no GPU
	$(BIN)/python -m pytest $(SPREAD) tests/glassnet/cuda

build: $(READY)  ## turn solutions/ into course/ and into nbgrader's source tree, build/nbgrader/
	$(BIN)/python -m autograder build

grade: $(READY)  ## grade what lies in COURSE/submitted: make grade ASSIGNMENT=01-clustering COURSE=build/nbgrader
	$(BIN)/python -m autograder grade $(ASSIGNMENT) --course $(COURSE) --jobs $(JOBS)

bench: $(ORACLE)  ## measure beside nbgrader, PyTorch and scikit-learn, and write the README's table
	$(BIN)/python -m benchmarks.grading
	$(BIN)/python -m benchmarks.kernels
	$(BIN)/python -m benchmarks.clustering
	$(BIN)/python -m benchmarks.report

train-headlines: $(READY)  ## train LeNet-5 on MNIST and a small ResNet on CIFAR-10 (minutes; data in GLASSNET_DATA)
	$(BIN)/python -m benchmarks.train_headlines

lint: $(READY)  ## ruff, mypy, import directions, the masters' own linter, and whether course/ is fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m autograder lint
	$(BIN)/python -m autograder build --check

format: $(READY)  ## let ruff format and fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY)  ## write requirements.lock anew from the ranges in pyproject.toml
	$(BIN)/python -m pip install --quiet "pip-tools>=7.4"
	$(BIN)/pip-compile --quiet --upgrade --extra dev --extra dask --extra cuda-test --strip-extras --no-header --no-annotate \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --output-file requirements.lock pyproject.toml

clean:  ## remove what was built and installed
	rm -rf .venv build

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"GlassNet needs Python 3.11 or newer; {sys.executable} is {v.major}.{v.minor}. Try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { echo "Could not make .venv. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing into .venv (once; a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[dev]"
	@touch $(READY)

$(ORACLE): $(READY)
	@echo "Installing PyTorch, an oracle for tests and a peer for benchmarks ..."
	@$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[dev,oracle]"
	@touch $(ORACLE)

$(CUDA): $(READY)
	@echo "Installing CuPy and NVIDIA's compiler, for tests of the GPU kernels without a GPU ..."
	@$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[dev,cuda-test]"
	@touch $(CUDA)
