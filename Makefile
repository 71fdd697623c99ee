# placard: door signs, posters and badges from a schedule.
#
#   make demo     install what is missing, build, print the reference event into out/
#   make check    install what is missing, run every test
#   make          build ./placard
#   make install  PREFIX=/usr/local DESTDIR=

PREFIX   = /usr/local
CC       = gcc
CFLAGS   = -O2 -g
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wno-missing-field-initializers

# Libraries by pkg-config name, each with the Debian package that brings it.
LIBS     = cairo pangocairo libqrencode sqlite3 libxml-2.0 librsvg-2.0 glib-2.0 harfbuzz
PACKAGES = build-essential pkg-config libcairo2-dev libpango1.0-dev libqrencode-dev libsqlite3-dev \
           libxml2-dev librsvg2-dev fonts-inter fonts-noto-core fonts-noto-cjk

B        = build
SOURCES  = $(filter-out %_fuzz.c,$(wildcard render/*/*.c db/*.c fonts/*.c))
OBJECTS  = $(SOURCES:%.c=$B/%.o)

placard: $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs $(LIBS)) -lm

$B/%.o: %.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(WARN) -I. $(shell pkg-config --cflags $(LIBS)) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)
