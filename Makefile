# CFUKit. `make demo` on a fresh Debian 12 with Swift on the PATH shows what it does.

SWIFT   ?= swift
PREFIX  ?= /usr/local
DEMO    ?= demo
N       ?= 6
ACCURACY ?= results/accuracy
BUILD   := .build/release
PACKAGES := libopencv-core-dev libopencv-imgproc-dev libjpeg-dev libpng-dev libtiff-dev \
            libsqlite3-dev libboost-math-dev libxlsxwriter-dev libminizip-dev \
            libexpat1-dev libcrypt-dev libjs-leaflet g++ clang-format gnuplot-nox
# For the plugin Net alone. Where it cannot be had everything else is built without that plugin.
NET_PACKAGE := libopencv-dnn-dev
# What the tests look at the report with; those tests are skipped where it cannot be had.
TEST_PACKAGES := chromium poppler-utils
# Looked up when a recipe runs, since `deps` may just have installed it.
NET = $(shell test -f $${CFU_OPENCV_INCLUDE:-/usr/include/opencv4}/opencv2/dnn.hpp || echo CFU_WITHOUT_NET=1)
SUDO    := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# One release configuration for everything: pixel loops are slow without the optimiser, and the tests
# then run what users run.
FLAGS   := -c release

C_FILES := $(shell git ls-files 'Sources/*.h' 'Sources/*.c' 'Sources/*.cpp' 'Plugins/*.h' \
             'Plugins/*.c' 'Plugins/*.cpp' 'Plugins/*.hpp' 'Tests/*.h' 'Tests/*.c' 'Tests/*.cpp' \
             'Sources/CReviewPages/*.js' 2>/dev/null)
SWIFT_ROOTS := $(wildcard Package.swift Sources Tests Plugins)

.PHONY: all demo deps test-deps build test test-training lint format asan tsan fuzz bench accuracy models \
        install clean

all: build

# Installs what is missing and nothing else; needs no rights where all of it is there.
deps:
	@missing=""; for package in $(PACKAGES) $(NET_PACKAGE); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  install="$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends"; \
	  $(SUDO) apt-get update -q; \
	  $$install $$missing || \
	    { needed=$$(echo "$$missing" | sed 's/ $(NET_PACKAGE)//'); [ "$$needed" != "$$missing" ] && \
	      echo "$(NET_PACKAGE) cannot be installed: the plugin Net is left out" >&2 && \
	      { [ -z "$$needed" ] || $$install $$needed; }; }; \
	fi

test-deps: deps
	@missing=""; for package in $(TEST_PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] || \
	  { $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -q -y --no-install-recommends $$missing; } || \
	  echo "not installed:$$missing; the tests that need it are skipped" >&2

build: deps
	$(NET) $(SWIFT) build $(FLAGS)
	$(NET) Plugins/bundle.sh $(BUILD)

# A dose series of 5 groups x 3 dishes, drawn with known truth, counted from photo to comparison.
demo: build
	rm -rf $(DEMO)
	$(BUILD)/cfu simulate --out $(DEMO)/dishes --groups 5 --dishes 3
	$(BUILD)/cfu count $(DEMO)/dishes/study.csv --out $(DEMO)/results
	@echo
	@echo "Look at  $(DEMO)/results/report.html  answers, plots, dishes and methods: open it in a browser"
	@echo "         $(DEMO)/results/overlays/    each dish with its colonies outlined"
	@echo "         $(DEMO)/results/groups.csv   each dose against vehicle"
	@echo "         $(DEMO)/results/dishes.csv, colonies.csv, study.sqlite"
	@echo "Correct it in the browser:  $(BUILD)/cfu review $(DEMO)/results"

# Other programs' readers of what `cfu export` writes, and evaluators beside `cfu validate`; the tests
# that need them are skipped without.
READERS := openpyxl pzfx_parser shapely pycocotools roifile scipy sklearn=scikit-learn
# What drives Chromium over the pages of `cfu review`, and looks whether everybody can use them.
BROWSER := playwright axe_playwright_python=axe-playwright-python

test: test-deps
	$(NET) $(SWIFT) build $(FLAGS) --build-tests
	$(NET) Plugins/bundle.sh $(BUILD)
	$(NET) CFU_READERS=$$(training/python.sh $(READERS)) $(SWIFT) test $(FLAGS) --skip-build
	CFU_BY_ITSELF=1 $(SWIFT) test $(FLAGS) --skip-build --filter SlowClientTests
	CFU_BY_ITSELF=1 CFU_BROWSER=$$(training/python.sh $(BROWSER)) \
	  $(SWIFT) test $(FLAGS) --skip-build --filter BrowserTests
	$(MAKE) test-training

# The trainers' own tests, where Python has what they need or it can be fetched.
test-training:
	@if python=$$(training/python.sh numpy scipy lightgbm PIL=pillow pytest); then \
	  cd training && $$python -m pytest; \
	else \
	  echo "skipped: the tests of training/"; \
	fi

lint: deps
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_ROOTS)
	$(if $(C_FILES),clang-format --dry-run -Werror $(C_FILES))
	$(NET) $(SWIFT) build $(FLAGS) --build-tests
	$(NET) $(SWIFT) test $(FLAGS) --skip-build --filter ImportDirection

format: deps
	$(SWIFT) format format --in-place --parallel --recursive $(SWIFT_ROOTS)
	$(if $(C_FILES),clang-format -i $(C_FILES))

# Sanitizers keep builds of their own: they share no object with the others.
# Leaks are not looked for: XCTest and Foundation's Process report some of their own.
asan fuzz: export CFU_SANITIZER = address
asan fuzz: export ASAN_OPTIONS = detect_leaks=0
asan: deps
	$(NET) $(SWIFT) build -c release --build-tests --sanitize=address --scratch-path .build-asan
	$(NET) Plugins/bundle.sh .build-asan/release
	$(NET) $(SWIFT) test -c release --skip-build --sanitize=address --scratch-path .build-asan

tsan: export CFU_SANITIZER = thread
tsan: deps
	$(NET) $(SWIFT) build -c release --build-tests --sanitize=thread --scratch-path .build-tsan
	$(NET) Plugins/bundle.sh .build-tsan/release
	$(NET) $(SWIFT) test -c release --skip-build --sanitize=thread --scratch-path .build-tsan

# Damaged pictures of all formats against the decoders, under AddressSanitizer.
fuzz: deps
	$(NET) $(SWIFT) build -c release --build-tests --sanitize=address --scratch-path .build-asan
	$(NET) $(SWIFT) test -c release --skip-build --sanitize=address --scratch-path .build-asan --filter CFUPicturesTests

bench: build
	$(SWIFT) run -c release --package-path Tests/Benchmarks bench $(abspath $(BUILD)) $(BENCH_PICTURES)
	Tests/Benchmarks/PluginHost/bundle.sh $(BUILD)/bench
	$(BUILD)/plugin-bench $(abspath $(BUILD)) $(BUILD)/bench/Busy.cfuplugin

TRAIN   = cd training && $$python -m cfutrain --cfu $(abspath $(BUILD))/cfu

# Every figure of the README: draws dishes that nothing was trained on, counts and compares them.
# N dishes of each kind; 6 take about 8 minutes on two cores.
accuracy: build
	python=$$(training/python.sh numpy scipy matplotlib PIL=pillow) && $(TRAIN) accuracy -n $(N) \
	  --out $(abspath $(ACCURACY)) --readme $(abspath README.md)

# The shipped models, by the commands of training/README.md: an hour and 40 minutes on two cores.
# Training the network needs PyTorch.
MODELS := $(abspath .build)/models
models: build
	set -e; python=$$(training/python.sh numpy scipy lightgbm PIL=pillow torch onnx); \
	$(TRAIN) make-dataset --out $(MODELS)/data; \
	version=$$(sed -n 's/.*programVersion = "\(.*\)"/\1/p' ../Sources/CFUCore/ProgramVersion.swift); \
	$$python -m cfutrain train forest --data $(MODELS)/data --out $(MODELS)/forest --model-version $$version; \
	$$python -m cfutrain train net --data $(MODELS)/data --out $(MODELS)/net --device cpu \
	  --model-version $$version; \
	$$python -m cfutrain export --model $(MODELS)/forest --data $(MODELS)/data --out $(MODELS)/Forest.cfuplugin; \
	$$python -m cfutrain export --model $(MODELS)/net --data $(MODELS)/data --out $(MODELS)/Net.cfuplugin; \
	cd ..; for name in Forest Net; do Plugins/adopt.sh $(MODELS)/$$name.cfuplugin $$name; done; \
	Plugins/bundle.sh $(BUILD)

# Stripped, since symbols are most of their size. A bundle that is there already goes first: what an
# older version left in it would be no part of the new one.
LIBRARIES = $(DESTDIR)$(PREFIX)/lib/cfukit
install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(LIBRARIES)/plugins
	install -s -m 755 $(BUILD)/cfu $(BUILD)/cfu-plugin-worker $(BUILD)/cfu-plugin-probe \
	  $(DESTDIR)$(PREFIX)/bin
	install -s -m 644 $(BUILD)/libcfu-host-opencv.so $(LIBRARIES)
	for bundle in $(BUILD)/plugins/*.cfuplugin; do \
	  target="$(LIBRARIES)/plugins/$$(basename $$bundle)"; \
	  rm -rf "$$target" && cp -R $$bundle "$$target" || exit 1; \
	done

clean:
	rm -rf .build .build-asan .build-tsan .build-train $(DEMO)
