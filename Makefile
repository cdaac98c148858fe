# CFUKit. `make demo` on a fresh Debian 12 with Swift on the PATH shows what it does.

SWIFT   ?= swift
PREFIX  ?= /usr/local
DEMO    ?= demo
BUILD   := .build/release
PACKAGES := libopencv-core-dev libopencv-imgproc-dev libjpeg-dev libpng-dev libtiff-dev \
            libsqlite3-dev g++ clang-format
SUDO    := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# One release configuration for everything: pixel loops are slow without the optimiser, and the tests
# then run what users run.
FLAGS   := -c release

C_FILES := $(shell git ls-files 'Sources/*.h' 'Sources/*.c' 'Sources/*.cpp' 'Plugins/*.h' \
             'Plugins/*.c' 'Plugins/*.cpp' 'Tests/*.h' 'Tests/*.c' 'Tests/*.cpp' 2>/dev/null)
SWIFT_ROOTS := $(wildcard Package.swift Sources Tests Plugins)

.PHONY: all demo deps build test lint format asan tsan fuzz bench install clean

all: build

# Installs what is missing and nothing else; needs no rights where all of it is there.
deps:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  $(SUDO) apt-get update -q && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi

build: deps
	$(SWIFT) build $(FLAGS)
	Plugins/bundle.sh $(BUILD)

# A dose series of 5 groups x 3 dishes, drawn with known truth, counted from photo to comparison.
demo: build
	rm -rf $(DEMO)
	$(BUILD)/cfu simulate --out $(DEMO)/dishes --groups 5 --dishes 3
	$(BUILD)/cfu count $(DEMO)/dishes/study.csv --out $(DEMO)/results
	@echo
	@echo "Look at  $(DEMO)/results/overlays/   each dish with its colonies outlined"
	@echo "         $(DEMO)/results/groups.csv  each dose against vehicle"
	@echo "         $(DEMO)/results/dishes.csv, colonies.csv, study.sqlite"

test: deps
	$(SWIFT) build $(FLAGS) --build-tests
	Plugins/bundle.sh $(BUILD)
	$(SWIFT) test $(FLAGS) --skip-build

lint: deps
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_ROOTS)
	$(if $(C_FILES),clang-format --dry-run -Werror $(C_FILES))
	$(SWIFT) build $(FLAGS) --build-tests
	$(SWIFT) test $(FLAGS) --skip-build --filter ImportDirection

format: deps
	$(SWIFT) format format --in-place --parallel --recursive $(SWIFT_ROOTS)
	$(if $(C_FILES),clang-format -i $(C_FILES))

# Sanitizers keep builds of their own: they share no object with the others.
# Leaks are not looked for: XCTest and Foundation's Process report some of their own.
asan fuzz: export CFU_SANITIZER = address
asan fuzz: export ASAN_OPTIONS = detect_leaks=0
asan: deps
	$(SWIFT) build -c release --build-tests --sanitize=address --scratch-path .build-asan
	Plugins/bundle.sh .build-asan/release
	$(SWIFT) test -c release --skip-build --sanitize=address --scratch-path .build-asan

tsan: export CFU_SANITIZER = thread
tsan: deps
	$(SWIFT) build -c release --build-tests --sanitize=thread --scratch-path .build-tsan
	Plugins/bundle.sh .build-tsan/release
	$(SWIFT) test -c release --skip-build --sanitize=thread --scratch-path .build-tsan

# Damaged pictures of all formats against the decoders, under AddressSanitizer.
fuzz: deps
	$(SWIFT) build -c release --build-tests --sanitize=address --scratch-path .build-asan
	$(SWIFT) test -c release --skip-build --sanitize=address --scratch-path .build-asan --filter CFUPicturesTests

bench: build
	$(SWIFT) run -c release --package-path Tests/Benchmarks bench $(abspath $(BUILD)) $(BENCH_PICTURES)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/cfukit/plugins
	install -m 755 $(BUILD)/cfu $(BUILD)/cfu-plugin-worker $(DESTDIR)$(PREFIX)/bin
	cp -R $(BUILD)/plugins/*.cfuplugin $(DESTDIR)$(PREFIX)/lib/cfukit/plugins

clean:
	rm -rf .build .build-asan .build-tsan $(DEMO)
