#!/usr/bin/perl
# Every folder under tests/cases that holds a "cmd" is a test: its command is run
# and must give what "expected" says: what it prints, then its messages, then its
# exit status. In the command, "placard" is the program, $DEMO the reference
# event, $CASE the case's folder; it runs in an empty folder of its own.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;
use File::Find;
use File::Temp 'tempdir';
use Placard;
use Test::More;

my $top = abs_path(dirname($0) . '/../..');
my $bin = tempdir(CLEANUP => 1);
symlink $ENV{PLACARD}, "$bin/placard" or die;
$ENV{PATH} = "$bin:$ENV{PATH}";

my @cases;
find({ no_chdir => 1, wanted => sub { push @cases, $File::Find::dir if basename($_) eq 'cmd' } }, "$top/tests/cases");

for my $case (sort @cases) {
    my $name = $case =~ s{^\Q$top\E/tests/cases/}{}r;
    my $folder = tempdir(CLEANUP => 1);
    $ENV{CASE} = $case;
    my $got = qx(cd $folder && sh $case/cmd 2>.messages </dev/null);
    my $status = $? >> 8;
    $got .= slurp("$folder/.messages") . "exit $status\n";
    s{\Q$case/\E}{}g, s{\Q$folder/\E}{}g, s{\Q$ENV{BUILD}\E/demo/}{}g, s{\Q$top/\E}{}g for $got;
    my $expected = slurp("$case/expected") // '';
    if ($ENV{ACCEPT} && $got ne $expected) {
        spit("$case/expected", $got);
        $expected = $got;
    }
    next if ok($got eq $expected, $name);
    spit("$folder/.got", $got);
    diag(qx(diff -u --label expected --label got $case/expected $folder/.got 2>&1 || true));
}
ok(@cases > 0, 'there are cases');
done_testing;
