# placard: door signs, posters and badges from a schedule.
#
#   make demo      install what is missing, build, print the reference event and its pages into out/
#   make check     install what is missing, run every test
#
#   make           build ./placard
#   make install   PREFIX=/usr/local DESTDIR=       (and uninstall)
#   make fuzz      feed the readers nonsense, SECONDS=600 each
#   make bench     how fast, how much memory, how many bytes
#   make bench-press   what finishing for a press costs beside drawing; LABELS=10000
#   make bench-import   the same of taking schedules in, beside reading them
#   make bench-site     the same of web pages, and of serving them beside nginx
#   make docs      the pictures of the README, from out/
#   make clean     forget what was built

PREFIX   = /usr/local
CC       = gcc
CFLAGS   = -O2 -g
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wno-missing-field-initializers

# Libraries by pkg-config name, and the Debian packages that bring them, the
# compiler and the fonts; then what only the tests and the pictures need.
LIBS     = cairo pango fontconfig freetype2 harfbuzz glib-2.0 libqrencode sqlite3 libxml-2.0 libzip jansson libical librsvg-2.0 lcms2 zlib libcmark libmicrohttpd nettle
PACKAGES = build-essential pkg-config libcairo2-dev libpango1.0-dev libharfbuzz-dev libqrencode-dev \
           libsqlite3-dev libxml2-dev libzip-dev libjansson-dev libical-dev librsvg2-dev liblcms2-dev zlib1g-dev scribus-data libcmark-dev libmicrohttpd-dev nettle-dev \
           fonts-inter fonts-noto-core fonts-noto-cjk tzdata
PACKAGES_TO_TEST = clang libclang-rt-14-dev llvm perl qpdf poppler-utils zbar-tools ghostscript sqlite3 \
           chromium chromium-driver tidy libxml2-utils

# "make Q=" shows the commands whole.
Q        = @

# Objects go into $B: build, build/check (warnings are errors), build/asan.
B        = build
PROGRAM  = placard
MAIN     = render/command/main.c
SOURCES  = $(filter-out $(MAIN),$(wildcard render/*/*.c db/*.c db/*/*.c fonts/*.c))
SQL      = $(wildcard db/*.sql db/*/*.sql)
OBJECTS  = $(SOURCES:%.c=$B/%.o) $(SQL:%=$B/%.o)
UNITS    = $(patsubst %.c,$B/%,$(wildcard tests/unit/*.c))
FUZZERS  = $(patsubst %.c,$B/%,$(wildcard tests/fuzz/*.c))
COMPILE  = $(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(WARN) -I. $$(pkg-config --cflags $(LIBS))
LINK     = $(CC) $(CFLAGS) $(LDFLAGS)
WITH     = $$(pkg-config --libs $(LIBS)) -lm

JOBS    := $(shell nproc 2>/dev/null || echo 2)
SECONDS  = 600

.PHONY: all libraries units fuzzers deps deps-to-test demo check fuzz bench bench-press bench-import bench-site docs install uninstall clean print-warn
.DELETE_ON_ERROR:
.SECONDARY:

# The profile of an output condition, compressed once and not at each run.
PROFILE  = /usr/share/scribus/profiles/ISOcoated_v2_300_bas

all: $(PROGRAM) $(if $(wildcard $(PROFILE).icc),build/press/fogra39.icc.gz)

build/press/fogra39.icc.gz: $(PROFILE).icc
	@mkdir -p $(@D)
	@gzip -9nc $< > $@

$(PROGRAM): $B/$(MAIN:.c=.o) $B/placard.a
	@echo link $@
	$Q$(LINK) -o $@ $^ $(WITH)

$B/placard.a: $(OBJECTS)
	@rm -f $@
	$Qls $^ 2>/dev/null | xargs $(AR) qcs $@

$B/%.o: %.c | libraries
	@mkdir -p $(@D)
	@echo $(CC) $<
	$Q$(COMPILE) -MMD -MP -c -o $@ $<

# SQL becomes a string: db/view/views.sql is sql_views.
$B/%.sql.c: %.sql
	@mkdir -p $(@D)
	@{ echo 'const char sql_$(*F)[] = {'; od -An -v -td1 $< | sed 's/[^ ][^ ]*/&,/g'; echo '0 };'; } > $@

$B/%.sql.o: $B/%.sql.c
	$Q$(COMPILE) -c -o $@ $<

# A test of its own for each module: make build/tests/unit/qr. With -i, a part
# that does not compile is left out, and only who needs it fails to link.
units: $(UNITS)

$B/tests/unit/%: tests/unit/%.c $B/placard.a | libraries
	@mkdir -p $(@D)
	@echo $(CC) $<
	$Q$(COMPILE) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $B/placard.a $(WITH)

$B/tests/bench/%: tests/bench/%.c $B/placard.a | libraries
	@mkdir -p $(@D)
	@echo $(CC) $<
	$Q$(COMPILE) $(LDFLAGS) -o $@ $< $B/placard.a $(WITH)

fuzzers: $(FUZZERS)

$B/tests/fuzz/%: tests/fuzz/%.c $B/placard.a | libraries
	@mkdir -p $(@D)
	@echo $(CC) $<
	$Q$(COMPILE) $(LDFLAGS) -fsanitize=fuzzer -MMD -MP -MF $@.d -o $@ $< $B/placard.a $(WITH)

libraries:
	@pkg-config --print-errors --exists $(LIBS) || \
	    { echo 'placard: a library is missing; "make deps" installs them' >&2; exit 1; }

-include $(OBJECTS:.o=.d) $B/$(MAIN:.c=.d) $(UNITS:=.d) $(FUZZERS:=.d)

# Install what is missing of a list of packages, saying what; where there is no apt, say what is wanted.
define packages
	@missing=; for p in $(1); do \
	    case $$(dpkg-query -W -f='$${db:Status-Status} ' $$p 2>/dev/null) in installed*) ;; *) missing="$$missing $$p" ;; esac; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	if ! command -v apt-get >/dev/null; then echo "placard: no apt here; what these Debian packages hold is wanted:$$missing" >&2; exit 0; fi; \
	sudo=; if [ "$$(id -u)" != 0 ]; then sudo=sudo; \
	    command -v sudo >/dev/null || { echo "placard: as root, run: apt-get install$$missing" >&2; exit 1; }; fi; \
	echo "Installing with $${sudo:+sudo }apt-get:$$missing"; \
	$$sudo apt-get update -qq && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null
endef

deps:
	$(call packages,$(PACKAGES))

deps-to-test: deps
	$(call packages,$(PACKAGES_TO_TEST))

demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS)
	@db/demo/demo ./$(PROGRAM) out

# What gcc compiles is tested as users run it, what clang compiles with every
# check of memory and of undefined behaviour; neither may warn.
CHECKED   = B=build/check PROGRAM=build/check/placard WARN='$(WARN) -Werror'
SANITIZED = B=build/asan PROGRAM=build/asan/placard CC=clang WARN='$(WARN) -Werror' \
            CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all'

check: deps-to-test
	@$(MAKE) --no-print-directory -j$(JOBS) $(CHECKED) all units
	@$(MAKE) --no-print-directory -j$(JOBS) $(SANITIZED) all units fuzzers
	@tests/run

fuzz: deps-to-test
	@$(MAKE) --no-print-directory -j$(JOBS) $(SANITIZED) fuzzers
	@tests/fuzz/run $(SECONDS)

bench: deps
	@$(MAKE) --no-print-directory -j$(JOBS)
	@tests/bench/run ./$(PROGRAM)

bench-press: deps
	@$(MAKE) --no-print-directory -j$(JOBS)
	@tests/bench/press ./$(PROGRAM) $(LABELS)

bench-import: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all $B/tests/bench/measure
	@tests/bench/import ./$(PROGRAM) $B/tests/bench/measure

bench-site: deps
	$(call packages,nginx-light wrk)
	@$(MAKE) --no-print-directory -j$(JOBS)
	@tests/bench/site ./$(PROGRAM)

docs: deps-to-test demo
	@docs/pictures out docs

DATA = $(DESTDIR)$(PREFIX)/share/placard

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DATA)/fonts
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/placard
	install -m 644 fonts/families $(DATA)/fonts
	cd layouts && find . -type d -exec install -d $(DATA)/layouts/{} ';' \
	    && find . -type f -exec install -m 644 {} $(DATA)/layouts/{} ';'
	! [ -f build/press/fogra39.icc.gz ] || install -D -m 644 -t $(DATA)/press build/press/fogra39.icc.gz $(PROFILE).txt

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/placard
	rm -rf $(DATA)

clean:
	rm -rf build out placard

print-warn:
	@echo '$(WARN)'
