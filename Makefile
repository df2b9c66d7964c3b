# What one does with this checkout. `make` lists the targets.

GO       ?= go
FUZZTIME ?= 20s
BENCH    ?= .
BENCHTIME ?= 1s
BENCH_ITEMS ?= 100000

# The race detector watches all Go code but the one package of SQLite that a program translated from C: its memory is none of
# Go's, and watching it makes every statement several times slower. (A package with generic code must not be left out: the
# linker takes one copy of an instance for all packages, and synchronisation would go unseen.)
RACE    := -race -gcflags='modernc.org/sqlite/lib=-race=false'
DATA     ?= ../shared/data
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# The tools are pinned in tools/go.mod, apart from what the product needs.
TOOL    := $(GO) tool -modfile=tools/go.mod
LDFLAGS := -s -w -X github.com/karaula/karaula/app.release=$(VERSION)

.DEFAULT_GOAL := help
.PHONY: help run demo build test bench fuzz vet lint score clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Do the main job with ./config.yaml
	$(GO) run .

demo: ## Watch a week of May 2023 in under two minutes: no network, no token
	$(GO) run . demo

build: ## Build the static binary ./karaula
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "$(LDFLAGS)" -o karaula .

# Many tests wait for a process, a platform or the disk: on two cores, more of them than two run at a time.
test: postgres twin ## Run all tests with the race detector, on SQLite and on a PostgreSQL of their own
	$(GO) test $(RACE) -shuffle=on -p 3 -parallel 4 -timeout 15m ./...

# The tests start a PostgreSQL of their own, in a scratch folder. Its programs are installed where that is allowed.
.PHONY: postgres
postgres:
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; \
	else echo "make test wants PostgreSQL's programs (initdb, postgres): apt-get install postgresql, or put them on the PATH" >&2; exit 1; fi

# A Discord that others wrote, for tests. Without npm they are skipped, and say so.
.PHONY: twin
twin:
	@cd bot/discord/discordtest/twin && if [ -d node_modules/discord-digital-twin ]; then exit 0; fi; \
	if command -v npm >/dev/null; then npm install --no-audit --no-fund --no-package-lock --loglevel=error; \
	else echo "make test wants npm (apt-get install nodejs npm): without it, nothing is tried on discord-digital-twin" >&2; fi

# Not part of the tests: it wants npm and Chromium (apt-get install nodejs npm chromium fonts-noto-core fonts-noto-color-emoji
# pngquant), or CHROMIUM with the path of one.
.PHONY: pictures
pictures: ## Draw the pictures of docs/pictures: real messages in the look of Slack and of Discord
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	PICTURES="$$dir" $(GO) test ./app -run '^TestPictures$$' -count 1 && \
	(cd pictures && { [ -d node_modules ] || PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --no-audit --no-fund --no-package-lock --loglevel=error; }) && \
	node pictures/draw.mjs "$$dir" docs/pictures && \
	if command -v pngquant >/dev/null; then pngquant --force --ext .png 48 docs/pictures/*.png; fi

bench: ## Run the benchmarks (BENCH=News for those of a name; BENCHTIME=1s for each; BENCH_ITEMS=100000 are searched through)
	BENCH_ITEMS=$(BENCH_ITEMS) $(GO) test -run '^$$' -bench '$(BENCH)' -timeout 2h -benchmem -benchtime $(BENCHTIME) $$(grep -rl --include='*_test.go' '^func Benchmark' . | xargs -n 1 dirname | sort -u)

.PHONY: soak
soak: postgres ## Run for an hour under kills, pauses and cuts, on both databases; PART=killed is a part of it
	SOAK=long $(GO) test -run '^TestSoak$$/$(PART)' -count 1 -timeout 150m -v ./app
	$(GO) test -run '^$$' -bench '^BenchmarkAtRest$$' -benchtime 1x ./app

fuzz: ## Run each fuzz target for FUZZTIME (20s)
	@grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sort | while IFS=: read -r file target; do \
		echo "== $$(dirname "$$file"): $${target#func }"; \
		$(GO) test -run '^$$' -fuzz "^$${target#func }\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" </dev/null || exit 1; \
	done

vet: ## Check the form in short: gofmt, vet, staticcheck
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(TOOL) staticcheck ./...

lint: vet ## Check the form in full: golangci-lint too (the first call compiles it, which takes minutes)
	$(TOOL) golangci-lint run ./...

score: build ## Score against the labelled data in DATA (../shared/data), where it is at hand
	@.ci/score ./karaula "$(DATA)"
	@echo "== inflection: evidence" && DATA="$(abspath $(DATA))" $(GO) test ./rules -run TestEvidenceOfForms -count=1 -v | grep -E 'hits|^ok|^FAIL|SKIP'

clean: ## Remove what the other targets made
	rm -f karaula
	rm -rf dist
