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

our @EXPORT = qw(placard command run_ok fails dump_sheets overlaps outside raster cut scan some schedule listing slurp spit squeeze near $demo $tmp);

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
    my (@sheets, $page, @at);
    for my $line (split /\n/, $dump) {
        if ($line =~ /^sheet $number x $number mm/) {
            # a page of its own, unless it is a piece of one
            push @sheets, { w => "$1", h => "$2", items => [], page => $page // @sheets + 1, x => $at[0] // 0, y => $at[1] // 0 };
            $sheets[-1]{back} = $line =~ /^[^"]* back\b/ ? 1 : 0;
            $sheets[-1]{label} = unquote($1) if $line =~ /$string$/;
        } elsif ($line =~ /^page /) {
            $page++;
        } elsif ($line =~ /^piece\s+$number\s+$number /) {
            @at = ($1, $2);
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

# A page of a PDF as grey pixels.
sub raster {
    my ($pdf, $page, $dpi) = @_;
    open my $p, '-|:raw', 'pdftoppm', '-r', $dpi, '-gray', '-f', $page, '-l', $page, $pdf or die;
    local $/;
    my $pgm = <$p>;
    $pgm =~ s/^P5\s+(\d+)\s+(\d+)\s+255\s// or die "pdftoppm: no picture\n";
    return { w => $1, h => $2, dpi => $dpi, pixels => $pgm };
}

# A square of it, at mm, into a file; its pixels and how many a side has.
sub cut {
    my ($picture, $file, @mm) = @_;
    my ($x, $y, $size) = map { int($_ / 25.4 * $picture->{dpi} + 0.5) } @mm;
    my $pixels = join '', map { substr $picture->{pixels}, ($y + $_) * $picture->{w} + $x, $size } 0 .. $size - 1;
    spit($file, "P5\n$size $size\n255\n$pixels");
    return ($pixels, $size);
}

# What a scanner reads in pictures: text by file.
sub scan {
    my (undef, $xml) = command('zbarimg', '-q', '--xml', '-Sdisable', '-Sqrcode.enable', @_);
    my %read;
    while ($xml =~ m{<source href='([^']+)'>(.*?)</source>}sg) {
        my ($file, $found) = ($1, $2);
        ($read{$file}) = $found =~ /<!\[CDATA\[(.*?)\]\]>/;
    }
    return %read;
}

# Texts and codes of a sheet that touch, a line each; codes with their quiet zone.
sub overlaps {
    my ($sheet) = @_;
    my @ink = grep { $_->{kind} eq 'text' || $_->{kind} eq 'qr' } @{ $sheet->{items} };
    my $said = '';
    for my $i (0 .. $#ink) {
        my $a = $ink[$i];
        for my $b (@ink[ $i + 1 .. $#ink ]) {
            my $quiet = 0;
            for ($a, $b) { $quiet = 4 * $_->{w} / $_->{modules} if $_->{kind} eq 'qr' }
            # a dump has tenths of a millimetre
            $said .= "$sheet->{label}: $a->{line} | $b->{line}\n"
                if $a->{x} < $b->{x} + $b->{w} + $quiet - 0.15 && $b->{x} < $a->{x} + $a->{w} + $quiet - 0.15
                && $a->{y} < $b->{y} + $b->{h} + $quiet - 0.15 && $b->{y} < $a->{y} + $a->{h} + $quiet - 0.15;
        }
    }
    return $said;
}

# Texts and codes nearer to the edge than that.
sub outside {
    my ($sheet, $edge) = @_;
    return join '', map { "$sheet->{label}: $_->{line}\n" }
        grep { $_->{x} < $edge || $_->{y} < $edge || $_->{x} + $_->{w} > $sheet->{w} - $edge || $_->{y} + $_->{h} > $sheet->{h} - $edge }
        grep { $_->{kind} eq 'text' || $_->{kind} eq 'qr' } @{ $sheet->{items} };
}

# The first few lines of all that was found.
sub some {
    my @lines = map { split /^/ } @_;
    return join '', splice(@lines, 0, 8), @lines ? "and " . @lines . " more\n" : ();
}

# A schedule.xml of sessions: { day, room, start => '9:00', minutes, title, people => [ names ] }.
sub schedule {
    my ($file, @sessions) = @_;
    my ($n, $people, %id) = (0, 0);
    my $escape = sub { my ($s) = @_; $s =~ s/&/&amp;/g; $s =~ s/</&lt;/g; $s };
    my $text = qq(<?xml version="1.0" encoding="UTF-8"?>\n<schedule>\n<conference><title>Event</title></conference>\n);
    my %days;
    push @{ $days{ $_->{day} } }, $_ for @sessions;
    for my $day (sort keys %days) {
        $text .= qq(<day date="$day" index="1">\n);
        for my $s (@{ $days{$day} }) {
            $n++;
            $text .= sprintf qq(<room name="%s"><event id="%d" guid="00000000-0000-4000-8000-%012d"><start>%s</start>)
                . qq(<duration>%d:%02d</duration><room>%s</room><title>%s</title><persons>), $escape->($s->{room}), $n, $n, $s->{start},
                int($s->{minutes} / 60), $s->{minutes} % 60, $escape->($s->{room}), $escape->($s->{title});
            $text .= sprintf '<person id="%d">%s</person>', $id{$_} //= ++$people, $escape->($_) for @{ $s->{people} // [] };
            $text .= "</persons></event></room>\n";
        }
        $text .= "</day>\n";
    }
    $text .= "</schedule>\n";
    utf8::encode($text);
    spit($file, $text);
}

# Text as two readers of it can agree on: one kind of space, one kind of dash and apostrophe.
sub squeeze { my ($s) = @_; $s =~ s/[\s\x{a0}\x{2009}\x{202f}]+/ /g; $s =~ s/[\x{2013}\x{2011}]/-/g; $s =~ s/\x{2019}/'/g; return $s }

sub near { my ($got, $expected, $within, $name) = @_; ok(abs($got - $expected) <= $within, "$name: $got, not $expected") }

1;
