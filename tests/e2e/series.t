# A large event, exported again and again: what each session is, is known here, so that
# it can be told whether a code is lost, or leads to another session.
use strict;
use warnings;
use utf8;
use lib 'tests/e2e';
use Placard;
use Test::More;

my $seed = 1;
sub chance { my ($n) = @_; $seed = ($seed * 1103515245 + 12345) % 2147483648; return int($seed / 65536) % $n }
sub one_of { return $_[chance(scalar @_)] }
sub some_of { my ($n, @of) = @_; my %drawn; $drawn{ chance(scalar @of) } = 1 while keys %drawn < $n; return @of[sort { $a <=> $b } keys %drawn] }

my @rooms = map { "Room $_" } 'A' .. 'L';
my @words = qw(Rust kernel browser network protocol boot firmware compiler graph privacy licence cloud storage memory fuzzing radio
               satellite camera driver audio video map election patent sensor robot solar bicycle library keyboard font paper mail token);
my @repeated = ('Lunch', 'Coffee break', 'Lightning Talks', 'Opening', 'Closing');
my @people = map { my $given = $_; map { "$given $_" } qw(Müller Dvořák García O'Brien Nguyễn Żak Øster Tóth) }
    qw(Ada Bo Chloé Dee Eve Finn Gül Håkon Ines Jörg Kai Léa Mária Noé Ola Zoë);

my (@sessions, %titles, $last_id);
sub title { while (1) { my $t = sprintf one_of('The state of %s %s in %s', 'From %s and %s to %s', '%s %s without %s'), some_of(3, @words); return $t unless $titles{$t}++ } }

sub add {
    my ($title, $room, $start, @people) = @_;
    push @sessions, { n => scalar @sessions, id => ++$last_id, title => $title, room => $room, start => $start, minutes => 30, people => [@people], here => 1 };
    return $sessions[-1];
}

$last_id = 1000;
for my $room (@rooms) {
    for my $day (0 .. 2) {
        for my $k (0 .. 8) {
            my $often = chance(7) == 0;
            # who submits one submits the next, too
            my @who = $often ? () : chance(4) == 0 && @sessions ? @{ $sessions[-1]{people} } : some_of(1 + chance(2), @people);
            add($often ? one_of(@repeated) : title(), $room, 1440 * $day + 540 + 60 * $k, @who);
        }
    }
}

# Minutes from the first midnight as day and clock.
sub day { return sprintf '2015-08-%02d', 17 + int($_[0] / 1440) }
sub clock { return sprintf '%02d:%02d', $_[0] % 1440 / 60, $_[0] % 60 }
sub is_free { my ($room, $start) = @_; return !grep { $_->{here} && $_->{room} eq $room && abs($_->{start} - $start) < 30 } @sessions }

# What a week does to a programme.
sub edit {
    my @live = grep { $_->{here} } @sessions;
    my @gone = grep { !$_->{here} } @sessions;
    my @named = grep { @{ $_->{people} } && $_->{title} =~ / / } @live;
    $_->{title} .= ' (updated)' for some_of(3, @named);
    for my $s (some_of(4, @live)) { my $later = $s->{start} + 5; $s->{start} = $later if $later % 1440 < 1080 }
    for my $s (some_of(2, @named)) { my $room = one_of(@rooms); $s->{room} = $room if is_free($room, $s->{start}) }
    for my $s (some_of(2, @named)) { my $who = one_of(@people); push @{ $s->{people} }, $who unless grep { $_ eq $who } @{ $s->{people} } }
    @{ $_->{people} } = reverse @{ $_->{people} } for some_of(3, @named);
    my ($a, $b) = some_of(2, @named);
    my @slot = @$a{qw(room start)};
    @$a{qw(room start)} = @$b{qw(room start)};
    @$b{qw(room start)} = @slot;
    $_->{here} = 0 for some_of(3, @named);
    $_->{here} = 1 for grep { is_free($_->{room}, $_->{start}) } @gone > 2 ? some_of(2, @gone) : ();
    add(title(), one_of(@rooms), 1440 * chance(3) + 1110 + 30 * chance(4), some_of(1, @people)) for 1 .. 2;
}

sub escape { my ($s) = @_; $s =~ s/&/&amp;/g; return $s }
sub xml {
    my (%keys) = @_;
    my $text = "<?xml version=\"1.0\"?>\n<schedule><conference><title>E</title></conference>\n";
    for my $day (0 .. 2) {
        $text .= sprintf qq(<day index="%d" date="%s">\n), $day + 1, day(1440 * $day);
        for my $s (grep { $_->{here} && int($_->{start} / 1440) == $day } @sessions) {
            $text .= sprintf '<room name="%s"><event%s%s><start>%s</start><duration>0:%d</duration><title>%s</title>%s<persons>%s</persons></event></room>' . "\n",
                $s->{room}, $keys{guid} ? sprintf(' guid="%s-%d"', $keys{guid}, $s->{n}) : '', $keys{id} ? qq( id="$s->{id}") : '', clock($s->{start}), $s->{minutes},
                escape($s->{title}), $keys{url} ? "<url>$keys{url}/$s->{n}</url>" : '', join '', map { "<person>$_</person>" } @{ $s->{people} };
        }
        $text .= "</day>\n";
    }
    return "$text</schedule>\n";
}
sub csv {
    my ($with_id) = @_;
    return join "\n", ($with_id ? 'ID,' : '') . 'Title,Room,Date,Start,End,Speakers',
        map { ($with_id ? "$_->{id}," : '') . join ',', $_->{title}, $_->{room}, day($_->{start}), clock($_->{start}), clock($_->{start} + $_->{minutes}), join '; ', @{ $_->{people} } }
        grep { $_->{here} } @sessions;
}
my $exports = 0;
sub ics {
    $exports++;
    return join "\r\n", qw(BEGIN:VCALENDAR VERSION:2.0 PRODID:-//frab), 'X-WR-TIMEZONE:Europe/Berlin', (map {
        my $stamp = sub { my ($at) = @_; my $s = day($at) . 'T' . clock($at) . '00'; $s =~ s/[-:]//g; $s };
        ('BEGIN:VEVENT', "UID:$exports-$_->{n}\@new.example", 'SUMMARY:' . $_->{title} . (@{ $_->{people} } ? ' - ' . join('\\, ', @{ $_->{people} }) : ''),
         'DTSTART;TZID=Europe/Berlin:' . $stamp->($_->{start}), 'DTEND;TZID=Europe/Berlin:' . $stamp->($_->{start} + $_->{minutes}), "LOCATION:$_->{room}", 'END:VEVENT')
    } grep { $_->{here} } @sessions), 'END:VCALENDAR', '';
}

my $db = "$tmp/series.db";
my (%code, %is);
run_ok('an event', 'init', $db, '--name', 'E', '--zone', 'Europe/Berlin', '--url', 'https://e.test');

# Take it in, and compare: codes by what and where sessions are.
sub take {
    my ($what, $name, $text, @more) = @_;
    utf8::encode($text);
    spit("$tmp/$name", $text);
    my ($status, $out, $err) = placard('import', $db, "$tmp/$name", '--source', 'programme', @more);
    is($status, 0, "$what: taken in") or diag($err);
    my %there;
    for my $s (@{ listing($db)->{sessions} }) { push @{ $there{"$s->{title}|$s->{day}|$s->{start}|$s->{room}"} }, $s->{code} if $s->{state} eq 'active' }
    my ($lost, $given) = ('', '');
    for my $s (grep { $_->{here} } @sessions) {
        my $where = join '|', $s->{title}, day($s->{start}), clock($s->{start}), $s->{room};
        my $code = shift @{ $there{$where} // [] };
        if (!defined $code) { $lost .= "$where is not there\n"; next }
        $code{ $s->{n} } //= $code;
        $is{$code} //= $s->{n};
        $lost .= "$where was $code{$s->{n}}, is $code\n" if $code ne $code{ $s->{n} };
        $given .= "$code was $sessions[$is{$code}]{title}, is $where\n" if $is{$code} != $s->{n};
    }
    is(some($lost), '', "$what: no code is lost");
    is(some($given), '', "$what: none is another session's");
}

take('the first export', 'a.xml', xml(guid => 'g', id => 1));
edit();
take('a week later', 'a.xml', xml(guid => 'g', id => 1));
edit();
$_->{id}++ for @sessions;
$last_id++;
take('ids are those of the next', 'a.xml', xml(id => 1));
edit();
take('as CSV', 'a.csv', csv(1));
edit();
take('addresses alone', 'a.xml', xml(url => 'https://a.example'));
edit();
take('on another host', 'a.xml', xml(url => 'https://b.example'));
edit();
take('a calendar', 'a.ics', ics());
edit();
take('and again, all its UIDs new', 'a.ics', ics());
edit();
take('guids of another exporter', 'a.xml', xml(guid => 'h', id => 1));
edit();
my @ids = map { $_->{id} } @sessions;
$sessions[$_]{id} = $ids[$_ - 1] for 0 .. $#sessions;
take('ids that changed hands, and another scheme', 'a.xml', xml(guid => 'h', id => 1));
edit();
take('no keys at all', 'a.csv', csv(0));
edit();
take('and the first exporter', 'a.xml', xml(guid => 'g', id => 1));

my ($status, $out, $err) = placard('import', $db, "$tmp/a.xml", '--source', 'programme', '--json');
like($out, qr/"made_revision": false/, 'the same again is no revision');
my $revision = listing($db)->{event}{revision};
@sessions = some_of(80, grep { $_->{here} } @sessions);
spit("$tmp/part.xml", do { my $text = xml(guid => 'g', id => 1); utf8::encode($text); $text });
fails('a part', 1, qr/are not in it any more; nothing has been changed/, 'import', $db, "$tmp/part.xml", '--source', 'programme');
is(listing($db)->{event}{revision}, $revision, 'and nothing is');

done_testing();
