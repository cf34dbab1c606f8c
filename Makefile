# The hall controller: what a newcomer, a tester and an installer need.
#   make run     the simulated demo hall and the daemon on it, until Ctrl-C (CROWD=0: empty;
#                CENTRAL=1: with a central store and the page of all halls)
#   make test    every test
#   make bench   every figure, one JSON object a line (ONLY=name for one)
#   make install DESTDIR=/stage
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

HALL ?= firmware-config/halls/demo.yaml
PORT ?= 8080
STATE ?=
CENTRAL ?=
ONLY ?=
PREFIX ?= /usr
DESTDIR ?=

export HALL PORT STATE ONLY CENTRAL

.PHONY: help
help:
	@sed -n '2,6s/^# \{0,3\}//p' Makefile

.PHONY: packages
packages:
	@scripts/packages

.PHONY: build
build: packages
	@swift build

.PHONY: release
release: packages
	@scripts/release halld hallctl hallsim

.PHONY: run
run: build
	@exec scripts/run

.PHONY: test
test: packages
	@scripts/peers
	@scripts/kernel-lab
	@scripts/test

.PHONY: bench
bench: packages
	@scripts/bench

.PHONY: install
install: packages
	@scripts/install "$(DESTDIR)" "$(PREFIX)"

.PHONY: uninstall
uninstall:
	@scripts/uninstall "$(DESTDIR)" "$(PREFIX)"
