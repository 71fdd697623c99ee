# Chromium, as chromedriver drives it (W3C WebDriver, and the browser's own
# protocol where that has no words for it): opened on nothing of the user's,
# without a network but this machine's.
package Browser;

use strict;
use warnings;
use utf8;
use File::Path 'remove_tree';
use File::Temp 'tempdir';
use HTTP::Tiny;
use JSON::PP;
use MIME::Base64;

my $json = JSON::PP->new->utf8->allow_nonref;

sub available { return -x '/usr/bin/chromium' && -x '/usr/bin/chromedriver' }

sub new {
    my ($class, %o) = @_;
    my $self = bless { http => HTTP::Tiny->new(timeout => 60), dir => tempdir(CLEANUP => 1), owner => $$ }, $class;
    my $log = "$self->{dir}/driver.log";
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', $log or die;
        open STDERR, '>&', \*STDOUT;
        setpgrp;
        $ENV{TMPDIR} = $self->{dir};    # what it leaves behind goes with the rest
        exec '/usr/bin/chromedriver', '--port=0';
        exit 127;
    }
    $self->{pid} = $pid;
    my $said = '';
    for (1 .. 200) {
        select undef, undef, undef, 0.1;
        CORE::open my $f, '<', $log or next;
        local $/;
        $said = <$f> // '';
        last if $said =~ /successfully on port (\d+)/ && ($self->{base} = "http://127.0.0.1:$1");
    }
    $self->{base} or die "chromedriver does not start: $said\n";
    my $args = [ qw(--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking
                    --disable-component-update --disable-sync --disable-dev-shm-usage --force-color-profile=srgb
                    --font-render-hinting=none --hide-scrollbars),
                 "--user-data-dir=$self->{dir}/profile" ];
    my $made = $self->call(POST => '/session', { capabilities => { alwaysMatch => {
        browserName => 'chrome', 'goog:chromeOptions' => { args => $args, binary => '/usr/bin/chromium',
            prefs => { 'download.default_directory' => "$self->{dir}/downloads" } } } } });
    $self->{session} = "/session/$made->{sessionId}";
    $self->size(390, 844);
    return $self;
}

sub call {
    my ($self, $method, $path, $body) = @_;
    my $r = $self->{http}->request($method, $self->{base} . $path,
        defined $body ? { content => $json->encode($body), headers => { 'Content-Type' => 'application/json' } } : {});
    my $value = eval { $json->decode($r->{content})->{value} };
    die "$method $path: " . (ref $value eq 'HASH' ? $value->{message} : $r->{content}) . "\n" if !$r->{success};
    return $value;
}

sub cdp {
    my ($self, $command, %params) = @_;
    return $self->call(POST => "$self->{session}/goog/cdp/execute", { cmd => $command, params => \%params });
}

sub size {
    my ($self, $w, $h, $scale) = @_;
    $self->cdp('Emulation.setDeviceMetricsOverride', width => 0 + $w, height => 0 + $h, deviceScaleFactor => 0 + ($scale // 1), mobile => JSON::PP::true);
}

sub dark { my ($self, $on) = @_; $self->cdp('Emulation.setEmulatedMedia', media => '', features => [ { name => 'prefers-color-scheme', value => $on ? 'dark' : 'light' } ]) }
sub print_media { my ($self, $on) = @_; $self->cdp('Emulation.setEmulatedMedia', media => $on ? 'print' : '') }
sub scripts { my ($self, $on) = @_; $self->cdp('Emulation.setScriptExecutionDisabled', value => $on ? JSON::PP::false : JSON::PP::true) }

# How large text is that is said to be 1rem, in pixels.
sub letters { my ($self, $px) = @_; $self->cdp('Page.setFontSizes', fontSizes => { standard => 0 + $px, fixed => 0 + $px }) }

# What time it is for pages opened from now on: Unix milliseconds; undef: as it is.
sub at {
    my ($self, $ms) = @_;
    $self->cdp('Page.removeScriptToEvaluateOnNewDocument', identifier => delete $self->{clock}) if $self->{clock};
    return if !defined $ms;
    $self->{clock} = $self->cdp('Page.addScriptToEvaluateOnNewDocument',
        source => "(() => { const real = Date, off = $ms - real.now(); Date = class extends real { constructor(...a) "
        . "{ a.length ? super(...a) : super(real.now() + off) } static now() { return real.now() + off } } })()")->{identifier};
}

sub open { my ($self, $url) = @_; $self->call(POST => "$self->{session}/url", { url => $url }) }
sub back { my ($self) = @_; $self->call(POST => "$self->{session}/back", {}) }
sub url { my ($self) = @_; return $self->call(GET => "$self->{session}/url") }
sub run { my ($self, $script, @args) = @_; return $self->call(POST => "$self->{session}/execute/sync", { script => $script, args => \@args }) }
sub text { my ($self, $what) = @_; return $self->run('const e = document.querySelector(arguments[0]); return e && e.innerText', $what) }

# Keys as typed: names of WebDriver for those that are no letters.
my %keys = (Tab => "\x{E004}", Enter => "\x{E007}", Space => ' ', Escape => "\x{E00C}", Shift => "\x{E008}");
sub keys {
    my ($self, @keys) = @_;
    my @actions = map { my $k = $keys{$_} // $_; ({ type => 'keyDown', value => $k }, { type => 'keyUp', value => $k }) } @keys;
    $self->call(POST => "$self->{session}/actions", { actions => [ { type => 'key', id => 'keyboard', actions => \@actions } ] });
}

sub click {
    my ($self, $what) = @_;
    my $e = $self->call(POST => "$self->{session}/element", { using => 'css selector', value => $what });
    $self->call(POST => "$self->{session}/element/" . (values %$e)[0] . '/click', {});
}

# The page on A4, as PDF.
sub pdf {
    my ($self, $file) = @_;
    my $made = $self->cdp('Page.printToPDF', paperWidth => 8.27, paperHeight => 11.69, printBackground => JSON::PP::false);
    CORE::open my $f, '>:raw', $file or die "$file: $!";
    print $f decode_base64($made->{data});
    close $f;
}

# A picture of the whole page, as PNG.
sub picture {
    my ($self, $file) = @_;
    my $png = $self->cdp('Page.captureScreenshot', format => 'png', captureBeyondViewport => JSON::PP::true);
    CORE::open my $f, '>:raw', $file or die "$file: $!";
    print $f decode_base64($png->{data});
    close $f;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $@);
    return if $$ != $self->{owner};
    eval { $self->call(DELETE => $self->{session}) } if $self->{session};
    kill 'TERM', $self->{pid} if $self->{pid};
    waitpid $self->{pid}, 0 if $self->{pid};
    kill 'TERM', -$self->{pid} if $self->{pid};     # the browser outlives a driver that could not end it
    # the browser itself may still be writing into its folder
    for (1 .. 50) {
        remove_tree($self->{dir}, { error => \my $left });
        last if !-e $self->{dir};
        select undef, undef, undef, 0.1;
    }
}

1;
