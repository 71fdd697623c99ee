#!/usr/bin/perl
# Installed, from any folder: it finds its layouts, words and fonts.
use strict;
use warnings;
use Placard;
use Test::More;

my $root = "$tmp/root";
my ($build) = $ENV{BUILD} =~ m{(build/\w+)$};
is((command('make', '-s', '-o', 'all', 'install', "B=$build", "PROGRAM=$build/placard", "DESTDIR=$root", 'PREFIX=/usr'))[0], 0, 'make install');
local $ENV{PLACARD} = "$root/usr/bin/placard";
my $before = join ' ', map { s{^\Q$root\E}{}r } glob "$root/usr/*";
is($before, '/usr/bin /usr/share', 'touches bin and share only');
chdir '/' or die;
run_ok('fonts are found', 'fonts');
run_ok('a layout and its words are found', 'print', $demo, 'door-sign', '-o', "$tmp/signs.pdf");
ok(slurp("$tmp/signs.pdf") eq slurp($demo =~ s/demo\.db$/door-signs.pdf/r), 'and give the same bytes');
symlink "$root/usr/bin/placard", "$tmp/placard" or die;
local $ENV{PLACARD} = "$tmp/placard";
run_ok('through a link as well', 'stocks');

done_testing;
