#!/usr/bin/perl
# The command line: what it answers to what is said wrongly, and that it leaves
# files whole.
use strict;
use warnings;
use utf8;
use Placard;
use Test::More;

my $db = "$tmp/event.db";
spit($db, slurp($demo));
my @facts = ('--name', 'Ours', '--zone', 'Europe/Berlin', '--url', 'https://our.test');
chdir $tmp or die;

# Every command answers --help, on stdout.
my (undef, $help) = placard('help');
my @commands = $help =~ /^  (\w+) +\S/mg;
ok(@commands >= 9, 'help lists the commands');
for my $command (@commands) {
    my ($status, $out, $err) = placard($command, '--help');
    ok($status == 0 && $out =~ /^placard \Q$command\E/ && $err eq '', "$command --help");
    is((placard('help', $command))[1], $out, "help $command");
}
like(run_ok('help layout', 'help', 'layout'), qr/\bfit\b/, 'the reference of layouts names properties');
unlike($help, qr/\e/, 'no colour where there is no terminal');

# Wrong usage: 2, and what may have been meant.
fails(@$_) for (
    [ 'no command', 2, qr/help/, ],
    [ 'an unknown command', 2, qr/no command "pritn"; did you mean "print"/, 'pritn' ],
    [ 'an unknown option', 2, qr/no option "--ouput"; did you mean "--output"/, 'print', $db, 'door-sign', '--ouput', 'x' ],
    [ 'an option without its value', 2, qr/--paper wants a value/, 'print', $db, 'door-sign', '--paper' ],
    [ 'a number that is none', 2, qr/--start-at wants a whole number, not "x"/, 'print', $db, 'speaker-badge', '--start-at', 'x' ],
    [ 'a value for a flag', 2, qr/--force takes no value/, 'print', $db, 'door-sign', '--force=1' ],
    [ 'too much said', 2, qr/"more" is one thing too many/, 'print', $db, 'door-sign', 'more' ],
    [ 'too little said', 2, qr/placard print EVENT.db LAYOUT/, 'print', $db ],
    [ 'start-at without stock', 2, qr/say --stock too/, 'print', $db, 'speaker-badge', '--start-at', '3' ],
    [ 'stock and paper', 2, qr/leave --paper out/, 'print', $db, 'speaker-badge', '--stock', 'avery-5395', '--paper', 'A6' ],
    [ 'a filter without a value', 2, qr/COLUMN=VALUE/, 'print', $db, 'speaker-badge', '--only', 'role' ],
    [ 'an event without facts', 2, qr/--name .* --zone .* --url/, 'init', "$tmp/new.db" ],
    [ 'a listing that is none', 2, qr/did you mean "people"/, 'list', $db, 'peple' ],
    [ 'cells without a room', 2, qr/a room and its cells/, 'room', $db, '--cells', 'A,B' ],
);

# Input at fault: 1, with the place or the thing, and what to write instead.
spit("$tmp/empty.db", '');
spit("$tmp/text.db", "this is no database\n" x 100);
command('sqlite3', "$tmp/foreign.db", 'CREATE TABLE t (x)');
spit("$tmp/newer.db", slurp($demo));
command('sqlite3', "$tmp/newer.db", 'PRAGMA user_version = 9999');
my $bytes = slurp($demo);
spit("$tmp/damaged.db", substr($bytes, 0, 4096) . "\x5a" x (length($bytes) - 4096));
spit("$tmp/short.layout", "page door-sign {\n    sheet {\n        paper A4 297mm 210mm\n        text \"{room}\" { sise 3mm }\n    }\n}\n");
fails(@$_) for (
    [ 'a database that is not there', 1, qr/missing\.db/, 'list', "$tmp/missing.db" ],
    [ 'an empty file', 1, qr/empty\.db: error/, 'list', "$tmp/empty.db" ],
    [ 'a file that is no database', 1, qr/text\.db: error/, 'list', "$tmp/text.db" ],
    [ 'a database of another program', 1, qr/foreign\.db: error/, 'list', "$tmp/foreign.db" ],
    [ 'a database of a newer version', 1, qr/newer\.db: error: .*newer/, 'list', "$tmp/newer.db" ],
    [ 'a damaged database', 1, qr/damaged\.db: error/, 'list', "$tmp/damaged.db" ],
    [ 'a folder for a database', 1, qr/error/, 'list', $tmp ],
    [ 'an event that is there already', 1, qr/event\.db/, 'init', $db, @facts ],
    [ 'a zone that is none', 1, qr/"Mars\/Olympus"/, 'init', "$tmp/a.db", @facts, '--zone', 'Mars/Olympus' ],
    [ 'a zone that many share', 1, qr/"PDT"/, 'init', "$tmp/a.db", @facts, '--zone', 'PDT' ],
    [ 'a url that is none', 1, qr/"our\.test"/, 'init', "$tmp/a.db", @facts, '--url', 'our.test' ],
    [ 'a language without words', 1, qr/language "tlh"; there are .*en/, 'init', "$tmp/a.db", @facts, '--language', 'tlh' ],
    [ 'a paper that is none', 1, qr/"A5"/, 'init', "$tmp/a.db", @facts, '--paper', 'A5' ],
    [ 'a day change that is no time', 1, qr/--day-change "noon"/, 'set', $db, '--day-change', 'noon' ],
    [ 'a time that is none', 1, qr/--at "soon"/, 'import', $db, 'x.xml', '--at', 'soon' ],
    [ 'a schedule that is not there', 1, qr/missing\.xml/, 'import', $db, 'missing.xml' ],
    [ 'a schedule that is none', 1, qr/text\.db/, 'import', $db, 'text.db' ],
    [ 'an unknown layout', 1, qr/no layout "door-sing"; did you mean "door-sign"/, 'print', $db, 'door-sing' ],
    [ 'a layout file that is not there', 1, qr/no layout file "my\.layout"/, 'print', $db, 'my.layout' ],
    [ 'what layouts include', 1, qr/theme\.layout has no page/, 'print', $db, 'theme' ],
    [ 'a mistake in a layout', 1, qr/short\.layout:4:25: error: .*"sise".*did you mean "size"/, 'print', $db, 'short.layout' ],
    [ 'an unknown paper', 1, qr/B4.*A4/s, 'print', $db, 'door-sign', '--paper', 'B4' ],
    [ 'an unknown room', 1, qr/no room "Ravena C"; did you mean "Ravenna C"/, 'print', $db, 'door-sign', '--room', 'Ravena C' ],
    [ 'an unknown day', 1, qr/no day "2015-08-20"/, 'print', $db, 'door-sign', '--day', '2015-08-20' ],
    [ 'a room without a door', 1, qr/nothing to print/, 'print', $db, 'door-sign', '--room', 'Ravenna ABC' ],
    [ 'a name that is not quite one', 1, qr/no sheet of speaker-badge has the person "Lars Kurt"; did you mean "Lars Kurth"/,
      'print', $db, 'speaker-badge', '--only', 'person=Lars Kurt' ],
    [ 'an unknown column', 1, qr/rolle/, 'print', $db, 'speaker-badge', '--only', 'rolle=x' ],
    [ 'an unknown stock', 1, qr/no stock "avery-5359"; did you mean "avery-5395"/, 'print', $db, 'speaker-badge', '--stock', 'avery-5359' ],
    [ 'a label that is none', 1, qr/--start-at 9: .* 1 to 8/, 'print', $db, 'speaker-badge', '--stock', '5395', '--start-at', 9 ],
    [ 'an offset too large', 1, qr/5 mm/, 'print', $db, 'speaker-badge', '--stock', '5395', '--offset', '6,0' ],
    [ 'an offset that is none', 1, qr/--offset "6"/, 'print', $db, 'speaker-badge', '--stock', '5395', '--offset', '6' ],
    [ 'a folder of layouts that is not there', 1, qr/no folder "nowhere"/, 'print', $db, 'door-sign', '--layouts', 'nowhere' ],
    [ 'the event as output', 1, qr/is the event itself/, 'print', $db, 'door-sign', '-o', $db ],
    [ 'a folder as output', 1, qr/error/, 'print', $db, 'door-sign', '-o', $tmp ],
    [ 'a place that is not there', 1, qr/nowhere/, 'print', $db, 'door-sign', '-o', 'nowhere/x.pdf' ],
    [ 'a full disk', 1, qr/full|space/i, 'print', $db, 'door-sign', '-o', '/dev/full' ],
    [ 'no cell', 1, qr/--cells wants/, 'room', $db, 'Virginia', '--cells', 'A,,B' ],
);
{
    # a full disk under stdout
    my ($status, undef, $err) = command('sh', '-c', '"$0" list "$1" >/dev/full', $ENV{PLACARD}, $db);
    ok($status == 1 && $err =~ /standard output/, 'a listing that cannot be written is an error');
}
is(slurp($db) eq slurp($demo), 1, 'the event has not been touched by any of that');
is(join(' ', grep { !/\.(db|layout)$/ } glob '*'), '', 'nor has anything been left behind');

# Facts can be changed and are shown.
like(run_ok('set shows facts', 'set', $db), qr{^url +https://xds\.test$}m, 'the url');
like(run_ok('set changes facts', 'set', $db, '--language', 'de', '--clock', '24', '--paper', 'Letter'),
     qr/^language +de\n.*^clock +24\n.*^paper +Letter\n/ms, 'language, clock and paper');
my $german = run_ok('a sign in German', 'print', $db, 'door-sign', '--day', '2015-08-17', '--room', 'Ravenna AB', '--dump');
like($german, qr/^sheet 279\.4 x 215\.9 mm.*Montag.*"14:20"/ms, 'with its weekday, the 24 hour clock, on Letter');
run_ok('and back', 'set', $db, '--language', 'en', '--clock', '', '--paper', 'A4');

# A room that no schedule has is made all the same, since rooms may be declared before the first import.
spit("$tmp/rooms.db", slurp($demo));
my ($made, undef, $doubt) = placard('room', "$tmp/rooms.db", 'Ravena C', '--cells', 'C');
ok($made == 0 && $doubt =~ /warning: .*"Ravena C".*did you mean "Ravenna C"/, 'a room that no schedule has is a warning') or diag($doubt);

# Pages, pictures, filters.
like(run_ok('print says what it wrote', 'print', $db, 'door-sign'), qr/^wrote door-sign\.pdf: 5 pages, \d+ codes$/, 'pages and codes');
run_ok('a picture of one sign', 'print', $db, 'door-sign', '--room', 'Ravenna C', '--day', '2015-08-18', '--paper', 'A3', '--png', '--dpi', 36);
like(slurp("$tmp/door-sign.png") // '', qr/^\x89PNG.{8}IHDR\0\0\x01\xa5\0\0\x02\x53/s, 'is 297 x 420 mm at 36 dpi');
run_ok('one badge', 'print', $db, 'speaker-badge', '--only', 'person=Lars Kurth', '-o', 'lars.pdf');
like((command('pdfinfo', 'lars.pdf'))[1], qr/^Pages: +2$/m, 'is two pages');
run_ok('labels from the third on', 'print', $db, 'speaker-badge', '--stock', '8395', '--start-at', 3, '--offset', '1,-0.5', '-o', 'labels.pdf');
like((command('pdfinfo', 'labels.pdf'))[1], qr/^Pages: +5$/m, '33 of them, on five sheets');
run_ok('outlines of labels', 'print', $db, 'speaker-badge', '--stock', 'avery-5395', '--outline');
like((command('pdftotext', '-raw', 'avery-5395-outlines.pdf', '-'))[1], qr/^1\s2\s3\s4\s5\s6\s7\s8\s/, 'are numbered');
like(run_ok('stocks are listed', 'stocks'), qr/^avery-5395 +Letter +8 labels of 85\.7 x 59\.3 mm/m, 'with their sizes');
run_ok('fonts are here', 'fonts');

# A user's folder goes before ours, by option or by environment.
mkdir "$tmp/own" or die;
spit("$tmp/own/theme.layout", slurp("$ENV{BUILD}/../../layouts/theme.layout") =~ s/(colour room-1 ).*/${1}200 0 0 cmyk 0 100 100 20/r);
spit("$tmp/own/names.layout", qq(include "theme.layout"\npage names {\n    sheet {\n        paper A6 105mm 148mm\n)
     . qq(        text "{person}" { at 10mm 10mm size 80mm 20mm font display-bold fit 30pt..10pt lines 2 }\n    }\n}\n));
command('sqlite3', $db, 'SELECT 1');
for ([ 'by option', {}, '--layouts', 'own' ], [ 'by environment', { PLACARD_LAYOUTS => 'own' } ]) {
    my ($how, $set, @option) = @$_;
    local %ENV = (%ENV, %$set);
    run_ok("our layout with another theme, $how", 'print', $db, 'door-sign', '-o', 'own.pdf', @option);
    ok(slurp('own.pdf') ne slurp('door-sign.pdf'), "is not the same, $how");
    fails("a layout of their own, $how", 1, qr/names/, 'print', $db, 'names', @option);
}

# Conflicts: an error that names both, drawn only when told to.
my ($here) = grep { $_->{room} eq 'Virginia' } @{ listing($db)->{sessions} };
spit("$tmp/conflict.db", slurp($db));
command('sqlite3', "$tmp/conflict.db", "UPDATE slot SET room_id = (SELECT room_id FROM room WHERE name = 'Virginia') WHERE session_id = "
        . "(SELECT session_id FROM session WHERE title = 'Project Raisin')");
fails('two sessions in one room', 1, qr/Joint Xen\/KVM Hackathon.*Project Raisin/, 'print', "$tmp/conflict.db", 'door-sign', '-o', 'conflict.pdf');
fails('check says so too', 1, qr/Joint Xen\/KVM Hackathon.*Project Raisin/, 'check', "$tmp/conflict.db");
ok(!-e 'conflict.pdf', 'nothing is printed');
my ($forced, undef, $warned) = placard('print', "$tmp/conflict.db", 'door-sign', '-o', 'conflict.pdf', '--force');
is($forced, 0, 'unless told to') or diag($warned);
like($warned, qr/warning: 1 conflict is drawn/, 'with a warning');
run_ok('check of an event that is fine', 'check', $db);
run_ok('a conflict keeps no badge from being printed', 'print', "$tmp/conflict.db", 'speaker-badge', '-o', 'conflict.pdf');
run_ok('nor the sign of another door', 'print', "$tmp/conflict.db", 'door-sign', '--room', 'Ravenna C', '-o', 'conflict.pdf');
run_ok('nor the poster of another day', 'print', "$tmp/conflict.db", 'daily-poster', '--day', '2015-08-17', '-o', 'conflict.pdf');
fails('but the poster of its own', 1, qr/overlap.*--force/s, 'print', "$tmp/conflict.db", 'daily-poster', '--day', '2015-08-18');

# What was there stays whole until the new file is.
spit('kept.pdf', 'the old file');
for my $after (0.01, 0.05, 0.1, 0.2) {
    my $pid = fork // die;
    if ($pid == 0) {
        open STDOUT, '>', '/dev/null';
        exec $ENV{PLACARD}, 'print', $db, 'speaker-badge', '-o', 'kept.pdf' or die;
    }
    select undef, undef, undef, $after;
    kill 'KILL', $pid;
    waitpid $pid, 0;
    my $now = slurp('kept.pdf');
    ok($now eq 'the old file' || $now =~ /^%PDF.*%%EOF\s*$/s, "killed after $after s: the file is the old or the new one");
}

# The time of a revision, however it is said.
for my $said ([ {}, '--at', '2015-08-16 18:40' ], [ {}, '--at', '2015-08-16T18:40:00-07:00' ], [ {}, '--at', '2015-08-17T01:40Z' ],
              [ { SOURCE_DATE_EPOCH => 1439775600 } ]) {
    my ($set, @at) = @$said;
    local %ENV = (%ENV, %$set);
    my $how = "@at" || 'SOURCE_DATE_EPOCH';
    unlink glob 'when.db*';
    run_ok("a revision at $how: init", 'init', 'when.db', @facts, '--zone', 'America/Los_Angeles');
    run_ok("a revision at $how: import", 'import', 'when.db', "$ENV{BUILD}/../../db/demo/schedule.xml", @at);
    like(run_ok("a revision at $how: print", 'print', 'when.db', 'door-sign', '--room', 'Virginia', '--dump'),
         qr/Rev 1   Sun Aug 16, 6:40 pm/, "a revision at $how is from 6:40 pm there");
}

# An imported schedule imported again changes nothing.
my $again = run_ok('the same schedule again', 'import', $db, "$ENV{BUILD}/../../db/demo/schedule.xml", '--at', '2015-08-17 08:00');
like($again, qr/0 added, 0 changed, 0 withdrawn, 32 as before; nothing a sign shows has changed/, 'changes nothing');

done_testing;
