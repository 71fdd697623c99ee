#!/usr/bin/perl
# Files for a press, by witnesses of others: qpdf reads them, poppler tells
# boxes, fonts and text, Ghostscript makes the plates. And files that are wrong
# in one thing each, which preflight has to see.
use strict;
use warnings;
use utf8;
use Placard;
use Test::More;

my $db = "$tmp/event.db";
spit($db, slurp($demo));
chdir $tmp or die;

my $mm = 72 / 25.4;

sub tool { my ($status, $out, $err) = command(@_); return $status == 0 ? $out : "@_: $status\n$out$err" }

# Pixels of an uncompressed grey TIFF: (width, height, bytes), 0 for a full tone of ink as Ghostscript has it.
sub tiff {
    my $t = slurp($_[0]) // return;
    my ($s, $l) = substr($t, 0, 2) eq 'II' ? ('v', 'V') : ('n', 'N');
    my $at = unpack $l, substr $t, 4, 4;
    my %tag;
    for my $e (0 .. unpack($s, substr $t, $at, 2) - 1) {
        my ($tag, $type, $n, $v) = unpack "$s$s$l a4", substr $t, $at + 2 + 12 * $e, 12;
        my $size = $type == 3 ? 2 : 4;
        my $where = $n * $size > 4 ? substr $t, unpack($l, $v), $n * $size : $v;
        $tag{$tag} = [ unpack +($type == 3 ? $s : $l) . $n, $where ];
    }
    my $data = join '', map { substr $t, $tag{273}[$_], $tag{279}[$_] } 0 .. $#{ $tag{273} };
    return ($tag{256}[0], $tag{257}[0], $data);
}

# Plates of a page at 72 dpi: per cent of ink at a point, counted from the top left.
sub plates {
    my ($file, $page) = @_;
    command('gs', '-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=tiffsep', '-sCompression=none', '-r72', "-dFirstPage=$page",
            "-dLastPage=$page", '-o', 'plate.tif', $file);
    my %plate = map { $_ => [ tiff("plate($_).tif") ] } qw(Cyan Magenta Yellow Black);
    return {
        at => sub {
            my ($x, $y) = @_;
            return map { my ($w, undef, $d) = @{ $plate{$_} }; (255 - ord substr $d, $y * $w + $x, 1) / 2.55 } qw(Cyan Magenta Yellow Black);
        },
        most => sub {           # of all inks together, anywhere
            my @d = map { $plate{$_}[2] } qw(Cyan Magenta Yellow Black);
            my $most = 0;
            for my $i (0 .. length($d[0]) - 1) {
                my $sum = 1020 - ord(substr $d[0], $i, 1) - ord(substr $d[1], $i, 1) - ord(substr $d[2], $i, 1) - ord(substr $d[3], $i, 1);
                $most = $sum if $sum > $most;
            }
            return $most / 2.55;
        },
        size => [ @{ $plate{Black} }[0, 1] ],
        blank => sub {          # is no other ink in a box?
            my ($x0, $y0, $x1, $y1, @inks) = @_;
            for my $ink (@inks) {
                my ($w, undef, $d) = @{ $plate{$ink} };
                for my $y ($y0 .. $y1) { return 0 if substr($d, $y * $w + $x0, $x1 - $x0 + 1) =~ /[^\xff]/ }
            }
            return 1;
        },
        inked => sub { my ($x0, $y0, $x1, $y1, $ink) = @_; my ($w, undef, $d) = @{ $plate{$ink} };
            return scalar grep { substr($d, $_ * $w + $x0, $x1 - $x0 + 1) =~ /\x00/ } $y0 .. $y1 },
    };
}

sub sound {
    my ($file) = @_;
    my ($status, $out, $err) = command('qpdf', '--check', $file);
    is("$status$err", '0', "$file: qpdf has nothing to say");
}

# 1. Everything cairo can draw.
my ($drew, $said) = command("$ENV{BUILD}/tests/unit/press_finish", $tmp) if chdir "$ENV{BUILD}/../..";
chdir $tmp or die;
is($drew, 0, 'files of all features are finished') or BAIL_OUT($said);
for my $file (qw(plain.pdf x4.pdf marked.pdf)) {
    sound($file);
    is(tool('pdftotext', '-layout', $file, '-'), tool('pdftotext', '-layout', 'all.pdf', '-'), "$file: its text is as it was");
}
sound('x1a.pdf');
is(tool('pdftotext', '-layout', 'x1a.pdf', '-'), tool('pdftotext', '-layout', 'simple.pdf', '-'), 'x1a.pdf: its text is as it was');
unlike(tool('pdffonts', 'x4.pdf'), qr/\bno +(yes|no) +(yes|no) +\d+ +0$/m, 'all fonts are embedded');
like(tool('pdfinfo', 'x4.pdf'), qr{^PDF subtype: +PDF/X-4$}m, 'poppler calls it PDF/X-4');
like(tool('pdfinfo', 'x1a.pdf'), qr{^PDF subtype: +PDF/X-1a}m, 'and the other PDF/X-1a');
like(tool('pdfinfo', 'x1a.pdf'), qr{^PDF version: +1\.4$}m, 'which is PDF 1.4');
{
    my $boxes = tool('pdfinfo', '-box', 'marked.pdf');
    my $near = 0.01 * 72 / 25.4;
    for ([ 'MediaBox', 0, 0, 520, 440 ], [ 'TrimBox', 30, 30, 490, 410 ], [ 'BleedBox', 30 - 8.5039, 30 - 8.5039, 490 + 8.5039, 410 + 8.5039 ]) {
        my ($box, @want) = @$_;
        my @got = $boxes =~ /^$box: +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$/m;
        ok(@got == 4 && !grep({ abs($got[$_] - $want[$_]) > $near } 0 .. 3), "$box is where it was said to be: @got");
    }
}
for my $file (qw(x4 marked x1a)) {
    command('qpdf', '--qdf', '--object-streams=disable', "$file.pdf", "$file.txt");
    my $text = slurp("$file.txt");
    unlike($text, qr/DeviceRGB|CalRGB/, "$file.pdf: DeviceRGB is nowhere");
    is(scalar(grep { s/%.*//r =~ /\d [\d.]+ [\d.]+ (?:rg|RG)\b/ } split /\n/, $text), 0, "$file.pdf: nor a colour in RGB");
    unlike($text, qr/ImageMask/, "$file.pdf: nor a stencil");
    unlike($text, qr/Interpolate true/, "$file.pdf: nor a picture that is smoothed, whose inks would go over their limit");
}

sub boxes {
    my ($file) = @_;
    my @pages;
    for (split /\n/, tool('pdfinfo', '-box', '-l', 9999, $file)) {
        push @{ $pages[$1 - 1]{$2} }, $3 / $mm, $4 / $mm, $5 / $mm, $6 / $mm
            if /^Page +(\d+) (\w+)Box: +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$/;
    }
    return @pages;
}

# The same picture as before.
{
    my @page = map { command('pdftoppm', '-r', 72, '-f', 1, '-l', 1, $_, s/\.pdf//r); (glob s/\.pdf/-*1.ppm/r)[0] } qw(all.pdf plain.pdf);
    my ($before, $after) = map { slurp($_) =~ s{^P6\s+520\s+440\s+255\s}{}r } @page;
    # but for the codes, whose edges were those of pixels
    for ($before, $after) { for my $y (58 .. 234) { substr($_, ($y * 520 + 398) * 3, 76 * 3) = ' ' x (76 * 3) } }
    my $differ = grep { abs(ord(substr $before, $_, 1) - ord(substr $after, $_, 1)) > 3 } 0 .. length($before) - 1;
    ok(length $before == 520 * 440 * 3 && length $before == length $after && $differ == 0, "a page looks as it did: $differ bytes of it differ");
}

# What is on the plates.
{
    my $p = plates('x4.pdf', 1);
    my %want = (
        'cobalt of the theme' => [ 10, 110, 92, 74, 0, 0 ], 'grey of the theme' => [ 250, 90, 0, 0, 0, 80 ],
        'white' => [ 500, 20, 0, 0, 0, 0 ], 'black line' => [ 200, 140, 0, 0, 0, 100 ],
        'the beginning of a gradient' => [ 40, 180, 92, 74, 0, 0 ], 'the middle of a gradient' => [ 139, 180, 0, 0, 0, 0 ],
        'black in flat artwork' => [ 350, 292, 0, 0, 0, 100 ],
    );
    for my $name (sort keys %want) {
        my ($x, $y, @ink) = @{ $want{$name} };
        my @got = $p->{at}->($x, $y);
        ok(!grep({ abs($got[$_] - $ink[$_]) > 1.5 } 0 .. 3), sprintf "%s is %.0f %.0f %.0f %.0f", $name, @got);
    }
    ok($p->{most}->() <= 300.5, sprintf 'no more ink than 300 per cent anywhere: %.0f', $p->{most}->());
    ok($p->{inked}->(40, 20, 300, 45, 'Black') && $p->{blank}->(40, 20, 390, 45, qw(Cyan Magenta Yellow)), 'black text is on one plate');
    ok($p->{inked}->(400, 60, 472, 132, 'Black') && $p->{blank}->(399, 59, 473, 133, qw(Cyan Magenta Yellow)), 'and so are codes');
    ok(!$p->{blank}->(40, 86, 130, 104, 'Cyan'), 'cobalt goes on under black text');
    my ($inside) = grep { ($p->{at}->($_, 94))[0] == 0 } 140 .. 190;
    ok(defined $inside, 'and is left out under white text');
}
{
    my $p = plates('marked.pdf', 1);
    my @corner = map { my @ink = $p->{at}->(@$_); scalar grep { $_ > 20 } @ink } [ 30, 10 ], [ 490, 10 ], [ 10, 30 ], [ 30, 430 ];
    is("@corner", '4 4 4 4', 'crop marks are on all plates');
}

# 2. Sheets of the reference event.
for my $layout ('speaker-badge', 'door-sign', 'daily-poster') {
    run_ok("$layout for a press", 'print', $db, $layout, '--press', 'fogra39', '--marks', 'crop,registration,colour,slug', '-o', "$layout.pdf");
    sound("$layout.pdf");
    run_ok("$layout passes preflight", 'preflight', "$layout.pdf");
    run_ok("$layout plain", 'print', $db, $layout, '-o', "$layout-plain.pdf");
    my ($words, $plain) = map { my %n; $n{$_}++ for split ' ', tool('pdftotext', '-raw', $_, '-'); \%n } "$layout.pdf", "$layout-plain.pdf";
    is(join(' ', grep { ($words->{$_} // 0) < $plain->{$_} } sort keys %$plain), '', "$layout: every word is there");
}
for ([ 'speaker-badge', 105, 148 ], [ 'speaker-badge', 85.6, 54, '--paper', 'CR80' ], [ 'door-sign', 297, 210 ],
     [ 'door-sign', 279.4, 431.8, '--paper', 'Tabloid' ], [ 'daily-poster', 841, 1189, '--paper', 'A0' ]) {
    my ($layout, $w, $h, @paper) = @$_;
    run_ok("$layout @paper for a press", 'print', $db, $layout, @paper, '--press', 'fogra39', '-o', 'press.pdf');
    run_ok("$layout @paper for an office", 'print', $db, $layout, @paper, '-o', 'office.pdf');
    my $is = sub { my ($box, @want) = @_; return !grep { abs($box->[$_] - $want[$_]) > 0.01 } 0 .. 3 };
    my @pages = boxes('press.pdf');
    my @right = grep { $is->($_->{Media}, 0, 0, $w + 6, $h + 6) && $is->($_->{Bleed}, 0, 0, $w + 6, $h + 6)
                       && $is->($_->{Trim}, 3, 3, $w + 3, $h + 3) } @pages;
    ok(@pages > 0 && @right == @pages, "$layout @paper: every page has 3 mm round its trim, for whatever is put there");
    @right = grep { $is->($_->{Media}, 0, 0, $w, $h) && $is->($_->{Trim}, 0, 0, $w, $h) } boxes('office.pdf');
    is(scalar @right, scalar @pages, "$layout @paper: an office gets the paper itself");
}
run_ok('again', 'print', $db, 'speaker-badge', '--press', 'fogra39', '--marks', 'crop,registration,colour,slug', '-o', 'again.pdf');
ok(slurp('again.pdf') eq slurp('speaker-badge.pdf'), 'and no byte differs');
run_ok('for PDF/X-1a', 'print', $db, 'speaker-badge', '--press', 'fogra39', '--press-standard', 'x1a', '-o', 'old.pdf');
like(run_ok('which passes too', 'preflight', 'old.pdf'), qr{PDF/X-1a:2003, for FOGRA39}, 'as what it is');
{
    # the role band bleeds: its ink goes 3 mm beyond the trim, no more
    my $p = plates('speaker-badge.pdf', 1);
    my ($media, $trim) = map { [ tool('pdfinfo', '-box', 'speaker-badge.pdf') =~ /^$_: +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$/m ] } qw(MediaBox TrimBox);
    my ($x, $y) = map { int } $trim->[0], $media->[3] - $trim->[1] - 20;
    is(join(' ', map { sprintf '%.0f', ($p->{at}->($x + $_, $y))[3] } -12, -7, -2, 5), '0 100 100 100', 'the bleed is inked to its edge');
    ok($p->{most}->() <= 400.5, 'nothing but marks is on all plates');
}

{
    # a ground of one's own under the head of a sign, to the end of the bleed
    mkdir 'own';
    my $sign = slurp("$ENV{BUILD}/../../layouts/door-sign.layout");
    $sign =~ s/^(    sheet \{\n        paper A4 )/    sheet {\n        box { at -3mm -3mm  size 303mm 9mm  colour room-1 }\n        paper A4 /m;
    spit('own/door-sign.layout', $sign);
    run_ok('a ground that bleeds', 'print', $db, 'door-sign', '--layouts', 'own', '--press', 'fogra39', '-o', 'ground.pdf');
    run_ok('and passes', 'preflight', 'ground.pdf');
    my $p = plates('ground.pdf', 2);
    my ($w, $h) = @{ $p->{size} };
    is(join(', ', map { sprintf '%.0f %.0f', ($p->{at}->(@$_))[0, 1] } [ 0, 0 ], [ $w - 1, 0 ], [ 0, 23 ], [ $w - 1, 23 ], [ 9, 30 ]),
       '92 74, 92 74, 92 74, 92 74, 0 0', 'on all pages it is inked to its edges');
}

# Every colour of the theme comes out as the theme says.
{
    my @theme = slurp("$ENV{BUILD}/../../layouts/theme.layout") =~ /^colour (\S+) +\d+ +\d+ +\d+ +cmyk +(\d+) +(\d+) +(\d+) +(\d+)/mg;
    my $boxes = '';
    my @want;
    for (my $k = 0; @theme; $k++) {
        my ($name, @ink) = splice @theme, 0, 5;
        $boxes .= sprintf "        box { at %dmm 20mm  size 15mm 15mm  colour %s }\n", 20 + 20 * $k, $name;
        push @want, "$name @ink";
    }
    cmp_ok(scalar @want, '>=', 12, 'the theme has colours');
    spit('own/theme-colours.layout', qq(include "theme.layout"\npage door-sign {\n    sheet { paper A4 297mm 210mm\n$boxes    }\n}\n));
    run_ok('its colours', 'print', $db, 'own/theme-colours.layout', '--room', 'Virginia', '--press', 'fogra39', '-o', 'theme.pdf');
    my $p = plates('theme.pdf', 1);
    my @got;
    for my $k (0 .. $#want) {
        my ($name, @ink) = split ' ', $want[$k];
        my @is = $p->{at}->(int((27.5 + 20 * $k) * $mm), int(27.5 * $mm));
        push @got, join ' ', $name, map { abs($is[$_] - $ink[$_]) <= 1 ? $ink[$_] : sprintf '%.1f', $is[$_] } 0 .. 3;
    }
    is_deeply(\@got, \@want, 'each is within 1 % of what the theme says, on every plate');
}

# What does not bleed is told when it is printed to be cut, and so are coarse pictures; preflight finds them too.
{
    command('pdftoppm', '-r', 20, '-png', '-singlefile', 'door-sign.pdf', 'own/coarse');
    spit('own/short.layout', <<'END');
include "theme.layout"
page door-sign {
    bleed 3mm
    sheet { paper A4 297mm 210mm
        box { at 0mm 0mm  size 297mm 6mm  colour room-1 }
        image "coarse.png" { at 200mm 20mm  width 60mm }
        text "{head}" { at 20mm 20mm  font semi  fit 40pt..20pt }
    }
}
END
    my (undef, undef, $said) = placard('print', $db, 'own/short.layout', '--room', 'Virginia', '--press', 'fogra39', '-o', 'short.pdf');
    like($said, qr/short\.layout:\d+:9: warning: this touches the left edge, where it is cut, and ends 0\.0 mm beyond it: let it go on to the end of the bleed, 3 mm, or keep clear/, 'a ground that ends at the trim is told');
    like($said, qr/short\.layout:\d+:9: warning: this picture has \d+ dots to an inch at its size, and a press wants 225/, 'so is a coarse picture');
    my (undef, $table) = placard('preflight', 'short.pdf');
    like($table, qr/^FAIL  bleed .*page 1, .*touches the trim .* ends 0\.00 mm beyond it/m, 'preflight finds the ground');
    like($table, qr/^FAIL  resolution .*page 1, object \d+: \d+ to an inch, at 60\.0 x/m, 'and the picture');
    (undef, undef, $said) = placard('print', $db, 'own/short.layout', '--room', 'Virginia', '-o', 'short.pdf');
    is($said, '', 'an office printer is told of neither');
}

# A picture whose masks double sixty times is given up; that takes ten seconds, which once is enough.
if ($ENV{BUILD} =~ m{/check$}) {
    my $double = join '', map { my $m = $_; qq(<mask id="m$m">) . qq(<rect width="4" height="4" fill="white" mask="url(#m@{[ $m - 1 ]})"/>) x 2 . '</mask>' } 1 .. 60;
    spit('own/masks.svg', qq(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><defs>$double</defs><rect width="4" height="4" mask="url(#m60)"/></svg>));
    spit('own/masks.layout', qq(include "theme.layout"\npage door-sign { sheet { paper A4 297mm 210mm  image "masks.svg" { at 20mm 20mm  width 40mm } } }\n));
    fails('a picture that would take for ever', 1, qr/masks\.svg cannot be drawn: it takes more than 10 seconds: simplify its masks/, 'print', $db, 'own/masks.layout', '--room', 'Virginia', '-o', 'x.pdf');
}

# Pages of two sizes in a file, neither of whole points: a ground fills each to the end of its bleed, and what is on it stays in place.
{
    my $lanes = join "\n", map { "            $_" } 'head { }', 'rail { }', 'pause { }', 'idle { }', 'cell { }';
    spit('own/ground.layout', <<"END");
include "theme.layout"
page ground {
    bleed 3mm
    sheet { paper small 60.3mm 100.2mm
        box { at -3mm -3mm  until -3mm -3mm  colour ink }
        box { from bottom  at 10mm 10mm  size 10mm 10mm  colour paper }
        timetable { at 2mm 2mm  until 2mm 2mm  rail 12mm  gutter 3mm  head 5mm  pause 4mm  pitch 4mm  lanes 3  turned 4
$lanes
        }
    }
}
END
    spit('own/ground.sql', <<'END');
CREATE TEMP VIEW ground AS SELECT column1 AS sheet, column1 AS title FROM (VALUES (1), (2), (3));
CREATE TEMP VIEW ground_rooms AS SELECT sheet, column1 AS row, column1 AS room_id, 'R' AS name, column1 AS cells FROM ground, (VALUES (1), (2), (3), (4)) WHERE column1 < 3 OR sheet = 2;
CREATE TEMP VIEW ground_sessions AS SELECT sheet, room_id AS row, room_id, 540 AS start_min, 570 AS end_min, 'T' AS title FROM ground_rooms;
CREATE TEMP VIEW ground_clock AS SELECT sheet, 540 AS row, 540 AS minute, '9:00' AS label, '' AS ampm FROM ground;
END
    for my $for ('office', 'press') {
        run_ok("for the $for", 'print', $db, 'own/ground.layout', '-o', 'turned.pdf', $for eq 'press' ? ('--press', 'fogra39') : ());
        sound('turned.pdf');
        my @pages = boxes('turned.pdf');
        my $bleed = $for eq 'press' ? 3 : 0;
        for my $page (1 .. 3) {
            my ($w, $h) = map { $_ + 2 * $bleed } $page == 2 ? (100.2, 60.3) : (60.3, 100.2);
            my $media = $pages[$page - 1]{Media};
            ok(abs($media->[2] - $w) < 0.01 && abs($media->[3] - $h) < 0.01, "$for, page $page: exact");
            my (undef, $ppm) = command('pdftoppm', '-gray', '-r', 254, '-f', $page, '-l', $page, 'turned.pdf', 'turned');
            my ($wide, $high, $dots) = slurp((sort glob 'turned-*.pgm')[-1]) =~ /^P5\s+(\d+)\s+(\d+)\s+255\s(.*)$/s;
            my $at = sub { my ($x, $y) = @_; return ord(substr $dots, $y * $wide + $x, 1) > 128 ? 1 : 0 };
            is(join('', map { $at->(@$_) } [ 1, 1 ], [ $wide - 3, 1 ], [ 1, $high - 3 ], [ $wide - 3, $high - 3 ]), '0000', "$for, page $page: inked to its corners");
            my ($x, $y) = ((10 + $bleed) * 10, $high - (10 + $bleed) * 10);
            is(join('', map { $at->(@$_) } [ $x + 2, $y - 3 ], [ $x - 3, $y - 3 ], [ $x + 2, $y + 2 ], [ $x + 97, $y - 98 ], [ $x + 102, $y - 98 ], [ $x + 97, $y - 103 ]),
               '100100', "$for, page $page: with what is on it in its place");
            unlink glob 'turned-*.pgm';
        }
    }
}

# Every code on the black plate can be read.
{
    command('gs', '-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=pnggray', '-r200', '-dLastPage=2', '-o', 'page-%d.png', 'speaker-badge.pdf');
    like(tool('zbarimg', '-q', '--raw', '-Sdisable', '-Sqrcode.enable', "page-$_.png"), qr{^https://XDS\.TEST/\w+$}m, "the code of page $_ can be read") for 1, 2;
}

# 3. Wrong in one thing each. qpdf's form for editing by hand keeps the file as it is otherwise.
command('qpdf', '--qdf', '--object-streams=disable', 'x4.pdf', 'good.txt');
my $good = slurp('good.txt');
spit('good.pdf', $good);
run_ok('what qpdf rewrites still passes', 'preflight', 'good.pdf');
my %mutations = (
    'no trim'               => [ 'trim',         sub { s{^  /TrimBox \[.*?\]\n}{}msg } ],
    'trim and art'          => [ 'trim',         sub { s{^  /TrimBox (\[.*?\])}{  /ArtBox $1\n  /TrimBox $1}ms } ],
    'trim beyond the bleed' => [ 'boxes',        sub { s{^  /BleedBox \[\s+0\s+0}{  /BleedBox [ 30 30}ms } ],
    'a short bleed'         => [ 'bleed',        sub { s{^  /TrimBox \[\s+0\s+0\s+520\s+440\s+\]}{  /TrimBox [ 4 4 516 436 ]}ms } ],
    'a form in RGB'         => [ 'colour',       sub { s{(/Subtype /Form.*?^)[\d. ]+ k\b}{${1}1 0 0 rg}ms } ],
    'a picture in RGB'      => [ 'colour',       sub { s{/ColorSpace /DeviceCMYK}{/ColorSpace /DeviceRGB} } ],
    'a group in RGB'        => [ 'colour',       sub { s{/CS /DeviceCMYK}{/CS /DeviceRGB} } ],
    'an intent of others'   => [ 'intent',       sub { s{/S /GTS_PDFX\b}{/S /GTS_PDFA1} } ],
    'an intent of no name'  => [ 'intent',       sub { s{/OutputConditionIdentifier \(.*?\)}{} } ],
    'a profile of RGB'      => [ 'profile',      sub { s{prtrCMYKLab }{mntrRGB XYZ } } ],
    'a profile that is none' => [ 'profile',     sub { s{acsp}{abcd} } ],
    'a font that is missing' => [ 'fonts',       sub { s{/FontFile\d? \d+ 0 R}{} } ],
    'a link'                => [ 'annotations',  sub { s{^  /Type /Page$}{  /Type /Page\n  /Annots [ << /Type /Annot /Subtype /Link /Rect [ 0 0 9 9 ] >> ]}m } ],
    'an action'             => [ 'actions',      sub { s{^  /Type /Catalog$}{  /Type /Catalog\n  /OpenAction << /S /JavaScript /JS (app.alert\(1\)) >>}m } ],
    'an attachment'         => [ 'attachments',  sub { s{^  /Type /Catalog$}{  /Type /Catalog\n  /Names << /EmbeddedFiles << /Names [ ] >> >>}m } ],
    'layers without default' => [ 'layers',      sub { s{^  /Type /Catalog$}{  /Type /Catalog\n  /OCProperties << /OCGs [ ] >>}m } ],
    'another title in XMP'  => [ 'agreement',    sub { s{&lt;Tafeln&gt;}{&lt;Poster&gt;} } ],
    'another date in XMP'   => [ 'agreement',    sub { s{<xmp:CreateDate>\d{4}}{<xmp:CreateDate>1999} } ],
    'another version in XMP' => [ 'standard',    sub { s{>PDF/X-4<}{>PDF/X-9<} } ],
    'no XMP'                => [ 'metadata',     sub { s{/Metadata \d+ 0 R}{} } ],
    'XMP with entities'     => [ 'metadata',     sub { s{<x:xmpmeta xmlns:x="adobe:ns:meta/">}{<!DOCTYPE a [<!ENTITY b "c">]><x:xmpmeta xmlns:x="adobe:ns:meta/">} } ],
    'no title'              => [ 'info',         sub { s{^  /Title <feff.*?>\n}{}m } ],
    'a date without D:'     => [ 'info',         sub { s{/CreationDate \(D:}{/CreationDate \(} } ],
    'Trapped that is unknown' => [ 'trapped',    sub { s{/Trapped /False}{/Trapped /Unknown} } ],
    'no ID'                 => [ 'id',           sub { s{/ID \[.*?\]}{}s } ],
    'a later PDF'           => [ 'version',      sub { s{^%PDF-1\.6}{%PDF-1.7} } ],
    'too much ink'          => [ 'ink',          sub { s{^0 0 0 1 k}{1 1 1 1 k}m } ],
    'a picture of much ink' => [ 'ink',          sub { s{(/ColorSpace /DeviceCMYK(?:(?!endobj).)*?/Height )(\d+)((?:(?!endobj).)*?/Width )\d+(.*?stream\n).*?(\nendstream)}{${1}1${3}1${4}\xff\xff\xff\xff${5}}s } ],
    'a gradient of much ink' => [ 'ink',         sub { s{/C0 \[\s+\S+\s+\S+\s+\S+\s+\S+\s+\]}{/C0 [ 1 1 1 1 ]} } ],
    'a coarse picture'      => [ 'resolution',   sub { s{/Height 224}{/Height 99} } ],
    'rich black text'       => [ 'black',        sub { s{^0 0 0 1 k}{.6 .4 .4 1 k}m } ],
    'white that overprints' => [ 'overprint',    sub { s{/op false}{/op true}g } ],
    'a transfer function'   => [ 'transfer',     sub { s{/OPM 1}{/OPM 1 /TR /Identity} } ],
    'PostScript'            => [ 'postscript',   sub { s{/Subtype /Form}{/Subtype /PS} } ],
    'an alternate picture'  => [ 'pictures',     sub { s{/Subtype /Image}{/Subtype /Image /Alternates [ ]} } ],
    'a resource that is missing' => [ 'resources', sub { s{/f-0-0 \d+ 0 R}{} } ],
    'nonsense that is painted' => [ 'content',   sub { s{^BT$}{BT 1 2 splat}m } ],
    'a stream in LZW'       => [ 'filters',      sub { s{/Subtype /Image}{/Subtype /Image /Filter /LZWDecode} } ],
);
for my $name (sort keys %mutations) {
    my ($check, $change) = @{ $mutations{$name} };
    local $_ = $good;
    $change->();
    if ($_ eq $good) {
        fail("$name: nothing to change was found");
        next;
    }
    spit('bad.txt', $_);
    my ($status) = command('sh', '-c', 'fix-qdf bad.txt >bad.pdf');
    my ($code, $out, $err) = placard('preflight', 'bad.pdf');
    ok($status == 0 && $code == 1 && $out =~ /^FAIL  \Q$check\E /m, "$name: preflight fails it for its $check") or diag($out, $err);
}
command('qpdf', '--encrypt', 'a', 'b', 256, '--', 'x4.pdf', 'secret.pdf');
like((placard('preflight', 'secret.pdf'))[1], qr/^FAIL  encryption/m, 'an encrypted file fails');
command('qpdf', '--object-streams=generate', 'x4.pdf', 'packed.pdf');
run_ok('packed objects are read', 'preflight', 'packed.pdf');
command('qpdf', '--object-streams=generate', 'x1a.pdf', 'packed.pdf');
like((placard('preflight', 'packed.pdf'))[1], qr/^FAIL  version/m, 'and are not for PDF/X-1a');
like((placard('preflight', 'all.pdf'))[1], qr/^FAIL  standard .*^FAIL  colour /ms, 'what cairo writes fails');
fails('a file that is not there', 1, qr/missing\.pdf: error/, 'preflight', 'missing.pdf');

# Profiles of one's own, with a registered name and without.
run_ok('a fold, without room for marks', 'print', $db, 'speaker-badge', '--fold', 'side', '--press', 'fogra39', '-o', 'fold.pdf');
run_ok('is shown on the piece and touches no trim', 'preflight', 'fold.pdf');
command('sh', '-c', "gzip -dc '$ENV{BUILD}/../press/fogra39.icc.gz' >own.icc");
for ([ 'a profile, named', 'FOGRA51', '--press', 'own.icc', '--condition', 'FOGRA51' ], [ 'the same by --icc', 'FOGRA51', '--icc', 'own.icc', '--condition', 'FOGRA51' ],
     [ 'or named by --press', 'FOGRA51', '--press', 'FOGRA51', '--icc', 'own.icc' ], [ 'in no registry', '', '--press', 'own.icc' ], [ 'by --icc', '', '--icc', 'own.icc' ]) {
    my ($name, $condition, @said) = @$_;
    run_ok("$name: prints", 'print', $db, 'door-sign', '--paper', 'A4', @said, '-o', 'own.pdf');
    run_ok("$name: passes", 'preflight', 'own.pdf');
    my ($intent) = slurp('own.pdf') =~ m{(/OutputIntents\[.*?\])};
    like($intent, $condition ? qr{/OutputConditionIdentifier\(FOGRA51\)} : qr{/OutputConditionIdentifier\(ISO Coated v2 300% \(?\\?\(?basICColor}, "$name: by its name");
    is(scalar($intent =~ m{/RegistryName\(http://www.color.org\)}), $condition ? 1 : '', "$name: " . ($condition ? '' : 'not ') . 'in the registry');
}
fails('two profiles', 2, qr/leave one out/, 'print', $db, 'door-sign', '--press', 'own.icc', '--icc', 'own.icc');
fails('two names', 2, qr/leave one out/, 'print', $db, 'door-sign', '--press', 'FOGRA51', '--icc', 'own.icc', '--condition', 'FOGRA51');
fails('a theme of more ink', 1, qr/colour room-2 takes 195 % of ink, and FOGRA39 at most 190 %: give it less/, 'print', $db, 'door-sign', '--press', 'fogra39', '--ink', 190, '-o', 'x.pdf');
like((placard('preflight', '--ink', 150, 'own.pdf'))[1], qr/^FAIL  ink .*where 150 % are allowed/m, 'preflight can be told of less ink, too');

# Profiles that are none.
spit('text.icc', "not a profile\n" x 100);
fails('text as a profile', 1, qr/text\.icc: error: not a profile/, 'print', $db, 'speaker-badge', '--press', 'text.icc', '--condition', 'X', '-o', 'x.pdf');
fails('a condition that is none', 1, qr/fogra93/, 'print', $db, 'speaker-badge', '--press', 'fogra93', '-o', 'x.pdf');
ok(!-e 'x.pdf', 'and nothing is left behind');

done_testing;
