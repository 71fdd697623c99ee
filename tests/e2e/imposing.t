#!/usr/bin/perl
# Sheets of many, looked at from outside: is each back behind its front, can
# each code be scanned where the sheet has it, does a stack stay in order.
use strict;
use warnings;
use utf8;
use List::Util qw(min max);
use Placard;
use Test::More;

my $plain = $ENV{BUILD} =~ m{/check$};
my @people = map { $_->{name} } @{ listing($demo)->{people} };
my $n = @people;
my $mm = 72 / 25.4;
chdir $tmp or die;

sub sizes {
    my ($pdf) = @_;
    my (undef, $info) = command('pdfinfo', '-box', '-f', 1, '-l', 9999, $pdf);
    my @media = map { s/^.*MediaBox:\s*//r } grep { /MediaBox/ } split /\n/, $info;
    my @trim = map { s/^.*TrimBox:\s*//r } grep { /TrimBox/ } split /\n/, $info;
    my @bleed = map { s/^.*BleedBox:\s*//r } grep { /BleedBox/ } split /\n/, $info;
    return map { [ map { [ map { $_ / $mm } split ] } @$_ ] } map { [ $media[$_], $trim[$_], $bleed[$_] ] } 0 .. $#media;
}

sub is_box {
    my ($box, $expected, $name) = @_;
    my $off = max(map { abs($box->[$_] - $expected->[$_]) } 0 .. 3);
    ok($off < 0.01, $name) or diag("@$box, not @$expected");
}

# Pixels of a page, row by row, at any scale and in colour too: { w, h, rows }.
sub rows {
    my ($pdf, $page, @options) = @_;
    open my $p, '-|:raw', 'pdftoppm', @options, '-f', $page, '-l', $page, $pdf or die;
    local $/;
    my $pnm = <$p>;
    $pnm =~ s/^P([56])\s+(\d+)\s+(\d+)\s+255\s// or die "pdftoppm: no picture\n";
    my ($bytes, $w, $h) = ($1 == 6 ? 3 : 1, $2, $3);
    return { w => $w, h => $h, rows => [ map { substr $pnm, $_ * $w * $bytes, $w * $bytes } 0 .. $h - 1 ] };
}

# The pages of a dump: { w, h, back, pieces => [ { at => [ x, y, w, h ], turn, label, items } ] }.
sub pages {
    my ($dump) = @_;
    my @sheets = grep { ($_->{label} // '') ne 'marks' } dump_sheets($dump);
    my @pages;
    for (split /\n/, $dump) {
        push @pages, { w => $1, h => $2, back => / back$/ ? 1 : 0, pieces => [] } if /^page\s+([\d.]+) x\s+([\d.]+)/;
        my ($x, $y, $w, $h, $turn) = /^piece\s+(\S+)\s+(\S+)\s+(\S+) x\s+(\S+)(?:  turn (\d+))?/ or next;
        next if $x == 0 && $w == $pages[-1]{w};         # marks
        push @{ $pages[-1]{pieces} }, { %{ shift @sheets }, turn => $turn // 0, at => [ $x, $y, $w, $h ] };
    }
    return @pages;
}

# A layout whose back is its front seen through the paper, for whatever stock there is.
mkdir 'through';
spit('through/speaker-badge.layout', <<'END');
include "theme.layout"
define front-marks {
    box { at 9mm 6mm  size 5mm 5mm  colour ink }
    line { at 4mm 30mm  width 20mm  weight 1mm }
    text "{code}" { at 0mm 20mm  until 0mm 5mm  font semi  fit 10pt  align centre  colour paper }
}
define back-marks {
    box { from right  at 9mm 6mm  size 5mm 5mm  colour ink }
    line { from right  at 4mm 30mm  width 20mm  weight 1mm }
    text "{code}" { at 0mm 20mm  until 0mm 5mm  font semi  fit 10pt  align centre  colour paper }
}
page speaker-badge {
    sheet { paper label 70mm..110mm 38mm..160mm  bleed 3mm  front { use front-marks } back { use back-marks } }
    sheet { paper A6 105mm 148mm  bleed 3mm  front { use front-marks } back { use back-marks } }
}
END
spit('through/one-side.layout', qq(include "theme.layout"\npage speaker-badge { sheet { paper A6 105mm 148mm  text "{code}" { font semi  fit 10pt } } }\n));

# Words of a page and the middles of their boxes.
sub middles {
    my ($pdf, $page) = @_;
    my (undef, $xml) = command('pdftotext', '-bbox', '-f', $page, '-l', $page, $pdf, '-');
    my %at;
    $at{$5} = [ ($1 + $3) / 2 / $mm, ($2 + $4) / 2 / $mm ] while $xml =~ m{<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>}g;
    return \%at;
}

# The picture of a back page, as it is seen from the front: about which edge it was turned.
sub is_behind {
    my ($pdf, $front_page, $sideways, $w, $h) = @_;
    # whole pixels from edge to edge, or the mirror image is off by part of one
    my @scale = ('-gray', '-scale-to-x', int(2 * $w), '-scale-to-y', int(2 * $h));
    my ($front, $back) = map { rows($pdf, $_, @scale) } $front_page, $front_page + 1;
    my ($off, $ink) = (0, 0);
    return 'of another size' if $front->{w} != $back->{w} || $front->{h} != $back->{h};
    for my $y (0 .. $front->{h} - 1) {
        my $row = $back->{rows}[ $sideways ? $y : $front->{h} - 1 - $y ];
        $row = reverse $row if $sideways;
        # the words are white; at edges a pixel's rounding may do what it will
        my @a = unpack 'C*', $front->{rows}[$y];
        my @b = unpack 'C*', $row;
        for (0 .. $#a) {
            $ink++ if $a[$_] < 128;
            $off++ if $a[$_] < 40 && $b[$_] > 215 || $b[$_] < 40 && $a[$_] > 215;
        }
    }
    return $ink > 20 ? $off : 'empty';
}

my (undef, $stocks) = placard('stocks');
my @stocks = map { /^(\S+)/ } split /\n/, $stocks;
cmp_ok(@stocks, '>', 8, 'there are stocks');
for my $how ((map { [ '--stock', $_ ] } @stocks), [ '--impose', 'a4' ], [ '--impose', 'sra3' ], [ '--impose', 'letter', '--cuts', 'shared' ],
             [ '--impose', '420x297mm' ]) {
    for my $edge ('long-edge', 'short-edge') {
        my $name = "@$how, $edge";
        my ($status, undef, $err) = placard('print', $demo, 'through/speaker-badge.layout', @$how, '--duplex', $edge, '--offset', '0.4,-0.2', '-o', 'd.pdf');
        is($status, 0, "$name: prints") or diag($err), next;
        my @sizes = sizes('d.pdf');
        my ($w, $h) = @{ $sizes[0][0] }[ 2, 3 ];
        my $sideways = ($edge eq 'long-edge') == ($h >= $w);
        my ($off, $found) = (0, 0);
        for (my $page = 1; $page < @sizes; $page += 2) {
            my ($front, $back) = map { middles('d.pdf', $_) } $page, $page + 1;
            for my $word (keys %$front) {
                my ($x, $y) = @{ $front->{$word} };
                my $there = $back->{$word} // [ 1e9, 1e9 ];
                $found++;
                $off = max($off, abs(($sideways ? $w - $x : $x) - $there->[0]), abs(($sideways ? $y : $h - $y) - $there->[1]));
            }
        }
        # of text that stands on its head the box is another; the raster is exact
        is($found, $n, "$name: all pieces are there");
        cmp_ok($off, '<', $sideways ? 0.05 : 1.5, "$name: each back is behind its front, also on the last sheet");
        next if !$plain;
        my @solid = map { is_behind('d.pdf', $_, $sideways, $w, $h) } 1, @sizes - 1;
        is("@solid", '0 0', "$name: what is printed lies behind what is printed");
    }
}

# Sizes, numbers of pages, boxes.
for ([ 'a4', 210, 297, 2 ], [ 'a3', 297, 420, 4 ], [ 'sra3', 320, 450, 8 ], [ 'letter', 215.9, 279.4, 2 ], [ 'tabloid', 279.4, 431.8, 4 ]) {
    my ($paper, $w, $h, $many) = @$_;
    my $said = run_ok("--impose $paper", 'print', $demo, 'speaker-badge', '--impose', $paper, '-o', "$paper.pdf");
    my @sizes = sizes("$paper.pdf");
    is(scalar @sizes, int(($n + $many - 1) / $many), "$paper: $many on a sheet");
    like($said, qr/; $many on a sheet$/, "$paper: and says so");
    is_box($_->[0], [ 0, 0, $w, $h ], "$paper: size") for $sizes[0], $sizes[-1];
}
my @boxes = sizes('sra3.pdf');
is_box($boxes[0][1], [ 9, 6, 311, 444 ], 'SRA3: trimmed round all pieces');
is_box($boxes[0][2], [ 6, 3, 314, 447 ], 'and bleeds beyond');
run_ok('a fold at the side', 'print', $demo, 'speaker-badge', '--fold', 'side', '-o', 'side.pdf');
is_box((sizes('side.pdf'))[0][0], [ 0, 0, 210, 148 ], 'A6 folded at its side is A5, lying');
is(scalar(sizes('side.pdf')), $n, 'a page for each');
run_ok('a fold at the top', 'print', $demo, 'speaker-badge', '--fold', 'top', '--marks', 'crop', '-o', 'top.pdf');
my @top = sizes('top.pdf');
near($top[0][1][2] - $top[0][1][0], 105, 0.01, 'folded at its top: as wide');
near($top[0][1][3] - $top[0][1][1], 296, 0.01, 'and twice as high');
near($top[0][1][0] - $top[0][2][0], 3, 0.01, 'with 3 mm of bleed');

# Bleed is really drawn, to its edge and no farther; a black band ends each of these badges.
sub pixel { my ($picture, $x, $y, $dpi) = @_; return ord substr $picture->{rows}[ int($y / 25.4 * $dpi) ], int($x / 25.4 * $dpi), 1 }
my $sra3 = rows('sra3.pdf', 1, '-gray', '-r', 150);
is(join(' ', map { pixel($sra3, $_, 50, 150) < 40 ? 1 : 0 } 5.7, 6.3, 8.7, 9.3), '0 1 1 1', 'bleed is inked to its edge');
is(join(' ', map { pixel($sra3, $_, 50, 150) < 40 ? 1 : 0 } 159.7, 160.3, 162.7, 163.3), '0 1 1 1', 'and from half way between two pieces');

# Every code, cut from where the sheet has it.
sub scan_sheets {
    my ($name, $pdf, @options) = @_;
    my @pages = pages(scalar((placard('print', $demo, 'speaker-badge', @options, '--dump'))[1]));
    my %expected;
    run_ok("$name: prints", 'print', $demo, 'speaker-badge', @options, '-o', $pdf);
    for my $k ($plain ? (0, 1, $#pages - 1, $#pages) : ($#pages)) {
        my $picture = raster($pdf, $k + 1, 300);
        for my $piece (@{ $pages[$k]{pieces} }) {
            my ($x, $y, $w, $h) = @{ $piece->{at} };
            for my $qr (grep { $_->{kind} eq 'qr' } @{ $piece->{items} }) {
                my $quiet = 4 * $qr->{w} / $qr->{modules};
                my ($cx, $cy) = ($qr->{x} + $qr->{w} / 2, $qr->{y} + $qr->{h} / 2);
                ($cx, $cy) = $piece->{turn} == 90 ? ($w - $cy, $cx) : $piece->{turn} == 180 ? ($w - $cx, $h - $cy)
                           : $piece->{turn} == 270 ? ($cy, $h - $cx) : ($cx, $cy);
                my $file = sprintf 'code-%03d.pgm', scalar keys %expected;
                cut($picture, $file, $x + $cx - $qr->{w} / 2 - $quiet, $y + $cy - $qr->{h} / 2 - $quiet, $qr->{w} + 2 * $quiet);
                $expected{$file} = $qr->{text};
            }
        }
    }
    my %read = scan(sort keys %expected);
    is_deeply(\%read, \%expected, "$name: " . keys(%expected) . ' codes can be scanned where they should be');
    unlink keys %expected;
}
scan_sheets('SRA3, short edge', 'scan.pdf', '--impose', 'sra3', '--duplex', 'short-edge');
scan_sheets('SRA3, long edge', 'scan.pdf', '--impose', 'sra3', '--duplex', 'long-edge', '--start-at', 4);
scan_sheets('stock, short edge', 'scan.pdf', '--stock', '5395', '--duplex', 'short-edge');
scan_sheets('folded at the top', 'scan.pdf', '--impose', 'a3', '--fold', 'top');

# Orders.
sub labels { my @pages = @_; return map { $_->{label} } map { @{ $_->{pieces} } } @pages }
sub dumped { return pages(scalar((placard('print', $demo, 'speaker-badge', @_, '--dump'))[1])) }
my @rows = labels(dumped('--impose', 'sra3'));
is(scalar @rows, $n, 'rows: all are there');
is_deeply([ sort @rows ], [ sort @people ], 'each once');
for my $options ([], [ '--start-at', 3 ], [ '--copies', 3 ], [ '--duplex', 'long-edge' ]) {
    my @pages = grep { !$_->{back} } dumped('--impose', 'sra3', '--order', 'stack', @$options);
    my %pile;
    for my $page (@pages) {
        push @{ $pile{ sprintf '%5.1f %5.1f', @{ $_->{at} }[ 1, 0 ] } }, $_->{label} for @{ $page->{pieces} };
    }
    is_deeply([ map { @{ $pile{$_} } } sort keys %pile ], [ (@rows) x ("@$options" =~ /copies/ ? 3 : 1) ],
              "a stack cut once, its piles put on each other, is in order (@$options)");
}
{
    # more than one stack: each is cut by itself, and they follow each other
    my @pages = dumped('--impose', 'a4', '--order', 'stack', '--copies', 31);
    my @got;
    while (my @stack = splice @pages, 0, 500) {
        push @got, map { $_->{pieces}[0]{label} } @stack;
        push @got, map { $_->{pieces}[1] ? $_->{pieces}[1]{label} : () } @stack;
    }
    is_deeply(\@got, [ (@rows) x 31 ], 'stacks of 500 sheets, one after the other');
    like(run_ok('512 sheets', 'print', $demo, 'speaker-badge', '--impose', 'a4', '--order', 'stack', '--copies', 31, '-o', 'stacks.pdf'),
         qr/; 2 on a sheet; in stacks of 500 sheets, to be cut one by one$/, 'which is said');
}
is_deeply([ labels(dumped('--impose', 'a4', '--copies', 2)) ], [ @rows, @rows ], 'copies follow each other');
is(scalar(() = scalar((placard('print', $demo, 'door-sign', '--copies', 3, '--dump'))[1]) =~ /^sheet/mg), 15, 'copies of signs, too');

# Proofs.
sub magenta { my ($pdf) = @_; return scalar grep { /^(?:...)*?[\xc0-\xff][\x00-\x60][\x70-\xd0]/s } @{ rows($pdf, 1, '-r', 100)->{rows} } }
run_ok('a proof', 'print', $demo, 'speaker-badge', '--impose', 'a4', '--proof');
ok(-e 'speaker-badge-proof.pdf', 'has a name of its own');
cmp_ok(magenta('speaker-badge-proof.pdf'), '>', 50, 'it shows die lines');
is(magenta('a4.pdf'), 0, 'which nothing else does');
my $dump = (placard('print', $demo, 'speaker-badge', '--proof', '--dump'))[1];
like($dump, qr/^box    45\.5   6\.5   14\.0 x   3\.0  border Magenta 0\.\d+ pt  radius 1\.5$/m, 'the slot is where a lanyard wants it');
unlike((placard('print', $demo, 'speaker-badge', '--impose', 'a4', '--dump'))[1], qr/Magenta/, 'no slot without it');

# The same bytes.
for my $options ([ '--impose', 'a3', '--marks', 'crop,registration,slug', '--duplex', 'long-edge' ], [ '--fold', 'side', '--impose', 'a3', '--order', 'stack' ]) {
    run_ok("@$options $_", 'print', $demo, 'speaker-badge', @$options, '-o', "same-$_.pdf") for 1, 2;
    ok(slurp('same-1.pdf') eq slurp('same-2.pdf'), "@$options: the same bytes on a second run");
    my ($status, $out) = command('qpdf', '--check', 'same-1.pdf');
    is($status, 0, "@$options: qpdf finds nothing wrong") or diag($out);
}

# For a press: every page says where it is cut, and all marks are outside the bleed.
SKIP: {
    skip('no profile', 4) if !-e "$ENV{BUILD}/../press/fogra39.icc.gz";
    run_ok('for a press', 'print', $demo, 'speaker-badge', '--impose', 'a3', '--duplex', 'long-edge', '--press', 'fogra39',
           '--marks', 'crop,registration,colour,slug', '-o', 'press.pdf');
    my ($status, $said) = placard('preflight', 'press.pdf');
    is($status, 0, 'preflight finds nothing wrong') or diag($said);
    my @sizes = sizes('press.pdf');
    is_box($_->[1], [ 40.5, 59, 256.5, 361 ], 'trimmed round all pieces') for $sizes[0], $sizes[-1];
}

# What cannot be, and what to do.
my @print = ('print', $demo, 'speaker-badge');
fails('a piece larger than the sheet', 1, qr/a piece of 105\.0 x 148\.0 mm.* does not fit on 100x100mm .*: take larger paper/, @print, '--impose', '100x100mm');
fails('no back', 1, qr/has no back: leave --duplex out, or give/, 'print', $demo, 'through/one-side.layout', '--impose', 'a4', '--duplex', 'long-edge');
fails('no back to fold', 1, qr/has no back: leave --fold out/, 'print', $demo, 'through/one-side.layout', '--fold', 'side');
fails('an unknown paper', 1, qr/there are a4, a3, sra3, letter and tabloid; .*330x487mm/, @print, '--impose', 'a7');
fails('an unknown edge', 1, qr/--duplex "long": /, @print, '--impose', 'a4', '--duplex', 'long');
fails('an unknown mark', 1, qr/--marks "crops": did you mean "crop"\?/, @print, '--marks', 'crops');
fails('a gutter that is none', 1, qr/--gutter "wide": .*6mm/, @print, '--impose', 'a4', '--gutter', 'wide');
fails('a place past the last', 1, qr/--start-at 9: a sheet of SRA3 has places 1 to 8/, @print, '--impose', 'sra3', '--start-at', 9);
fails('duplex alone', 2, qr/say --stock too, or --impose/, @print, '--duplex', 'long-edge');
fails('gutter of stock', 2, qr/--gutter .*: say --impose too/, @print, '--stock', '5395', '--gutter', 6);
fails('stock and paper', 2, qr/leave --impose out/, @print, '--stock', '5395', '--impose', 'a4');
fails('fold and duplex', 2, qr/leave --duplex out/, @print, '--impose', 'a4', '--fold', 'top', '--duplex', 'long-edge');
fails('folded labels', 2, qr/labels are not folded/, @print, '--stock', '5395', '--fold', 'top');
fails('gutter and shared cuts', 2, qr/leave --gutter or --cuts out/, @print, '--impose', 'a4', '--gutter', 6, '--cuts', 'shared');
fails('no copies', 2, qr/--copies can be 1 to 10000/, @print, '--copies', 0);
fails('a proof for a press', 2, qr/must not be printed/, @print, '--proof', '--press', 'fogra39');
my (undef, undef, $warned) = placard(@print, '--impose', 'a4', '--gutter', 2, '-o', 'w.pdf');
like($warned, qr/warning: --gutter 2mm leaves 1 mm of the bleed of 3 mm between pieces: say --gutter 6mm/, 'a gutter too small for the bleed is a warning');
(undef, undef, $warned) = placard(@print, '--impose', '314x450mm', '--marks', 'crop,registration', '-o', 'w.pdf');
like($warned, qr/with these marks 6 fit on 314x450mm, with --marks crop 8/, 'so are marks that cost pieces');
(undef, undef, $warned) = placard(@print, '--impose', 'sra3', '--cuts', 'shared', '-o', 'w.pdf');
is(scalar(() = $warned =~ /sheet 1 has neighbours of different colours at a shared cut.*: leave --cuts out$/mg), 1, 'and, once, neighbours that would show');
(undef, undef, $warned) = placard('print', $demo, 'through/speaker-badge.layout', '--impose', 'letter', '--cuts', 'shared', '-o', 'w.pdf');
unlike($warned, qr/neighbours/, 'but not those that are alike there');
(undef, undef, $warned) = placard(@print, '--stock', '5395', '--marks', 'crop,registration,slug', '-o', 'w.pdf');
like($warned, qr/\A[^\n]*there is no room on the page for these --marks: registration, slug\n\z/, 'and, once, marks that have no room at all');

done_testing;
