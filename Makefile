# Vigie. `make help` lists what can be asked; only Python >= 3.11 and make are needed.

PYTHON ?= python3
VENV := .venv
WHEELHOUSE ?=
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# With WHEELHOUSE=folder, the network is not asked: the folder alone gives the libraries.
INSTALL := $(PIP) install $(if $(WHEELHOUSE),--no-index --find-links "$(WHEELHOUSE)")

TERRITORY ?= data/exemple
EXTRACTS ?=
HOST ?= 127.0.0.1
PORT ?= 8050
WORKERS ?= 2
SCALE ?= 1
SEED ?= 47
REAL ?= ../shared/data/real

NAME := $(notdir $(patsubst %/,%,$(TERRITORY)))
DATABASE ?= var/$(NAME)
DEMO := var/demonstration-$(SCALE)-$(SEED)
RECEIVED := $(if $(EXTRACTS),$(EXTRACTS),$(DEMO)/extraits)
DEMO_SOURCES := $(wildcard dashboard/demo/*.py dashboard/demo/donnees/*)

.DEFAULT_GOAL := help
.PHONY: help install wheelhouse run demo build serve test slow check format real browser bench lock clean

help: ## Cette aide
	@echo "Vigie, le tableau de bord du territoire"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Un autre territoire : make run TERRITORY=data/montpellier EXTRACTS=dossier"
	@echo "Réglages : PORT=$(PORT) WORKERS=$(WORKERS) SCALE=$(SCALE) SEED=$(SEED) PYTHON=$(PYTHON)"

install: $(VENV)/.developpement ## L'environnement complet dans .venv

wheelhouse: | $(BIN)/python ## Mettre les bibliothèques dans un dossier, pour installer sans réseau
	@$(PIP) download --require-hashes --prefer-binary \
		--requirement requirements.lock --requirement requirements-dev.lock \
		--dest "$(or $(WHEELHOUSE),wheelhouse)"
	@echo "Bibliothèques dans $(or $(WHEELHOUSE),wheelhouse) ; sur l'autre machine :" \
		"make install WHEELHOUSE=$(or $(WHEELHOUSE),wheelhouse)"

run: build ## Construire et servir (démonstration, ou TERRITORY=… EXTRACTS=…)
	@exec $(BIN)/vigie serve --territory "$(TERRITORY)" --database "$(DATABASE)" \
		--host "$(HOST)" --port "$(PORT)" --workers "$(WORKERS)"

build: $(VENV)/.service $(if $(EXTRACTS),,demo) ## Construire la version, sans la servir
	@echo "Construction de $(NAME)…"
	@$(BIN)/vigie build --territory "$(TERRITORY)" --extracts "$(RECEIVED)" --database "$(DATABASE)"

serve: $(VENV)/.service ## Servir la dernière version construite
	@exec $(BIN)/vigie serve --territory "$(TERRITORY)" --database "$(DATABASE)" \
		--host "$(HOST)" --port "$(PORT)" --workers "$(WORKERS)"

demo: $(if $(filter $(NAME),exemple),$(DEMO)/fait,sans-extraits) ## Engendrer le territoire fictif

.PHONY: sans-extraits
sans-extraits:
	@echo "Le territoire $(TERRITORY) demande ses extraits : make run TERRITORY=$(TERRITORY) EXTRACTS=dossier" >&2
	@exit 2

$(DEMO)/fait: $(DEMO_SOURCES) | $(VENV)/.service
	@echo "Génération du territoire de démonstration (échelle $(SCALE))…"
	@rm -rf "$(DEMO)/extraits"
	@$(BIN)/vigie demo --scale $(SCALE) --seed $(SEED) --out "$(DEMO)/extraits"
	@touch $@

# What Python compiles is kept, even where the environment says otherwise: the tests start many processes.
test slow real browser: export PYTHONDONTWRITEBYTECODE :=

# One worker per core, a file of tests to each: what a file builds once serves all its tests. Files are
# taken in the order of tests/conftest.py, the longest first.
WORKERS_OF_TESTS := -n auto --dist loadfile --no-loadscope-reorder

test: $(VENV)/.developpement ## La série de tests, sans navigateur
	@$(BIN)/python -m pytest $(WORKERS_OF_TESTS) $(ARGS) $(if $(filter tests/%,$(ARGS)),,tests/unit)

slow: $(VENV)/.developpement ## Les tests longs : constructions tuées, cinq ans de démonstration, fichiers tirés au sort
	@$(BIN)/python -m pytest -m slow -n auto --dist worksteal $(ARGS) tests/unit

check: $(VENV)/.developpement ## Forme, style, types, contrats d'import
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.developpement ## Mettre en forme
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

real: $(VENV)/.developpement ## Chiffres des fichiers réels, attendus et obtenus
	@if [ ! -d "$(REAL)" ]; then \
		echo "make real : $(REAL) est absent, rien à vérifier ici."; \
	else \
		VIGIE_REAL="$(REAL)" $(BIN)/python -m pytest -m real $(ARGS) tests/real && \
		VIGIE_REAL="$(REAL)" $(BIN)/python -m tests.real.report; \
	fi

browser: $(VENV)/.developpement ## Parcours dans Chromium
	@$(BIN)/python -m pytest -m browser $(ARGS) tests/browser

BENCHES := build_bench "page_bench --scale 1" "page_bench --scale 10" answer_bench drill_bench map_bench watch_bench \
	evaluation_bench report_bench

bench: $(VENV)/.developpement ## Mesures : construction, pages, réponse du serveur, budget, carte, veille, évaluations, rapports
	@missed=0; for measure in $(BENCHES); do \
		$(BIN)/python -m tests.bench.$$measure || missed=1; echo; done; exit $$missed

lock: $(VENV)/.developpement ## Refaire les verrous des dépendances
	@$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
		--group dev --constraint requirements.lock \
		--generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --output-file requirements-dev.lock

clean: ## Effacer l'environnement et ce qui a été construit
	@rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The environment: the locked packages, then the project itself, without asking the network.
$(BIN)/python:
	@echo "Création de l'environnement…"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Il faut Python 3.11 ou plus récent (PYTHON=/chemin/vers/python3.11)" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.service: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installation des bibliothèques (une minute la première fois)…"
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developpement: requirements-dev.lock $(VENV)/.service
	@echo "Installation des outils de développement…"
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@
