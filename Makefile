# A thin front to Meson.  `make` lists the targets.
BUILD ?= build
PREFIX ?= /usr/local
export DESTDIR

.PHONY: help deps build install demo check bench format lint debug asan tsan fuzz docs clean
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

deps: ## install what is missing (Debian packages, npm)
	@scripts/install-deps.sh all

build: ## build/amur, shared and static library
	@scripts/build.sh $(BUILD) --prefix=$(PREFIX)

install: build ## install below PREFIX (DESTDIR is honoured)
	@meson configure $(BUILD) --prefix=$(PREFIX) > /dev/null
	@meson install -C $(BUILD) --quiet

# Exit status 1 of a run: written, but a tolerance was missed, as its page says.
demo: ## install what is missing, build, run the Amur corridor, say where its report is
	@scripts/install-deps.sh build
	@scripts/build.sh $(BUILD)
	@$(BUILD)/amur run examples/amur --out out/amur --force || [ $$? = 1 ]

check: ## the same, and every test; the last line is the sum
	@scripts/install-deps.sh all
	@scripts/check.sh

bench: build ## measure, and compare with the goals
	@meson test -C $(BUILD) --benchmark --no-rebuild --verbose --num-processes 1

format: ## format the code
	@git ls-files '*.c' '*.h' | xargs clang-format -i
	@git ls-files '*.js' '*.mjs' | xargs web/node_modules/.bin/prettier --write --log-level warn

lint: ## clang-tidy, cppcheck, shellcheck and eslint; a warning is an error
	@scripts/lint.sh $(BUILD)

debug: ## every test with the assertions on
	@scripts/debug.sh

asan: ## tests under the address and undefined behaviour sanitizers
	@scripts/sanitize.sh address,undefined

tsan: ## tests under the thread sanitizer
	@scripts/sanitize.sh thread

fuzz: ## run every fuzzer; FUZZ_SECONDS=60 for longer
	@scripts/fuzz.sh

docs: build ## write the pages that the program and its objects can write
	@$(BUILD)/amur --manual markdown > docs/commands.md
	@python3 scripts/corridor-docs.py $(BUILD)/amur
	@python3 scripts/results-docs.py $(BUILD)/amur
	@python3 tests/rules/check_architecture.py . $(BUILD)/libamur.a --write

clean: ## remove what was built
	@rm -rf build build-*
