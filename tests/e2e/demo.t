#!/usr/bin/perl
# The reference event on paper: what "make demo" writes is looked at as a
# printer, a reader and a phone would.
use strict;
use warnings;
use utf8;
use File::Basename;
use Placard;
use Test::More;

my $out = dirname($demo);
my $list = listing($demo);
my $plain = $ENV{BUILD} =~ m{/check$};
(my $host = $list->{event}{url}) =~ s{^https://(.*)}{'https://' . uc $1}e;

my %files = (
    'door-signs'          => { layout => 'door-sign',     pages => 5,  w => 297,   h => 210, edge => 4.9 },
    'daily-posters'       => { layout => 'daily-poster',  pages => 2,  w => 594,   h => 841, edge => 15 },
    'speaker-badges'      => { layout => 'speaker-badge', pages => 66, w => 105,   h => 148, edge => 3 },
    'speaker-badges-5395' => { layout => 'speaker-badge', pages => 5,  w => 215.9, h => 279.4, edge => 2,
                               options => [ '--stock', 'avery-5395' ] },
);

# Every rule of the reference event: who is where is known, and is the same here.
is(@{ $list->{sessions} }, 32, 'the event has 32 sessions');
is(@{ $list->{people} }, 33, 'and 33 people');
is(join(', ', map { $_->{room} } grep { $_->{door} } @{ $list->{rooms} }), 'Ravenna AB, Ravenna C, Virginia', 'and three doors');

for my $name (sort keys %files) {
    my $file = $files{$name};
    my $pdf = $file->{pdf} = "$out/$name.pdf";
    my (undef, $info) = command('pdfinfo', '-box', '-f', 1, '-l', 999, $pdf);

    my @sizes = $info =~ /^Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts/mg;
    is(@sizes / 2, $file->{pages}, "$name: number of pages");
    my $wrong = 0;
    while (my ($w, $h) = splice @sizes, 0, 2) {
        $wrong++ if abs($w - $file->{w} / 25.4 * 72) > 0.03 || abs($h - $file->{h} / 25.4 * 72) > 0.03;
    }
    is($wrong, 0, "$name: every page is $file->{w} x $file->{h} mm");
    like($info, qr/^Title:\s+Xen Developer Summit 2015/m, "$name: has a title");
    like($info, qr/^CreationDate:.*\b2015\b/m, "$name: is dated by the data");

    my ($status, $said) = command('qpdf', '--check', $pdf);
    ok($status == 0 && $said =~ /No syntax or stream encoding errors/, "$name: qpdf finds nothing wrong") or diag($said);

    my (undef, $fonts) = command('pdffonts', $pdf);
    my @fonts = (split /\n/, $fonts)[ 2 .. ($fonts =~ tr/\n//) - 1 ];
    is((grep { !/ yes yes yes +\d+ +\d+$/ } @fonts) + !@fonts, 0, "$name: all fonts are embedded subsets with Unicode")
        or diag($fonts);

    my (undef, $dump) = placard('print', $demo, $file->{layout}, @{ $file->{options} // [] }, '--dump');
    $file->{sheets} = [ dump_sheets($dump) ];
}

# The page of a PDF as text, its lines in the order in which they were drawn.
sub page_text {
    my ($pdf, $page) = @_;
    my (undef, $text) = command('pdftotext', '-raw', '-f', $page, '-l', $page, $pdf, '-');
    return squeeze($text);
}

# 14:20 as the signs say it
sub clock { my ($h, $m) = split /:/, shift; return sprintf '%d:%02d', ($h + 11) % 12 + 1, $m }
sub ampm { return substr(shift, 0, 2) < 12 ? 'am' : 'pm' }

sub has_all {
    my ($name, $text, @wanted) = @_;
    my @missing = grep { index($text, squeeze($_)) < 0 } @wanted;
    is(join(' | ', @missing), '', $name) or diag($text);
}

# Door signs: what goes on in each room that shares a cell with the door.
my %cells = map { $_->{room} => { map { $_ => 1 } split / /, $_->{cells} || $_->{room} } } @{ $list->{rooms} };
my @doors = map { $_->{room} } grep { $_->{door} } @{ $list->{rooms} };
my $page = 0;
my %count;
for my $day (map { $_->{day} } @{ $list->{days} }) {
    for my $door (@doors) {
        my @here = grep {
            my $room = $_->{room};
            $_->{day} eq $day && ($room eq $door || grep { $cells{$door}{$_} } keys %{ $cells{$room} })
        } @{ $list->{sessions} };
        next if !@here;
        my $name = "$door on $day";
        my $sheet = $files{'door-signs'}{sheets}[ $page++ ];
        my (undef, $alone) = placard('print', $demo, 'door-sign', '--room', $door, '--day', $day, '--dump');
        my ($same) = dump_sheets($alone);
        is_deeply($same->{items}, $sheet->{items}, "$name: the sheet printed alone is the sheet among all");
        $count{$name} = @here;
        my $text = page_text($files{'door-signs'}{pdf}, $page);
        has_all("$name: all titles, speakers, times and links can be read", $text, $door,
                map { ($_->{title}, split(/, /, $_->{speakers}), clock($_->{start}), clock($_->{end}) . ' ' . ampm($_->{end}),
                       "xds.test/$_->{code}") } @here);
        my %codes = map { $_->{text} => 1 } grep { $_->{kind} eq 'qr' } @{ $sheet->{items} };
        is(join(' ', grep { !$codes{"$host/$_"} } map { $_->{code} } @here), '', "$name: a code for each session");
    }
}
is_deeply(\%count, { 'Ravenna AB on 2015-08-17' => 11, 'Ravenna C on 2015-08-17' => 11, 'Ravenna AB on 2015-08-18' => 10,
                     'Ravenna C on 2015-08-18' => 4, 'Virginia on 2015-08-18' => 1 }, 'sessions on the five doors');

$page = 0;
for my $day (map { $_->{day} } @{ $list->{days} }) {
    my @here = grep { $_->{day} eq $day } @{ $list->{sessions} };
    my $sheet = $files{'daily-posters'}{sheets}[$page];
    my $text = page_text($files{'daily-posters'}{pdf}, ++$page);
    my %codes = map { $_->{text} => 1 } grep { $_->{kind} eq 'qr' } @{ $sheet->{items} };

    has_all("poster of $day: all titles, speakers and times can be read", $text,
            map { ($_->{title}, split(/, /, $_->{speakers}), clock($_->{start}), "xds.test/$_->{code}") } @here);
    is(join(' ', grep { !$codes{"$host/$_"} } map { $_->{code} } @here), '', "poster of $day: a code for each of " . @here);
}

$page = 0;
for my $person (@{ $list->{people} }) {
    my @sheets = @{ $files{'speaker-badges'}{sheets} }[ $page, $page + 1 ];
    my @texts = map { page_text($files{'speaker-badges'}{pdf}, ++$page) } 1, 2;

    has_all("badge of $person->{name}: both sides say so", $texts[$_], $person->{name}, $person->{affiliation}, 'Speaker') for 0, 1;
    is(join(' ', map { $_->{text} } grep { $_->{kind} eq 'qr' } map { @{ $_->{items} } } @sheets),
       "$host/$person->{code} $host/$person->{code}", "badge of $person->{name}: the person's code on both");
}

# Nothing stands on anything else, and nothing near the edge.
for my $name (sort keys %files) {
    my @sheets = @{ $files{$name}{sheets} };
    is(some(map { overlaps($_) } @sheets), '', "$name: no texts or codes touch");
    is(some(map { outside($_, $files{$name}{edge}) } @sheets), '', "$name: none is near the edge");
}

# What a scanner reads: each code cut from the page with its four clear modules, and nothing more.
sub check_codes {
    my ($name) = @_;
    my @sheets = @{ $files{$name}{sheets} };
    my (%expected, $unclear);
    my @pages = map { [ $_ ] } @sheets;
    my @places = map { [ 0, 0 ] } @sheets;
    if ($name =~ /5395/) {
        my @fronts = grep { !$_->{back} } @sheets;
        @pages = ();
        push @pages, [ splice @fronts, 0, 8 ] while @fronts;
    }
    for my $n (1 .. @pages) {
        my $picture = raster($files{$name}{pdf}, $n, 300);
        my $label = 0;
        for my $sheet (@{ $pages[ $n - 1 ] }) {
            my ($dx, $dy) = $name =~ /5395/ ? (17.46 + 95.25 * ($label % 2), 14.82 + 63.5 * int($label / 2)) : (0, 0);
            $label++;
            for my $qr (grep { $_->{kind} eq 'qr' } @{ $sheet->{items} }) {
                my $module = $qr->{w} / $qr->{modules};
                my $file = sprintf '%s/%s-%03d.pgm', $tmp, $name, scalar keys %expected;
                my ($pixels, $size) = cut($picture, $file, $qr->{x} + $dx - 4 * $module, $qr->{y} + $dy - 4 * $module, $qr->{w} + 8 * $module);
                my $quiet = int(4 * $module / 25.4 * 300) - 2;
                my $rim = join '', map {
                    my $row = substr $pixels, $_ * $size, $size;
                    $_ < $quiet || $_ >= $size - $quiet ? $row : substr($row, 0, $quiet) . substr($row, -$quiet)
                } 0 .. $size - 1;
                $unclear .= "$sheet->{label}: $qr->{line}\n" if $rim =~ /[^\xf0-\xff]/;
                $expected{$file} = $qr->{text};
            }
        }
    }
    my %read = scan(sort keys %expected);
    is_deeply(\%read, \%expected, "$name: all " . keys(%expected) . ' codes can be scanned and say what they should');
    is($unclear // '', '', "$name: four clear modules around each");
    unlink keys %expected;
}

if ($plain) {
    check_codes($_) for sort keys %files;
} else {
    # the same bytes need no second look
    (my $other = $out) =~ s{/asan/}{/check/};
    ok(slurp("$out/$_.pdf") eq (slurp("$other/$_.pdf") // ""), "$_: the same bytes from both builds") for sort keys %files;
}

# Another day, another place, other surroundings: the same bytes.
{
    local %ENV = (%ENV, TZ => 'Asia/Tokyo', LC_ALL => 'de_DE.UTF-8', LANG => 'de_DE.UTF-8', HOME => $tmp, XDG_CONFIG_HOME => $tmp,
                  FONTCONFIG_FILE => '/nonexistent', SOURCE_DATE_EPOCH => 1);
    my ($status, undef, $err) = command('db/demo/demo', $ENV{PLACARD}, "$tmp/again");
    is("$status$err", '0', 'a second run works');
    ok((slurp("$tmp/again/$_.pdf") // "") eq slurp("$out/$_.pdf"), "$_: the same bytes on a second run") for sort keys %files;
    my (undef, $differs) = command('diff', '-r', '--exclude=.placard-site', "$out/site", "$tmp/again/site");
    is($differs, '', 'site: the same pages');
}
is(some(map { "$_\n" } grep { !-e "$out/site/$_/index.html" } map { $_->{code} } @{ $list->{sessions} }, @{ $list->{people} }), '', 'site: a page for every session and person');

done_testing;
