# Everything a fresh machine needs: `make run` starts the bot, `make test` proves it.
# Another Python: make run PYTHON=python3.12
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BUILT  := messages/search/built/.made

.PHONY: run test install dev lint check lock clean

run: install $(BUILT)
	@$(BIN)/khuyencong serve

test: dev
	@$(BIN)/python -m pytest

install: $(VENV)/.installed $(BUILT)
dev: $(VENV)/.dev

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: install
	@$(BIN)/khuyencong policy check

$(VENV)/.installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Không thấy $(PYTHON): cài Python 3.11 trở lên (Debian, Ubuntu: apt install python3 python3-venv) rồi chạy lại." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) là `$(PYTHON) -V 2>&1`, quá cũ: cần Python 3.11 trở lên, ví dụ chạy lại bằng: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python này thiếu venv: cài gói python3-venv (Debian, Ubuntu: apt install python3-venv) rồi chạy lại." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Đang cài các thư viện (lần đầu mất khoảng một phút)…" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The search over the policy, made ahead; without it every start makes its own.
$(BUILT): $(VENV)/.installed $(wildcard messages/*.py messages/*.yaml messages/search/*.py messages/policies/*.yaml messages/policies/*/*.yaml)
	@$(BIN)/python -m messages.search
	@touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv on the PATH; writes hashes and no addresses.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group build -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group build --group dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
