#!/usr/bin/perl
# Events of all shapes: each prints on all kinds of sheet, whole, with nothing
# on anything else.
use strict;
use warnings;
use utf8;
use Placard;
use Test::More;

sub session { my ($day, $room, $start, $minutes, $title, @people) = @_;
    return { day => "2026-03-$day", room => $room, start => $start, minutes => $minutes, title => $title, people => \@people } }
sub time_of { my ($minutes) = @_; return sprintf '%d:%02d', int($minutes / 60) % 24, $minutes % 60 }

my $long = 'On the Care and Feeding of Very Large Distributed Systems: Lessons Learnt, Mistakes Made, and Roads Not Taken '
    . 'while Moving Four Hundred Services across Three Continents in One Weekend Alone';
is(length $long, 189, 'a title as long as they come');
my $name = 'Adolph Blaine Charles David Earl Frederick Gerald Hubert Irvin John Kenneth Wolfe';
is(length $name, 81, 'a name as long as they come');

# For each: what it is, its sessions, sheets of door signs expected (0: whatever), further facts.
my @events = (
    [ 'one session', 1, session('01', 'Hall', '14:00', 240, 'Workshop', 'Ana Pérez') ],
    [ 'a session without people', 1, session('01', 'Hall', '9:00', 30, 'Opening') ],
    [ 'one room, five sessions', 1, map { session('01', 'Hall', time_of(540 + 60 * $_), 45, "Talk number $_", "Speaker $_") } 0 .. 4 ],
    [ 'eight days', 8, map { my $d = $_; map { session("0$d", 'Hall', time_of(540 + 60 * $_), 45, "Talk $d$_", "Speaker $_") } 0 .. 3 } 1 .. 8 ],
    [ 'sixty rooms', 60, map { my $r = $_; map { session('01', "Room $r", time_of(540 + 60 * $_), 45, "Talk $_ of room $r", "Speaker $r$_") } 0 .. 2 } 1 .. 60 ],
    [ 'forty sessions in a room', 0, map { session('01', 'Hall', time_of(480 + 15 * $_), 15, "Lightning talk $_", "Speaker $_") } 0 .. 39 ],
    [ 'past midnight', 1, session('01', 'Bar', '22:00', 120, 'Films', 'Night Owl'), session('01', 'Bar', '0:30', 90, 'More films', 'Night Owl') ],
    [ 'long titles and names', 0, map { session('01', 'Hall', time_of(540 + 60 * $_), 45, $long, $name) } 0 .. 5 ],
    [ 'twelve people', 1, session('01', 'Hall', '9:00', 60, 'Panel', map { "Speaker Number-$_" } 1 .. 12),
      session('01', 'Hall', '10:00', 60, 'Another panel', map { "Other Person $_" } 1 .. 12) ],
    [ 'names of many scripts', 1, session('01', '大ホール', '9:00', 60, 'Привет, мир', 'Дмитрий Шевченко', '佐藤 さくら', 'محمد المنصوري'),
      session('01', '大ホール', '10:00', 60, 'שלום עולם', 'דוד כהן'), session('01', '大ホール', '11:00', 60, 'नमस्ते', 'प्रिया शर्मा') ],
    [ 'text that looks like code', 1, session('01', 'R&D <b>', '9:00', 60, 'Tom & "Jerry" <b>bold</b> {url} %s $HOME \'; DROP TABLE', 'O\'Neill & <Sons>') ],
);

for my $event (@events) {
    my ($what, $signs, @sessions) = @$event;
    my $db = "$tmp/event.db";
    unlink glob "$db*";
    schedule("$tmp/schedule.xml", @sessions);
    run_ok("$what: init", 'init', $db, '--name', 'Event', '--zone', 'Europe/Berlin', '--url', 'https://xds.test');
    my ($status, $out, $err) = placard('import', $db, "$tmp/schedule.xml", '--at', '2026-02-01 12:00');
    is($status, 0, "$what: import") or diag($err), next;
    my $list = listing($db);
    is(@{ $list->{sessions} }, @sessions, "$what: all sessions are in");

    for my $layout (qw(door-sign daily-poster speaker-badge)) {
        next if $layout eq 'speaker-badge' && !@{ $list->{people} };
        for my $paper ([ ], $layout eq 'door-sign' ? [ qw(--paper A3) ] : ()) {
            my $case = join ' ', "$what: $layout", @$paper;
            my ($status, $dump, $err) = placard('print', $db, $layout, '--dump', @$paper);
            is($status, 0, "$case fits") or diag(substr $err, 0, 1500), next;
            my @sheets = dump_sheets($dump);
            is(@sheets, $signs, "$case: number of sheets") if $layout eq 'door-sign' && $signs;
            is(some(map { overlaps($_) } @sheets), '', "$case: nothing touches");
            is(some(map { outside($_, 3) } @sheets), '', "$case: nothing is near the edge");
            my $links = join ' ', map { $_->{text} // '' } map { @{ $_->{items} } } @sheets;
            my @wanted = map { $_->{code} } @{ $layout eq 'speaker-badge' ? $list->{people} : $list->{sessions} };
            is(join(' ', grep { index($links, $_) < 0 } @wanted), '', "$case: all are there");
        }
    }
    ($status, undef, $err) = placard('print', $db, 'door-sign', '-o', "$tmp/signs.pdf");
    is((command('qpdf', '--check', "$tmp/signs.pdf"))[0], 0, "$what: qpdf finds nothing wrong") if $status == 0;
}

done_testing;
