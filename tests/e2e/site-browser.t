#!/usr/bin/perl
# The pages as people meet them: in Chromium, by the codes on paper, with a
# thumb, a keyboard, without scripts, in the dark, on paper again.
use strict;
use warnings;
use utf8;
use Browser;
use File::Basename;
use Placard;
use Test::More;
use Time::Local 'timegm';

plan skip_all => 'the same pages need no second look' if $ENV{BUILD} !~ m{/check$};
plan skip_all => 'there is no Chromium' if !Browser::available();

my $out = dirname($demo);
my $list = listing($demo);
my %session = map { $_->{code} => $_ } @{ $list->{sessions} };
my %person = map { $_->{code} => $_ } @{ $list->{people} };
my $b = Browser->new;

my @serving;
END { kill 'TERM', @serving }       # else a test that dies waits for them
sub serve { my ($db) = @_;
    push @serving, my $pid = open my $server, '-|', $ENV{PLACARD}, 'serve', $db, '--port', 0 or die;
    my ($base) = (<$server> // '') =~ m{^(http://127\.0\.0\.1:\d+)/} or die 'serve does not start';
    return ($base, sub { @serving = grep { $_ != $pid } @serving; kill 'TERM', $pid; close $server });
}
my ($base, $stop) = serve($demo);

# Paper to page: each code of the demo's PDFs is read from the picture of its
# sheet, and what it opens says what stands beside it.
my %beside;
for my $job ([ 'door-signs', 150, 'door-sign' ], [ 'daily-posters', 100, 'daily-poster' ], [ 'speaker-badges', 150, 'speaker-badge' ],
             [ 'speaker-badges-5395', 150, 'speaker-badge', '--stock', '5395' ]) {
    my ($name, $dpi, @printed) = @$job;
    my (undef, $dump) = placard('print', $demo, @printed, '--dump');
    my ($picture, $page) = (undef, 0);
    for my $sheet (dump_sheets($dump)) {
        ($picture, $page) = (raster("$out/$name.pdf", $sheet->{page}, $dpi), $sheet->{page}) if $page != $sheet->{page};
        for my $qr (grep { $_->{kind} eq 'qr' } @{ $sheet->{items} }) {
            my $module = $qr->{w} / $qr->{modules};
            my $file = sprintf '%s/%s-%03d.pgm', $tmp, $name, scalar keys %beside;
            cut($picture, $file, $sheet->{x} + $qr->{x} - 4 * $module, $sheet->{y} + $qr->{y} - 4 * $module, $qr->{w} + 8 * $module);
            # on the sheet, and in the row, left of the code
            my @texts = grep { $_->{kind} eq 'text' } @{ $sheet->{items} };
            my @row = grep { $_->{y} + $_->{h} > $qr->{y} - 3 && $_->{y} < $qr->{y} + $qr->{h} + 3 && $_->{x} < $qr->{x} } @texts;
            $beside{$file} = { sheet => squeeze(join(' ', map { $_->{text} } @texts) . " $sheet->{label}"), row => squeeze(join ' ', map { $_->{text} } @row), name => $name };
        }
    }
}
my %read = scan(sort keys %beside);
is(scalar keys %read, scalar keys %beside, 'every code on paper can be read: ' . keys %beside);
my %opened;
my @wrong;
for my $file (sort keys %read) {
    my $paper = $beside{$file};
    my ($path) = $read{$file} =~ m{^https://XDS\.TEST(/.*)} or push(@wrong, "$file says $read{$file}"), next;
    my $page = $opened{$path} //= do {
        $b->open("$base$path");
        $b->run(q{
            const t = s => { const e = document.querySelector(s); return e ? e.innerText : '' };
            return { title: t('h1'), time: t('.facts time'), room: t('.facts .room'), plan: t('.plan'), tabs: t('.tabs [aria-current]'), status: document.title }
        });
    };
    my ($code) = $path =~ m{^/(\w+)};
    my $title = squeeze($page->{title});
    if ($session{$code}) {
        my ($start) = $page->{time} =~ /^([\d:]+)/;
        push @wrong, "$path: \"$title\" is not beside the code in $paper->{name}: $paper->{row}" if index($paper->{row}, $title) < 0 && index($paper->{sheet}, $title) < 0;
        push @wrong, "$path: $start is not on the sheet" if $paper->{sheet} !~ /\b\Q$start\E\b/;
        push @wrong, "$path: \"$page->{room}\" is not on the sheet: $paper->{sheet}" if index($paper->{sheet} =~ s/ +/ /gr, $page->{room}) < 0;
        push @wrong, "$path: is not $session{$code}{title}" if $title ne squeeze($session{$code}{title});
    } elsif ($person{$code}) {
        push @wrong, "$path: \"$title\" is not on the badge" if index($paper->{sheet}, $title) < 0;
    } else {
        push @wrong, "$path: \"$page->{tabs}\" is no day of the sheet" if index($paper->{sheet}, (split / /, $page->{tabs})[0]) < 0;
    }
}
is(join("\n", @wrong), '', 'and opens a page with the title, time and room of the paper: ' . keys(%opened) . ' pages');
is(join(' ', grep { !$opened{"/$_"} } map { $_->{code} } map { @{ $list->{$_} } } qw(sessions people days)), '', 'of every session, person and day');

# What is on the screen: titles of the sessions shown.
sub shown { return join '; ', @{ $b->run(q{ return [...document.querySelectorAll('.item')].filter(e => e.offsetParent).map(e => e.querySelector('.title').innerText) }) } }
sub count { my @s = split /; /, shown(); return scalar @s }
sub on { my ($day, $room) = @_; return scalar grep { (!$day || $_->{day} eq $day) && (!$room || $_->{room} =~ $room) } @{ $list->{sessions} } }

$b->at(timegm(0, 0, 12, 1, 7, 115) * 1000);
$b->open("$base/");
is(count(), 32, 'index: all sessions');
$b->click('.tabs a:nth-of-type(2)');
is(count(), on('2015-08-18'), 'index: a day');
like($b->url, qr/#day=2015-08-18$/, 'index: which its address says');
$b->click('.pills a:nth-of-type(3)');
is(count(), on('2015-08-18', qr/C$/), 'index: a room, with what goes on in the rooms it is part of');
$b->run(q{ const s = document.querySelector('#search'); s.value = 'boot'; s.dispatchEvent(new Event('input')) });
is(shown(), 'Getting U-Boot FIT for Xen', 'index: a word');
$b->run(q{ const s = document.querySelector('#search'); s.value = 'nobody'; s.dispatchEvent(new Event('input')) });
is($b->text('#none'), 'No session fits.', 'index: says when nothing fits');
sub typed { my ($words) = @_; $b->run(q{ const s = document.querySelector('#search'); s.value = arguments[0]; s.dispatchEvent(new Event('input')) }, $words) }
typed('');
$b->back;
is(count(), on('2015-08-18'), 'index: the way back leads to what was chosen before');
$b->back;
is(count(), 32, 'index: and to all');
typed('jurgen gross');
is(shown(), 'A Fault Tolerant Virtualization Server Based on Xen', 'index: letters are found without their accents');
is($b->run('return document.querySelector("[role=status]").textContent'), '1 session', 'index: how many there are is said to who cannot see it');
$b->click('#search');
$b->keys('Escape');
is(count(), 32, 'index: Escape takes the words away');
$b->run('scrollTo(0, document.documentElement.scrollHeight)');
is($b->run('return document.querySelector(".tabs").getBoundingClientRect().top'), 0, 'index: days stay in sight');
$b->open("$base/#q=vanvossen");
$b->run('location.reload()');
is(shown(), 'Getting U-Boot FIT for Xen', 'index: an address brings it back, and people are found');

# Now.
$b->at(timegm(0, 31, 23, 17, 7, 115) * 1000);
$b->open("$base/");
like($b->text('.now'), qr/^Now 4:31 pm$/, 'index: what time it is at the venue');
is($b->text('.earlier'), 'Earlier today, 11 sessions', 'index: what is over folds away');
is(count(), 6, 'index: what is left of today');
$b->click('.earlier');
is(count(), 17, 'index: and unfolds');
$b->click('.tabs [aria-current]');
$b->open("$base/people");
$b->back;
is(count(), 32, 'index: all days, once chosen, are there when one comes back');
$b->at(timegm(0, 0, 20, 18, 7, 115) * 1000);
$b->open("$base/");
is($b->text('.tabs [aria-current]'), 'Tuesday 18', 'index: opens on the day it is');
my ($xsplice) = grep { $_->{title} =~ /xSplice/ } @{ $list->{sessions} };
$b->at(timegm(0, 8, 23, 17, 7, 115) * 1000);
$b->open("$base/$xsplice->{code}");
is($b->text('#chip'), 'Next, in 12 minutes', 'session: how soon');
$b->at(timegm(0, 31, 23, 17, 7, 115) * 1000);
$b->open("$base/$xsplice->{code}");
is($b->text('#chip'), 'Now', 'session: now');
$b->at(undef);
$b->open("$base/$xsplice->{code}");
is($b->text('#chip'), 'Ended', 'session: over');
is($b->run(q{ return performance.getEntriesByType('resource').filter(e => !/icon\.svg/.test(e.name)).length }), 0, 'session: one request');

# The calendar, as a phone would take it.
my $href = $b->run(q{ return document.querySelector('.button').href });
is($href, "$base/$xsplice->{code}.ics", 'session: its calendar');
$b->cdp('Browser.setDownloadBehavior', behavior => 'allow', downloadPath => "$b->{dir}");
$b->click('.button');
for (1 .. 50) { last if -s "$b->{dir}/$xsplice->{code}.ics"; select undef, undef, undef, 0.1 }
like(slurp("$b->{dir}/$xsplice->{code}.ics") // '', qr/^BEGIN:VCALENDAR\r\n.*^SUMMARY:xSplice.*END:VCALENDAR\r\n$/sm, 'session: which is loaded');

# By keyboard alone.
$b->open("$base/");
$b->keys('Tab');
is($b->run('return document.activeElement.className'), 'skip', 'keyboard: first the way past the heading');
$b->keys('Enter', 'Tab');
is($b->run('return document.activeElement.closest("main") ? document.activeElement.parentNode.className : document.activeElement.outerHTML'), 'tabs', 'keyboard: then days');
$b->keys('Enter');
is(count(), 17, 'keyboard: Enter chooses one');
my $ring = $b->run('const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth');
is($ring, 'solid3px', 'keyboard: where one is can be seen');
$b->run('document.querySelector(".skip").focus()');
$b->keys('Enter');
is(count(), 17, 'keyboard: the way past the heading leaves the choice as it is');
$b->run('document.querySelector(".tabs a").focus()');
my $steps = 0;
do { $b->keys('Tab'); $steps++ } until $b->run('return document.activeElement.className') eq 'title' || $steps > 20;
$b->keys('Enter');
like($b->url, qr{/[0-9A-Z]{6}$}, 'keyboard: and a session opens');

# Each page, in each of the ways there are to look at one.
my $contrast = q{
    const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
    const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
    const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
    const bad = [];
    for (const e of document.querySelectorAll('body *')) {
        if (!e.offsetParent || !(e.placeholder || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))) continue;
        const s = getComputedStyle(e, e.placeholder ? '::placeholder' : null), a = light(parse(s.color).slice(0, 3)), b = light(behind(e).slice(0, 3));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) bad.push(e.className + ' ' + e.innerText.slice(0, 20) + ' ' + ratio.toFixed(2));
    }
    return bad.join('; ');
};
# A session in a list is one target; links within text are as high as its lines.
my $targets = q{
    return [...document.querySelectorAll('a, button, input')].filter(e => e.offsetParent && !e.matches('.text a, .skip')).filter(e => {
        const whole = e.matches('.title') && e.closest('.row, .item'), r = (whole || e).getBoundingClientRect();
        if (r.height < 43.5) return true;
        if (!whole) return false;
        whole.scrollIntoView({ block: 'center' });
        const now = whole.getBoundingClientRect();
        return document.elementFromPoint(now.right - 3, now.bottom - 3) !== e;
    }).map(e => e.outerHTML.slice(0, 80)).join('; ');
};
my $outline = q{
    const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1]);
    return (levels[0] === 1 && levels.filter(l => l === 1).length === 1 && levels.every((l, i) => !i || l <= levels[i - 1] + 1) ? '' : levels.join(' '))
        + (['header', 'main', 'footer'].every(n => document.querySelectorAll(n).length === 1) ? '' : ' landmarks');
};
my ($uboot) = grep { $_->{title} =~ /U-Boot/ } @{ $list->{sessions} };
command('cp', $demo, "$tmp/moved.db");
run_ok('a session is moved', 'edit', "$tmp/moved.db", 'session', $uboot->{code}, 'room', 'Ravenna AB', 'start', '2015-08-18 12:20',
       'abstract', 'One image, by [the project](https://xenproject.org/raisin).', '--at', '2015-08-18 8:12');
my ($moved, $stop_moved) = serve("$tmp/moved.db");
my ($zhi) = grep { $_->{name} =~ /Zhi Wang/ } @{ $list->{people} };
my %pages = (index => "$base/", session => "$base/$xsplice->{code}", moved => "$moved/$uboot->{code}", person => "$base/$zhi->{code}",
             people => "$base/people", day => "$base/$list->{days}[0]{code}", room => "$base/rooms/ravenna-ab", 404 => "$base/nosuch");
my $pictures = $ENV{PICTURES};
for my $page (sort keys %pages) {
    for my $dark (0, 1) {
        $b->size(390, 844);
        $b->dark($dark);
        $b->open($pages{$page});
        is($b->run($contrast), '', "$page: contrast" . ($dark ? ' in the dark' : ''));
        $b->picture("$pictures/$page" . ($dark ? '-dark' : '') . '.png') if $pictures;
    }
    $b->dark(0);
    is($b->run($targets), '', "$page: what is to be hit is 44 px high");
    is($b->run($outline), '', "$page: headings in order, and landmarks");
    for my $width (320, 390, 1200) {
        $b->size($width, 844);
        is($b->run('return document.documentElement.scrollWidth'), $width, "$page: no sideways scroll at $width px");
        next if $width != 320;
        $b->letters(32);
        is($b->run('return document.documentElement.scrollWidth + " " + parseFloat(getComputedStyle(document.querySelector("h1")).fontSize) / 32'),
           '320 2.0625', "$page: nor with letters twice as large");
        $b->letters(16);
    }
    $b->size(390, 844);
    $b->print_media(1);
    is($b->run(q{ return [...document.querySelectorAll('.button, .tabs, .pills, .search, .top nav')].filter(e => e.offsetParent).length + getComputedStyle(document.body).backgroundColor.replace('rgba(0, 0, 0, 0)', '') }), '0',
       "$page: nothing to press on paper");
    $b->print_media(0);
}

# On paper: a door's day begins on the first page, with its date, dark on white; links say where they lead.
sub paper { my ($url) = @_;
    $b->open($url);
    $b->pdf("$tmp/page.pdf");
    my (undef, $text) = command('pdftotext', '-l', 1, '-layout', "$tmp/page.pdf", '-');
    return squeeze($text);
}
$b->dark(1);
$b->open($pages{day});
my $door = $b->run('return document.querySelectorAll(".pills a")[1].href');
like(paper($door), qr/Ravenna AB A B C Monday, August 17 9:00 Xen Project Weather Report .* Locomotive/, 'paper: a day of a door');
like(paper($pages{moved}), qr{Moved to Ravenna AB.*the project \(https://xenproject\.org/raisin\)}, 'paper: where links lead');
$b->dark(0);
$b->open($pages{person});
is($b->run(q{ const e = document.querySelector('.native'); return e.lang + ' ' + e.innerText }), 'zh-Hans 智 王', 'person: the name in its own script, and its language');

# A code as somebody typed it.
$b->open("$base/nosuch");
$b->run(q{ document.forms[0].elements.code.value = arguments[0] }, lc $xsplice->{code});
$b->run(q{ document.forms[0].requestSubmit() });
for (1 .. 30) { last if $b->url =~ /\Q$xsplice->{code}\E$/; select undef, undef, undef, 0.1 }
is($b->text('h1') =~ s/\s+/ /gr, "xSplice \x{2013} Patching Hypervisor", '404: a code that is typed opens');
my $typo = $xsplice->{code} =~ s/.$/Z/r;
$b->open("$base/$typo");
like($b->text('#maybe'), qr/\b$xsplice->{code}\b/, '404: a code with one letter wrong is found');

# Without scripts, everything is there, and links lead on.
$b->scripts(0);
$b->open("$base/");
my $html = $b->call(GET => "$b->{session}/source");
is(() = $html =~ /class="title"/g, 32, 'no script: all sessions are there');
$b->click('.tabs a:nth-of-type(2)');
like($b->url, qr{/$list->{days}[1]{code}$}, 'no script: a day is a page');
$b->click('.pills a:nth-of-type(3)');
like($b->call(GET => "$b->{session}/title"), qr/^Ravenna C, Tuesday/, 'no script: a room on a day is a page');
$b->scripts(1);

# Malice runs nowhere.
{
    my $db = "$tmp/evil.db";
    my @nasty = ('<script>window.owned=1</script>', '"><img src=x onerror=window.owned=1>', q{' onmouseover='window.owned=1}, ']]></title></script><script>window.owned=1</script>',
                 "\x{202e}gnp.exe", 'x' x 500, join('-', ('hyphen') x 60));
    my $n = 9;
    my $xml = "<schedule><conference><title>E</title></conference><day date='2026-03-01'>";
    for (@nasty) {
        my $e = s/&/&amp;/gr =~ s/</&lt;/gr =~ s/>/&gt;/gr =~ s/"/&quot;/gr;
        $xml .= sprintf '<room name="R%d"><event id="%d"><start>%02d:00</start><duration>00:30</duration><title>%s</title><track>%s</track><abstract>%s [a](javascript:window.owned=1)</abstract>'
            . '<persons><person id="%d" affiliation="%s">%s</person></persons></event></room>', $n, $n, $n, $e, $e, $e, $n++, $e, $e;
    }
    utf8::encode($xml .= '</day></schedule>');
    spit("$tmp/evil.xml", $xml);
    run_ok('malice: init', 'init', $db, '--name', '<script>window.owned=1</script>', '--zone', 'Europe/Berlin', '--url', 'https://xds.test');
    my ($status, undef, $err) = placard('import', $db, "$tmp/evil.xml", '--at', '2026-02-01 12:00');
    is($status, 0, 'malice: import') or diag($err);
    my ($evil, $stop_evil) = serve($db);
    my $l = listing($db);
    my $sideways = 0;
    $b->size(320, 700);
    my $owned = 0;
    for my $path ('', 'people', map { $_->{code} } map { @{ $l->{$_} } } qw(sessions people days)) {
        $b->open("$evil/$path");
        $owned++ if $b->run(q{ document.querySelectorAll('*').forEach(e => e.dispatchEvent(new Event('mouseover'))); return window.owned || document.querySelector('img') ? 1 : 0 });
        $sideways++ if $b->run('return document.documentElement.scrollWidth') > 320;
    }
    is($owned, 0, 'malice: nothing runs');
    is($sideways, 0, 'malice: nothing breaks the page');
    $b->open("$evil/$l->{sessions}[0]{code}");
    is($b->text('h1'), $l->{sessions}[0]{title}, 'malice: it is shown as what it is');
    $stop_evil->();
}
$stop_moved->();
$stop->();
done_testing;
