#!/usr/bin/perl
# A schedule that changes: imports and what they tell, edits by hand, rooms of
# another name, taking back, and which revision the signs say.
use strict;
use warnings;
use utf8;
use JSON::PP;
use Placard;
use Test::More;

chdir $tmp or die;
my $db = 'summit.db';

# Sessions as [ guid, title, room, "day time", minutes, people ].
sub xml {
    my $s = qq(<?xml version="1.0" encoding="UTF-8"?>\n<schedule><conference><title>Summit</title></conference>\n);
    for (@_) {
        my ($guid, $title, $room, $when, $minutes, @people) = @$_;
        my ($day, $time) = split / /, $when;
        my $duration = sprintf '%d:%02d', int($minutes / 60), $minutes % 60;
        my $persons = join '', map { "<person>$_</person>" } @people;
        $s .= qq(<day date="$day"><room name="$room"><event guid="$guid"><title>$title</title><room>$room</room><start>$time</start>)
            . qq(<duration>$duration</duration><persons>$persons</persons></event></room></day>\n);
    }
    utf8::encode($s);
    return "$s</schedule>\n";
}
my @talks = (
    [ 'a', 'Opening', 'Great Hall 1 & 2' =~ s/&/&amp;/r, '2026-05-04 09:00', 30, 'Ana Pérez' ],
    [ 'b', 'Memory', 'Great Hall 3', '2026-05-04 10:00', 45, 'Bo Li' ],
    [ 'c', 'Graphics', 'Annex', '2026-05-04 10:00', 45, 'Chi Wong' ],
    [ 'd', 'Storage', 'Annex', '2026-05-04 11:00', 45, 'Dee Moe' ],
    [ 'e', 'Panel', 'Annex', '2026-05-05 09:00', 60, 'Ana Pérez', 'Bo Li' ],
    [ 'f', 'Closing', 'Great Hall 3', '2026-05-05 17:00', 30 ],
);
my @newer = map { [ @$_ ] } @talks;
$newer[1][1] = 'Memory, Again';
$newer[2][3] = '2026-05-04 10:30';
$newer[3][2] = 'Great Hall 3';
splice @{ $newer[4] }, 5, 2, 'Eve Ho';
push @newer, [ 'g', 'Party 🥟', 'Annex', '2026-05-05 20:00', 120 ];
spit('old.xml', xml(@talks));
spit('new.xml', xml(@newer));

sub revision { return listing($db)->{event}{revision} }
sub codes { my ($what) = @_; return { map { $_->{title} => $_->{code} } @{ listing($db)->{sessions} } } }

run_ok('init', 'init', $db, '--name', 'Summit', '--zone', 'Europe/Berlin', '--url', 'https://our.test');
my @at = ('--at', '2026-05-01 12:00');
my $said = run_ok('a first import', 'import', $db, 'old.xml', @at);
like($said, qr/^read old\.xml \(schedule-xml\): 6 sessions, 4 people, 3 rooms\n6 added, 0 changed, 0 withdrawn, 0 as before; this is revision 1\n/,
     'says what is in it');
unlike($said, qr/ new:/, 'not each thing that is new');
like($said, qr/rooms may be joined.*say:\n    placard room summit\.db "Great Hall 1 & 2" --cells 1,2\n    placard room summit\.db "Great Hall 3" --cells 3\n/,
     'and proposes rooms that are joined, as commands');
run_ok('the first is said', 'room', $db, 'Great Hall 1 & 2', '--cells', '1,2', '--at', '2026-05-01 12:10');
run_ok('and the second', 'room', $db, 'Great Hall 3', '--cells', '3', '--at', '2026-05-01 12:20');
is(revision(), 1, 'setting up rooms before anything is printed is part of the first revision');
my @sign = ('print', $db, 'door-sign', '--day', '2026-05-04', '--room', 'Annex');
like(run_ok('a sign', @sign, '--dump'), qr/"Rev 1   Fri May 1, 12:20 pm  /, 'with the time of the last change');
run_ok('a picture', @sign, '--png', '--dpi', 36, '-o', 'sign.png');
my $before = codes();

# what it would be
my $file = slurp($db);
$said = run_ok('a dry run', 'import', $db, 'new.xml', '--dry-run');
like($said, qr/it would be 1 added, 4 changed, 0 withdrawn, 2 as before; nothing has been written/, 'says what would be');
is(slurp($db) eq $file, 1, 'and leaves the file alone');
my $json = JSON::PP->new->decode(run_ok('as JSON', 'import', $db, 'new.xml', '--dry-run', '--json') =~ s/^/ /r);
is(join(' ', map { scalar @{ $json->{$_} } } qw(new moved retitled speakers duration cancelled withdrawn rooms_new conflicts_rooms)), '1 2 1 1 0 0 0 0 0',
   'with a list of each kind of change');
is($json->{codes_affected}, 0, 'and no code that means another thing');
is($json->{not_drawn}[0]{characters}, 'U+1F95F', 'and what no font can draw');
is($json->{moved}[0]{time} && !$json->{moved}[0]{room} && !$json->{moved}[1]{time} && $json->{moved}[1]{room}, 1, 'and in what a session has moved');

# printed: then the next change is the next revision
run_ok('a PDF', @sign, '-o', 'sign.pdf');
my $pdf = slurp('sign.pdf');
run_ok('again', @sign, '-o', 'sign.pdf');
is(slurp('sign.pdf') eq $pdf, 1, 'is the same to the byte');
$said = run_ok('a newer schedule', 'import', $db, 'new.xml', '--at', '2026-05-02 12:00');
like($said, qr/this is revision 2\n/, 'is the next revision');
like($said, qr/\n1 session is new:\n    \w{6}  "Party 🥟", 2026-05-05 20:00 Annex\n/, 'what is new');
like($said, qr/\n2 sessions have moved:\n    \w{6}  "Graphics": was 2026-05-04 10:00 Annex, now 2026-05-04 10:30 Annex\n/, 'what has moved');
like($said, qr/\n1 session has another title:\n    $before->{Memory}  was "Memory", now "Memory, Again"\n/, 'what has another title');
like($said, qr/\n1 session has other people:\n    \w{6}  "Panel": was Ana Pérez, Bo Li, now Eve Ho\n/, 'who speaks');
like($said, qr/\n1 text has characters that no font can draw:\n    \w{6}  title "Party 🥟": U\+1F95F\n/, 'what cannot be printed');
like($said, qr/printed sheets are out of date:\n    door sign of /, 'and which signs to print again');
is(codes()->{'Memory, Again'}, $before->{Memory}, 'a session keeps its code');
like(run_ok('the same again', 'import', $db, 'new.xml'), qr/0 added, 0 changed, 0 withdrawn, 7 as before; nothing a sign shows has changed\n$/, 'changes nothing');

# a part of it
spit('part.xml', xml(@newer[0 .. 3]));
$file = slurp($db);
fails('a part of the schedule', 1, qr/error: 3 of the 7 sessions .*nothing has been changed.*--allow-mass-cancel/, 'import', $db, 'part.xml');
is(slurp($db) eq $file, 1, 'the file is as it was');
like(run_ok('unless it is meant', 'import', $db, 'part.xml', '--allow-mass-cancel', '--dry-run'), qr/\n3 sessions are withdrawn:\n/, 'then they are withdrawn');

# by hand
my $code = codes()->{Graphics};
like(run_ok('an edit', 'edit', $db, 'session', lc $code, 'title', 'Graphics & More', 'start', '11:30', 'room', 'Great Hall 3'),
     qr/^$code  "Graphics": changed, and imports leave that alone; this is revision 2$/, 'before revision 2 is printed, is part of it');
my ($session) = grep { $_->{code} eq $code } @{ listing($db)->{sessions} };
is("$session->{title}, $session->{start} to $session->{end}, $session->{room}", 'Graphics & More, 11:30 to 12:15, Great Hall 3', 'is done');
like(run_ok('an import', 'import', $db, 'new.xml'),
     qr/2 fields edited by hand stay:\n    $code  "Graphics & More": title stays "Graphics & More"; the file has "Graphics"\n    $code .*time and room stay/,
     'leaves it alone, and tells');
run_ok('let go', 'edit', $db, 'session', $code, '--unlock');
like(run_ok('an import', 'import', $db, 'new.xml'), qr/1 changed/, 'changes it back');
my ($person) = grep { $_->{name} eq 'Bo Li' } @{ listing($db)->{people} };
run_ok('a person', 'edit', $db, 'person', $person->{code}, 'affiliation', 'Our Institute', 'role', 'staff');
like(run_ok('their badge', 'print', $db, 'speaker-badge', '--only', 'person=Bo Li', '--dump'), qr/"Our Institute"/, 'says so');

# a room of another name
spit('renamed.xml', xml(map { [ @$_[ 0, 1 ], $_->[2] =~ s/Annex/Great Annex/r, @$_[ 3 .. $#$_ ] ] } @newer));
my ($room) = grep { $_->{room} eq 'Annex' } @{ listing($db)->{rooms} };
$said = run_ok('a room of another name', 'import', $db, 'renamed.xml');
my ($proposal) = $said =~ /^    "Annex" is now "Great Annex" .*: placard (room .*)$/m or diag($said);
is($proposal, 'room summit.db rename "Annex" "Great Annex"', 'is seen, and what to say');
run_ok('said', 'room', $db, 'rename', 'Annex', 'Great Annex');
is(join(', ', map { $_->{room} } @{ listing($db)->{rooms} }), 'Great Hall 1 & 2, Great Hall 3, Great Annex', 'it is in its place');
run_ok('with the command first', 'room', 'rename', $db, 'Great Annex', 'Annex');

# taking back
like(run_ok('taken back', 'undo', $db), qr/^took back: renaming of "Great Annex" to "Annex"; this is revision \d+$/, 'the last change');
like(run_ok('and the one before', 'undo', $db), qr/^took back: renaming of "Annex" to "Great Annex"/, 'the room');
like(run_ok('and before', 'undo', $db), qr/^took back: import of renamed\.xml/, 'the import');
is(join(', ', map { $_->{room} } @{ listing($db)->{rooms} }), 'Great Hall 1 & 2, Great Hall 3, Annex', 'as it was');
my $imports = JSON::PP->new->decode(run_ok('a list of imports', 'list', $db, 'imports', '--json'))->{imports};
is(join(', ', map { "$_->{file} $_->{added} $_->{undone}" } $imports->[0], $imports->[-1]), 'renamed.xml 0 yes, old.xml 6 ', 'has them all, and which was taken back');
is($imports->[-1]{sha256}, (split ' ', (command('sha256sum', 'old.xml'))[1])[0], 'by their digests');
my $n = 0;
while ((placard('undo', $db))[0] == 0) { last if ++$n > 30 }
fails('when nothing is left', 1, qr/error: there is no change that could be taken back/, 'undo', $db);
is(scalar(grep { $_->{state} ne 'withdrawn' } @{ listing($db)->{sessions} }), 0, 'nothing takes place');
run_ok('taken in again', 'import', $db, 'old.xml');
is_deeply({ map { $_ => codes()->{$_} } keys %$before }, $before, 'everything has the code it had');

# times of another zone than the file says
spit('zone.xml', xml(@talks) =~ s{</title></conference>}{</title><time_zone_name>Europe/Berlin</time_zone_name></conference>}r);
run_ok('an event elsewhere', 'init', 'zone.db', '--name', 'Summit', '--zone', 'Asia/Tokyo', '--url', 'https://our.test');
like(join('', placard('import', 'zone.db', 'zone.xml', '-n')), qr/for the time zone Europe\/Berlin, the event is in Asia\/Tokyo, .*placard set EVENT --zone Europe\/Berlin/,
     'is told, with what to say');
like(join('', placard('import', 'zone.db', 'zone.xml', '--zone', 'Europe/London')),
     qr/for the time zone Europe\/Berlin; its times are read as those of Europe\/London, as was said with --zone/, 'unless it was said');
is(listing('zone.db')->{sessions}[0]{start}, '17:00', 'then they are of that zone, on the clock of the event');

# said wrongly
fails(@$_) for (
    [ 'nothing to edit', 2, qr/say what to change/, 'edit', $db, 'session', $code ],
    [ 'a field without a value', 2, qr/each field wants a value/, 'edit', $db, 'session', $code, 'title' ],
    [ 'neither session nor person', 2, qr/a session or a person, not "sesion"; did you mean "session"/, 'edit', $db, 'sesion', $code, 'title', 'x' ],
    [ 'a code that is none', 1, qr/no session has the code "000000"; placard list/, 'edit', $db, 'session', '000000', 'title', 'x' ],
    [ 'a field that is none', 1, qr/no "tilte"; did you mean "title"/, 'edit', $db, 'session', $code, 'tilte', 'x' ],
    [ 'half a renaming', 2, qr/a room and its new name are said so/, 'room', $db, 'rename', 'Annex' ],
    [ 'a room that is none', 1, qr/no room "Anex"; did you mean "Annex"/, 'room', $db, 'rename', 'Anex', 'x' ],
);

# who may only read still prints
SKIP: {
    skip 'root may write anywhere', 1 if $> == 0;
    chmod 0444, $db;
    run_ok('a file that may only be read', @sign, '-o', 'sign.pdf');
}

done_testing;
