#!/usr/bin/perl
# Briefly, on every check; make fuzz goes on for longer.
use strict;
use warnings;
use Test::More;

for my $name (map { m{([^/]+)\.c$} } glob 'tests/fuzz/*.c') {
    my $said = qx(tests/fuzz/run 5 $name 2>&1);
    is($?, 0, "$name: chance found nothing in 5 s") or diag(substr $said, -4000);
}
done_testing;
