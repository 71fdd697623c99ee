#!/usr/bin/perl
# The pages behind the codes, as files and as served: complete, valid, safe, and
# left alone while nothing changes.
use strict;
use warnings;
use utf8;
use File::Basename;
use File::Find;
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP;
use Placard;
use Test::More;
use Time::HiRes qw(sleep);

# Every file of a site: path => bytes. What placard keeps there for itself is none.
sub files { my ($dir) = @_;
    my %files;
    find({ no_chdir => 1, wanted => sub { $files{ substr $_, length($dir) + 1 } = slurp($_) if -f && !m{/\.placard} } }, $dir);
    return \%files;
}

sub site { my ($name, $db, $dir, @more) = @_; my $out = run_ok($name, 'site', $db, '-o', $dir, @more); return ($out, files($dir)) }

# What is linked to within the site, and not there.
sub broken { my ($files) = @_;
    my %missing;
    for my $page (grep { /\.html$/ } sort keys %$files) {
        (my $html = $files->{$page}) =~ s{<(script|style)\b.*?</\1>}{}sg;
        while ($html =~ /\b(?:href|src|content)="(?:0; url=)?(\/[^"]*)"/g) {
            my $path = $1 =~ s{^/}{}r =~ s{/$}{}r;
            $missing{"$page: $1"}++ if !exists $files->{$path} && !exists $files->{ $path eq '' ? 'index.html' : "$path/index.html" };
        }
    }
    return join "\n", sort keys %missing;
}

# What tidy says of pages, but for attributes it is too old to know.
sub invalid { my ($dir, @pages) = @_;
    my $said = '';
    for (@pages) {
        my (undef, $out, $err) = command('tidy', '-q', '-e', '--gnu-emacs', 'yes', "$dir/$_");
        $said .= join '', map { "$_\n" } grep { !/proprietary attribute "(aria-current|autocapitalize|autocomplete)"|^$/ } split /\n/, $out . $err;
    }
    return $said;
}

my ($said, $files) = site('the reference event', $demo, "$tmp/public");
my $list = listing($demo);
like($said, qr/public: \d+ pages and files, \d+ written, in /, 'says what it wrote');
is(broken($files), '', 'every link leads to a page');
is(invalid("$tmp/public", grep { /\.html$/ && !/^[0-9a-z]{6}\/index/ } sort keys %$files), '', 'tidy finds nothing wrong with any page');
my @codes = map { $_->{code} } map { @{ $list->{$_} } } qw(sessions people days);
is(join(' ', grep { !$files->{"$_/index.html"} || (lc ne $_ && !$files->{ lc . '/index.html' }) } @codes), '', 'every code has a page, in small letters too');
my @large = grep { length $files->{"$_->{code}/index.html"} > 25_000 } @{ $list->{sessions} };
is(@large, 0, 'no session page is larger than 25 KB');
is((grep { /<(?:link rel="stylesheet|script[^>]+src=|img|iframe)|url\(|\@import/ } map { $files->{$_} } grep { /\.html$/ } keys %$files), 0,
   'nothing is fetched from elsewhere, nor from here');
for my $s (@{ $list->{sessions} }) {
    my $page = $files->{"$s->{code}/index.html"};
    my ($ld) = $page =~ m{<script type="application/ld\+json">(.*?)</script>}s;
    my $data = eval { JSON::PP->new->utf8->decode($ld) };
    is($data->{startDate} =~ s/:00-07:00$//r, "$s->{day}T$s->{start}", "$s->{code}: schema.org has its start") or diag($@);
}

# Again: not a byte, not a time is touched; and the same from the other build.
utime 1e9, 1e9, map { "$tmp/public/$_" } keys %$files;
($said, my $again) = site('a second time', $demo, "$tmp/public");
like($said, qr/, 0 written/, 'nothing is written');
is((grep { (stat "$tmp/public/$_")[9] != 1e9 } keys %$files), 0, 'nor touched');
is_deeply($again, $files, 'and nothing else');

# What comes back in is the same event.
for my $format (qw(xml json)) {
    my $db = "$tmp/again-$format.db";
    run_ok("$format: init", 'init', $db, '--name', $list->{event}{name}, '--place', $list->{event}{place}, '--zone', $list->{event}{zone},
           '--url', $list->{event}{url});
    run_ok("$format: cells", 'room', $db, $_->{room}, '--cells', join ',', split / /, $_->{cells}) for grep { $_->{cells} } @{ $list->{rooms} };
    my ($status, $out, $err) = placard('import', $db, "$tmp/public/schedule.$format", '--at', '2015-08-16 18:40');
    is($status, 0, "$format: import") or diag($err);
    is_deeply(listing($db), $list, "$format: the same rooms, days, sessions, people and codes");
}

# A change: its pages are written, and say so; others are not.
my $db = "$tmp/changed.db";
command('cp', $demo, $db);
my ($moved, $cancelled) = map { my $t = $_; grep { $_->{title} =~ $t } @{ $list->{sessions} } } qr/U-Boot/, qr/xSplice/;
run_ok('move', 'edit', $db, 'session', $moved->{code}, 'room', 'Ravenna AB', 'start', '2015-08-18 12:20', '--at', '2015-08-18 8:12');
run_ok('cancel', 'edit', $db, 'session', $cancelled->{code}, 'state', 'cancelled', '--at', '2015-08-18 8:12');
run_ok('withdraw', 'edit', $db, 'session', $list->{sessions}[-1]{code}, 'state', 'withdrawn', '--at', '2015-08-18 8:12');
(undef, my $changed) = site('after changes', $db, "$tmp/public");
like($changed->{"$moved->{code}/index.html"}, qr/>Moved to Ravenna AB, 12:20 pm<.*still show Ravenna C, 10:30 am.*<del>10:30 am<\/del>.*<del>Ravenna C<\/del>/s,
     'a session that was moved says where from and where to');
like($changed->{"$cancelled->{code}/index.html"}, qr/>Cancelled</, 'one that was cancelled says so');
like($changed->{"$list->{sessions}[-1]{code}/index.html"}, qr/>No longer in the programme</, 'one that was withdrawn has its page');
like($changed->{'event.ics'}, qr/UID:$cancelled->{code}\@xds.test\r\n.*?STATUS:CANCELLED/s, 'calendars are told of the cancelled one');
is(broken($changed), '', 'every link leads to a page still');
ok(!exists $changed->{"$cancelled->{code}.ics"} && -e "$tmp/public/index.html", 'what is no more is gone');

# A newer schedule: what is held twice has both times, in its page and calendar; what is gone from it keeps its page.
{
    my $newer = "$tmp/newer.db";
    command('cp', $demo, $newer);
    my $xml = slurp('db/demo/schedule.xml');
    my ($event) = $xml =~ m{(<event [^>]*>(?:(?!</event>).)*Hyper: Make VM.*?</event>)}s;
    my $second = $event =~ s{2015-08-17T16:20}{2015-08-18T18:30}r =~ s{<start>\K[^<]*}{18:30}r =~ s{<room>\K[^<]*}{Virginia}r;
    $xml =~ s{<day index="2"[^>]*>\K}{<room name="Virginia">$second</room>};
    $xml =~ s{<event [^>]*>(?:(?!</event>).)*<title>Rump Kernel.*?</event>}{}s;
    spit("$tmp/newer.xml", $xml);
    run_ok('a newer schedule', 'import', $newer, "$tmp/newer.xml", '--at', '2015-08-17 8:00');
    (undef, my $all) = site('of it', $newer, "$tmp/newer");
    my ($twice, $gone) = map { my $t = $_; map { $_->{code} } grep { $_->{title} =~ $t } @{ $list->{sessions} } } qr/^Hyper/, qr/^Rump/;
    is(join('; ', $all->{"$twice/index.html"} =~ /<time datetime="(2015-08-1\dT\d\d:\d\d)[^>]*data-end/g), '2015-08-17T16:20; 2015-08-18T18:30', 'a repeated session has both times');
    my %uid = map { $_ => 1 } $all->{"$twice.ics"} =~ /^UID:(.*?)\r/mg;
    is(scalar keys %uid, 2, 'and both are in its calendar');
    like($all->{"$gone/index.html"}, qr/>No longer in the programme</, 'a session that is gone has its page');
    unlike($all->{'index.html'}, qr/Rump Kernel/, 'and is not in the schedule');
    is(broken($all), '', 'every link leads to a page');
}

# A page that is too long to open at once is told of, and whole all the same.
{
    my $long = "$tmp/long.db";
    command('cp', $demo, $long);
    run_ok('a long abstract', 'edit', $long, 'session', $moved->{code}, 'abstract', 'very ' x 4000 . 'end', '--at', '2015-08-18 8:12');
    my ($status, undef, $err) = placard('site', $long, '-o', "$tmp/long");
    is($status, 0, 'a page of more than 25 KB is written');
    like($err, qr{^$moved->{code}/index\.html: warning: the page is \d+ KB.*shorten the abstract$}, 'and named');
    like(slurp("$tmp/long/$moved->{code}/index.html"), qr/very very end/, 'with all that it says');
}

# Who only takes part has a page, since their badge has a code, and nothing of them is on it.
{
    my $with = "$tmp/with.db";
    command('cp', $demo, $with);
    spit("$tmp/people.csv", "Name,Company\nQuentin Quiet,Quiet Ltd\n");
    my ($status, $out, $err) = placard('import', $with, "$tmp/people.csv", '--role', 'attendee', '--at', '2015-08-16 18:50');
    is($status, 0, 'people who take part are read') or diag($err);
    my ($person) = grep { $_->{name} eq 'Quentin Quiet' } @{ listing($with)->{people} };
    (undef, my $all) = site('with them', $with, "$tmp/with");
    ok($all->{"$person->{code}/index.html"}, 'their code has a page');
    is(join(' ', grep { $all->{$_} =~ /Quentin|Quiet Ltd/ } sort keys %$all), '', 'which nothing is told on, nor elsewhere');
}

# A folder of others is left alone.
mkdir "$tmp/other";
spit("$tmp/other/index.html", 'mine');
fails('a folder with a page of somebody else', 1, qr/other\/index\.html is there, and placard did not write it/, 'site', $demo, '-o', "$tmp/other");
is(join(' ', sort map { basename($_) } glob("$tmp/other/* $tmp/other/.p*")), 'index.html', 'nothing is left in it');
is(slurp("$tmp/other/index.html"), 'mine', 'and it is as it was');
fails('a folder in no folder', 1, qr/the folder it is to be in is not there/, 'site', $demo, '-o', "$tmp/no/where");

# Killed at any moment, every page is whole, the old or the new, and the next run mends the rest.
{
    my ($old, $new) = ($files, $changed);
    site('the old site', $demo, "$tmp/killed");
    my $torn = 0;
    for my $i (1 .. 25) {
        my $pid = fork // die;
        if ($pid == 0) { open STDOUT, '>', '/dev/null'; exec $ENV{PLACARD}, 'site', $i % 2 ? $db : $demo, '-o', "$tmp/killed" }
        sleep 0.004 * $i * ($ENV{BUILD} =~ /asan/ ? 6 : 1);
        kill 'KILL', $pid;
        waitpid $pid, 0;
        my $now = files("$tmp/killed");
        for (keys %$now) {
            next if /^\.placard/;
            $torn++ if $now->{$_} ne ($old->{$_} // '') && $now->{$_} ne ($new->{$_} // '');
        }
        $torn++ if grep { !exists $now->{$_} } grep { exists $new->{$_} } keys %$old;
    }
    is($torn, 0, 'killed 25 times, no page was torn or missing');
    my (undef, $mended) = site('the next run', $demo, "$tmp/killed");
    is_deeply($mended, $files, 'mends it');
}

# Malice.
my $evil = "$tmp/evil.db";
my @nasty = ('<script>document.title="owned"</script>', q{"><img src=x onerror=alert(1)>}, q{' onmouseover='alert(1)}, ']]></title><!--',
             "\x{202e}gnp.exe\x{202c}", 'x' x 500, '{title} {end} %s', 'a;b,c\\n:d', 'javascript:alert(1)');
{
    my $escape = sub { my $s = shift; $s =~ s/&/&amp;/g; $s =~ s/</&lt;/g; $s =~ s/>/&gt;/g; $s =~ s/"/&quot;/g; $s };
    my $xml = "<schedule><conference><title>E</title></conference><day date='2026-03-01'>\n";
    my $n = 9;
    for (@nasty) {
        my $e = $escape->($_);
        $xml .= sprintf qq(<room name="%s"><event id="%s" guid="00000000-0000-4000-8000-%012d"><start>%02d:00</start><duration>00:30</duration><room>%s</room>)
            . qq(<title>%s</title><subtitle>%s</subtitle><track>%s</track><url>%s</url><language>en</language><abstract>%s [a](javascript:alert(1)) [b](data:text/html,x) <i onclick="x">&lt;svg onload=alert(1)></i></abstract>)
            . qq(<persons><person id="%d" affiliation="%s">%s</person></persons></event></room>\n), $e, $n, $n, $n, $e, $e, $e, $e, $e, $e, $n++, $e, $e;
    }
    $xml .= '</day></schedule>';
    utf8::encode($xml);
    spit("$tmp/evil.xml", $xml);
}
run_ok('malice: init', 'init', $evil, '--name', '<b>"E&', '--zone', 'Europe/Berlin', '--url', 'https://xds.test/2026');
my ($status, undef, $err) = placard('import', $evil, "$tmp/evil.xml", '--at', '2026-02-01 12:00');
is($status, 0, 'malice: import') or diag($err);
my (undef, $bad) = site('malice', $evil, "$tmp/evil");
for my $page (grep { /\.html$/ } sort keys %$bad) {
    (my $html = $bad->{$page}) =~ s{<(style)>.*?</\1>}{}s;
    if ($html =~ /<(?:img|svg|i|b) |<[^>]*\s(?:onerror|onclick|onload|onmouseover)=(?![^<>]*")|(?:href|src)="\s*(?:javascript|data):|owned"<|onerror=alert\(1\)>/i) {
        fail("malice: $page") ; diag($&);
    }
}
is(invalid("$tmp/evil", grep { /\.html$/ && !/^[0-9a-z]{6}\/index/ } sort keys %$bad), '', 'malice: tidy finds nothing wrong');
is((command('xmllint', '--noout', map { "$tmp/evil/$_" } qw(schedule.xml sitemap.xml icon.svg)))[0], 0, 'malice: XML is XML');
ok(eval { JSON::PP->new->utf8->decode($bad->{'schedule.json'}) }, 'malice: JSON is JSON') or diag($@);
is((grep { /[^\r]\n|\r(?!\n)/ || grep { length > 75 } split /\r\n/ } map { $bad->{$_} } grep { /\.ics$/ } keys %$bad), 0, 'malice: lines of calendars are short, and end as they should');
ok($bad->{'index.html'} =~ qr{href="/2026/[0-9A-Z]{6}"}, 'a site may stand below a path');

# Served.
{
    my $pid = open my $server, '-|', $ENV{PLACARD}, 'serve', $db, '--port', 0 or die;
    my ($base) = (<$server> // '') =~ m{^(http://127\.0\.0\.1:\d+)/ } or die 'serve does not start';
    my $http = HTTP::Tiny->new(timeout => 20, max_redirect => 0);
    my $code = $moved->{code};
    for my $path ("/$code", "/$code/", lc "/$code", lc "/$code/") {
        my $r = $http->get("$base$path");
        is($r->{status} . ($r->{content} eq $changed->{"$code/index.html"} ? '' : ' other'), 200, "serve: $path is the page");
    }
    my $r = $http->get("$base/$code", { headers => { 'Accept-Encoding' => 'gzip' } });
    is($r->{headers}{'content-encoding'}, 'gzip', 'serve: gzip for who wants it');
    cmp_ok(length $r->{content}, '<', 0.5 * length $changed->{"$code/index.html"}, 'serve: which is less than half');
    is($http->get("$base/$code", { headers => { 'If-None-Match' => $r->{headers}{etag} } })->{status}, 304, 'serve: not again what is known');
    is($http->get("$base/event.ics")->{headers}{'content-type'}, 'text/calendar; charset=utf-8', 'serve: calendars as such');
    is($http->get("$base/nosuch")->{status}, 404, 'serve: no such page');
    like($http->get("$base/nosuch")->{content}, qr/There is no such page/, 'serve: which helps');
    is($http->get("$base/people")->{status}, 200, 'serve: a page that is no code');
    is($http->request($_, "$base/")->{status}, 405, "serve: no $_") for qw(POST PUT DELETE);
    is($http->head("$base/")->{status}, 200, 'serve: HEAD');
    for my $path ('/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/.placard-site', '/%00', "/$code%00", '/' . 'x' x 5000) {
        like($http->get("$base$path")->{status}, qr/^4/, 'serve: nothing at ' . substr $path, 0, 30);
    }
    fails('serve: a port that is taken', 1, qr/Address already in use/, 'serve', $db, '--port', $base =~ s/.*://r);
    my @idle = map { IO::Socket::INET->new(PeerAddr => $base =~ s{http://}{}r) } 1 .. 300;
    undef @idle;
    sleep 0.2;
    is($http->get("$base/")->{status}, 200, 'serve: after 300 idle connections');
    run_ok('serve: an edit meanwhile', 'edit', $db, 'session', $code, 'title', 'Another Title', '--at', '2015-08-18 9:00');
    my $seen = 0;
    for (1 .. 100) { sleep 0.1; last if $seen = $http->get("$base/$code")->{content} =~ /Another Title/ }
    ok($seen, 'serve: shows what changed');
    kill 'TERM', $pid;
    waitpid $pid, 0;
    is($? >> 8, 0, 'serve: stops when told');
}

# Other servers, where they are there: any case, with or without a slash, without a redirect.
SKIP: {
    my $nginx = '/usr/sbin/nginx';
    skip 'there is no nginx', 5 if !-x $nginx;
    chmod 0755, $tmp;
    my $port = 20000 + $$ % 10000;
    spit("$tmp/nginx.conf", "pid $tmp/nginx.pid; error_log $tmp/nginx.log;\nevents { }\nhttp { access_log off; include $tmp/public/nginx.conf;\n"
        . "server { listen 127.0.0.1:$port; root $tmp/public; default_type text/html; error_page 404 /404.html;\n"
        . "location / { try_files \$uri \$placard_page \$uri/index.html =404; }\nlocation = /nginx.conf { return 404; } } }\n");
    my ($status, $out, $err) = command($nginx, '-c', "$tmp/nginx.conf");
    is($status, 0, 'nginx: takes our map') or diag($err);
    my $http = HTTP::Tiny->new(timeout => 5, max_redirect => 0);
    my $code = $cancelled->{code};
    for my $path ("/$code", "/$code/", '/' . lcfirst lc $code, '/' . ucfirst(lc $code) . '/') {
        my $r = $http->get("http://127.0.0.1:$port$path");
        is($r->{status} . ($r->{content} eq slurp("$tmp/public/$code/index.html") ? '' : ' other'), 200, "nginx: $path is the page");
    }
    like($http->get("http://127.0.0.1:$port/$code" . 'X')->{content}, qr/There is no such page/, 'nginx: and others are not');
    command($nginx, '-s', 'stop', '-c', "$tmp/nginx.conf");
}

# Watched.
{
    my $pid = open my $watch, '-|', $ENV{PLACARD}, 'site', $db, '-o', "$tmp/watched", '--watch' or die;
    ok(defined scalar <$watch>, 'watch: writes the site');
    run_ok('watch: an edit meanwhile', 'edit', $db, 'session', $moved->{code}, 'title', 'A Third Title', '--at', '2015-08-18 9:10');
    my $seen = 0;
    for (1 .. 150) { sleep 0.1; last if $seen = slurp("$tmp/watched/$moved->{code}/index.html") =~ /A Third Title/ }
    ok($seen, 'watch: writes what changed');
    kill 'TERM', $pid;
    waitpid $pid, 0;
}

# An organizer's own.
mkdir "$tmp/own";
mkdir "$tmp/own/web";
mkdir "$tmp/own/web/files";
spit("$tmp/own/web/logo.html", '<img src="{root}/logo.png" alt="">');
spit("$tmp/own/web/files/logo.png", "\x89PNG");
spit("$tmp/own/web/style.css", slurp('layouts/web/style.css') =~ s/--paper: #fff;/--paper: #fff8ee;/r);
mkdir "$tmp/own/words";
spit("$tmp/own/words/en.words", slurp('layouts/words/en.words') =~ s/^web_add = \K.*/Put it in my diary/mr);
spit("$tmp/own/web/rooms.txt", "{page rooms to \"rooms.txt\"}\n");
fails('a page of no view', 1, qr/there is no view "web_rooms"/, 'site', $demo, '-o', "$tmp/own-site", '--layouts', "$tmp/own");
unlink "$tmp/own/web/rooms.txt";
(undef, my $own) = site('own templates', $demo, "$tmp/own-site", '--layouts', "$tmp/own");
is($own->{'logo.png'}, "\x89PNG", 'files are there as they are');
like($own->{'index.html'}, qr{<img src="/logo.png" alt="">}, 'and the pages show them');
like($own->{"$moved->{code}/index.html"}, qr{--paper: ?#fff8ee;.*>Put it in my diary</a>}s, 'in colours and words of their own');
spit("$tmp/own/web/screens.sql", "CREATE TEMP VIEW web_screen AS SELECT path AS sheet, path, name FROM web_room;\n");
spit("$tmp/own/web/screen.html", "{page screen to \"screens/{path}.html\"}<!doctype html>\n<title>{name}</title>\n");
(undef, my $screens) = site('own pages', $demo, "$tmp/own-site", '--layouts', "$tmp/own");
is($screens->{'screens/ravenna-c.html'}, "<!doctype html>\n<title>Ravenna C</title>\n", 'of views of their own');
$own = $screens;
spit("$tmp/own/web/item.html", "<p>{titel}</p>\n");
fails('a mistake in a template', 1, qr{own/web/item\.html:1:4: error: \w+ has no field "titel"; did you mean "title"\?}, 'site', $demo, '-o', "$tmp/own-site",
      '--layouts', "$tmp/own");
is_deeply(files("$tmp/own-site"), $own, 'leaves the site as it was');

done_testing;
