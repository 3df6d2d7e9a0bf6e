# Polku: two commands on a fresh machine, `make demo` and `make test`. Needs python3, python3-venv, git and make.
PYTHON ?= python3
PORT ?= 8000
DATA ?=
VENV = .venv
BIN = $(VENV)/bin
LOCKS = requirements/uv.txt requirements/run.txt
TEST_LOCKS = requirements/uv.txt requirements/test.txt

.PHONY: setup setup-test system demo test check fmt bench screens states messages openapi lock clean

setup: $(VENV)/run.done ## .venv with what is locked to run
setup-test: $(VENV)/test.done ## the same, and what the tests need

$(BIN)/uv: requirements/uv.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r requirements/uv.txt
	@touch $(BIN)/uv

$(VENV)/run.done: $(BIN)/uv $(LOCKS) pyproject.toml hatch_build.py
	@[ -e $(VENV)/test.done ] || $(BIN)/python requirements/install.py $(BIN) $(LOCKS)
	@touch $@

$(VENV)/test.done: $(BIN)/uv $(TEST_LOCKS) pyproject.toml hatch_build.py
	$(BIN)/python requirements/install.py $(BIN) $(TEST_LOCKS)
	@touch $@ $(VENV)/run.done

system: ## apt packages that only tests need
	@sh requirements/system.sh

demo: setup ## the whole system with the sample company, on http://127.0.0.1:$(PORT)
	POLKU_DATA=$${POLKU_DATA:-$(CURDIR)/var/demo} POLKU_URL=http://127.0.0.1:$(PORT) $(BIN)/polku serve --demo

test: setup-test system ## everything that must hold
	$(MAKE) --no-print-directory check
	sh requirements/test.sh $(BIN)

check: setup-test ## lint, types, layers, docs, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fmt: setup-test ## write the code as the formatter would
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-test ## every figure; DATA=folder for the real sets
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA))

screens: setup-test ## every page at 390 and 1280 px, light and dark, fi/sv/en, into screens/; the README's into docs/pictures/
	PYTHONPATH=tests:. $(BIN)/python tests/screens.py
	PYTHONPATH=tests:. $(BIN)/python tests/pictures.py

states: setup-test ## every page empty, with 10,000 rows, in error, forbidden, by axe and keyboard; ONLY="full fi dark pictures"
	PYTHONPATH=tests:. DJANGO_SETTINGS_MODULE=settings $(BIN)/python tests/screens.py --states $(ONLY)

messages: setup-test ## gather what is to be translated, and compile
	$(BIN)/python -m polku_server.messages

openapi: setup-test ## write the API's document anew
	$(BIN)/python -m polku_server.openapi

lock: $(BIN)/uv ## write the locks anew
	sh requirements/lock.sh $(BIN)/uv

clean:
	rm -rf $(VENV) var screens
