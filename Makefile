# DataWave: every target has a help line; "make" alone prints them.
SHELL := /bin/bash
GO ?= go
BIN := bin/datawave
TOOLS := bin/tools
GOLANGCI_VERSION := v2.15.0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 10s
# The race detector needs a C compiler; without one the tests run without it.
RACE := $(if $(shell command -v cc),-race,)
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help

help: ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: demo ## build, start everything embedded, scan the sample sources, print what was found, stay up

demo: build ## the same as run
	@$(BIN) demo

build: ## build bin/datawave
	@mkdir -p bin
	$(GO) build -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/datawave

test: build ## unit, stage, store and whole-system tests, embedded, with the race detector
	$(if $(RACE),CGO_ENABLED=1) DATAWAVE_BIN=$(CURDIR)/$(BIN) $(GO) test $(RACE) ./... ./testdata/gen

test-servers: build ## the tests that need real servers, named by DATAWAVE_TEST_* variables
	DATAWAVE_BIN=$(CURDIR)/$(BIN) $(GO) test -count=1 -p 1 -timeout 20m $(SERVER_PACKAGES)

# One package at a time: they share the topics of the one Kafka.
SERVER_PACKAGES := ./streams/... ./schemas/... ./projections/... ./cmd/...

lint: $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION) ## formatting, vet and golangci-lint
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(TOOLS)/golangci-lint-$(GOLANGCI_VERSION) run ./... ./testdata/gen

$(TOOLS)/golangci-lint-$(GOLANGCI_VERSION):
	@mkdir -p $(TOOLS)
	GOBIN=$(CURDIR)/$(TOOLS) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv $(TOOLS)/golangci-lint $@

bench: bench-start bench-broker bench-classify bench-lineage bench-openlineage ## every benchmark that needs no server; each prints a last line "bench-NAME metric=value …"

bench-start: build ## from process start to the first classified, searchable table; memory; size of the binary
	@$(GO) run ./benchmarks/start -binary $(BIN)

bench-broker: ## the embedded broker at 5 million records: disk, memory, restart
	@$(GO) run ./benchmarks/broker

bench-classify: ## all detectors over values and texts on one core, beside the standard library
	@$(GO) run ./benchmarks/classify

bench-lineage: ## lineage of SQL on TPC-H and on hostile texts
	@$(GO) run ./benchmarks/lineage

bench-impact: ## depth-3 reads of lineage over HTTP, in a graph of a million edges in the embedded stores
	@$(GO) run ./benchmarks/impact

bench-openlineage: build ## OpenLineage events over HTTP, from four clients until they can be read
	@$(GO) run ./benchmarks/openlineage -binary $(BIN)

bench-policy: ## policies judged over an estate, beside OPA; a module of its own
	@$(GO) -C benchmarks/policy run .

bench-replay: ## an estate of a million facts replayed into each store, beside the store's own limit, and reads of it; servers need DATAWAVE_TEST_* variables
	@$(GO) run ./benchmarks/replay

bench-scan: build ## a PostgreSQL of 2,000 tables from end to end; needs DATAWAVE_TEST_POSTGRES
	@$(GO) run ./benchmarks/scan -binary $(BIN)

PEER_DIR := benchmarks/peers/kafka-streams
PEER := $(PEER_DIR)/target/kafka-streams-peer.jar

$(PEER): $(PEER_DIR)/pom.xml $(wildcard $(PEER_DIR)/src/main/java/datawave/peer/*.java $(PEER_DIR)/src/main/resources/*)
	mvn -q -B -f $< package

bench-latency: build ## from an event in Kafka to what follows from it in the API, at half the load that is sustained; needs DATAWAVE_TEST_KAFKA3 and DATAWAVE_TEST_POSTGRES
	@$(GO) run ./benchmarks/latency -binary $(BIN)

bench-runtime: $(PEER) ## the stage runtime beside the bare client and Kafka Streams; needs DATAWAVE_TEST_KAFKA, java and mvn
	@$(GO) run ./benchmarks/runtime -streams $(PEER)

bench-peers: $(PEER) ## the comparison with Kafka Streams alone
	@$(GO) run ./benchmarks/runtime -streams $(PEER) -only peers

fuzz: ## every fuzz target for FUZZTIME each (default 10s)
	@GO=$(GO) FUZZTIME=$(FUZZTIME) ./benchmarks/fuzz.sh

generate: ## body types from schemas/avro/*.avsc, released schema versions, sample sources
	$(GO) run ./schemas/avro/gen schemas/avro schemas/event
	$(GO) run ./schemas/avro/release
	$(GO) run ./testdata/gen testdata/sources

console: build ## start DataWave with the console served from api/console, for working on it
	@$(BIN) up --console-dir api/console/static

clean: ## delete what was built
	rm -rf bin

.PHONY: help run demo build test test-servers lint bench fuzz generate console clean bench-start bench-broker bench-classify bench-lineage bench-policy bench-replay bench-scan bench-latency bench-impact bench-openlineage bench-runtime bench-peers
