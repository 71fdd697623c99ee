# What end-to-end tests share: running the program, reading its dumps and the
# pages of its PDFs.
package Placard;

use strict;
use warnings;
use utf8;
use Exporter 'import';
use File::Temp 'tempdir';
use JSON::PP;
use Test::More;

our @EXPORT = qw(placard command run_ok fails dump_sheets listing slurp spit squeeze near $demo $tmp);

binmode $_, ':utf8' for *STDOUT, *STDERR, Test::More->builder->output, Test::More->builder->failure_output;

our $demo = $ENV{DEMO};
our $tmp = tempdir(CLEANUP => 1);

sub slurp { my ($file) = @_; open my $f, '<:raw', $file or return undef; local $/; my $s = <$f>; return $s }
sub spit { my ($file, $text) = @_; open my $f, '>:raw', $file or die "$file: $!"; print $f $text; close $f or die "$file: $!" }

# Run any command: (exit status, stdout, stderr), decoded. Killed by a signal: 1000 + its number.
sub command {
    my @command = @_;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', "$tmp/.out" or die;
        open STDERR, '>', "$tmp/.err" or die;
        exec { $command[0] } @command;
        exit 127;
    }
    waitpid $pid, 0;
    my $status = $? & 127 ? 1000 + ($? & 127) : $? >> 8;
    my ($out, $err) = map { my $s = slurp("$tmp/.$_"); utf8::decode($s); $s } qw(out err);
    return ($status, $out, $err);
}

sub placard { return command($ENV{PLACARD}, map { my $s = $_; utf8::encode($s); $s } @_) }

# One that must work: returns stdout.
sub run_ok {
    my ($name, @arguments) = @_;
    my ($status, $out, $err) = placard(@arguments);
    is("$status$err", '0', $name);
    return $out;
}

# One that must fail so, saying this, and nothing on stdout.
sub fails {
    my ($name, $status, $message, @arguments) = @_;
    my ($got, $out, $err) = placard(@arguments);
    is($got, $status, "$name: exit status $status") or diag($out, $err);
    is($out, '', "$name: nothing on stdout");
    like($err, $message, "$name: says so");
}

# What --json lists, as Perl data.
sub listing {
    my ($db) = @_;
    my ($status, $out, $err) = placard('list', $db, '--json');
    die "list: $err" if $status;
    return JSON::PP->new->decode($out);
}

my $number = qr/(-?[\d.]+)/;
my $string = qr/"((?:[^"\\]|\\.)*)"/;

sub unquote { my ($s) = @_; $s =~ s/\\n/\n/g; $s =~ s/\\(["\\])/$1/g; return $s }

# The sheets of a dump: { w, h, label, back, items => [ { kind, x, y, w, h, text, modules, turn, line } ] }, in mm.
sub dump_sheets {
    my ($dump) = @_;
    my @sheets;
    for my $line (split /\n/, $dump) {
        if ($line =~ /^sheet $number x $number mm/) {
            push @sheets, { w => $1, h => $2, items => [], back => $line =~ /^[^"]* back\b/ ? 1 : 0 };
            $sheets[-1]{label} = unquote($1) if $line =~ /$string$/;
        } elsif ($line =~ /^(\w+)\s+$number\s+$number\s+$number x\s+$number/) {
            my %item = (kind => $1, x => $2, y => $3, w => $4, h => $5, line => $line);
            $item{text} = unquote($1) if $line =~ /$string$/;
            $item{modules} = $1 if $line =~ /(\d+) modules/;
            push @{ $sheets[-1]{items} }, \%item;
        } else {
            fail("a line of a dump that is none: $line");
        }
    }
    return @sheets;
}

# Text as two readers of it can agree on: one kind of space, one kind of dash and apostrophe.
sub squeeze { my ($s) = @_; $s =~ s/[\s\x{a0}\x{2009}\x{202f}]+/ /g; $s =~ s/[\x{2013}\x{2011}]/-/g; $s =~ s/\x{2019}/'/g; return $s }

sub near { my ($got, $expected, $within, $name) = @_; ok(abs($got - $expected) <= $within, "$name: $got, not $expected") }

1;
