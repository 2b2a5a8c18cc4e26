# make report と make test の2つで足ります。Windows では README の PowerShell の行を使ってください。
.PHONY: report test test-slow lab bench lint lock bundle
BIN := .venv/bin
export MPLBACKEND := agg

report: .venv/.ready
	$(BIN)/ebpm batch --keep-going

test: .venv/.ready lint
	@scripts/chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-slow: .venv/.ready
	@scripts/chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

lint: .venv/.ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/pyright

lab: .venv/.ready
	$(BIN)/ebpm lab

bench: .venv/.ready
	$(BIN)/python benchmarks/run_overhead.py
	$(BIN)/python benchmarks/batch.py
	$(BIN)/python benchmarks/maps.py
	$(BIN)/python benchmarks/flow.py
	$(BIN)/python benchmarks/export.py
	$(BIN)/python benchmarks/intake.py

# ネットワークのない庁内PCに持ち込む1つの zip（作るにはネットワークが要る）: make bundle PLATFORM=win_amd64|linux|macos
PYTHON_VERSION ?= $(shell $(BIN)/python -c 'import sys; print("{}.{}".format(*sys.version_info))')
bundle: .venv/.ready
	$(BIN)/python scripts/bundle/make.py $(PLATFORM) --python-version $(PYTHON_VERSION)

# 依存を変えたあとに、版を固定し直す（ネットワークが要る）
lock: .venv/.ready
	$(BIN)/uv export --quiet --all-groups --no-emit-project --format requirements-txt --no-header --output-file requirements.lock
	rm -f uv.lock

.venv/.ready: requirements.lock pyproject.toml scripts/setup
	scripts/setup
