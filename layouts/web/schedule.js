(function () {
'use strict';
var body = document.body, data = body.dataset;
function all(what, within) { return Array.prototype.slice.call((within || document).querySelectorAll(what)); }
function byId(id) { return document.getElementById(id); }
function fill(text, value) { return text.split('{1}').join(value); }
function many(name, n) { return fill(data[n === 1 ? name + 'One' : name], n); }
var keyOf = new Intl.DateTimeFormat('en-CA', { timeZone: data.zone, year: 'numeric', month: '2-digit', day: '2-digit' });
var clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: data.zone, hour: 'numeric', minute: '2-digit', hour12: data.clock === '12' });

// A schedule: filters, what is over, and where we are.
var search = byId('search'), days = all('.day');
// "Jurgen Gross" finds Jürgen Groß.
var letters = { 'ß': 'ss', 'ø': 'o', 'æ': 'ae', 'œ': 'oe', 'ł': 'l', 'đ': 'd', 'ı': 'i' };
function plain(s) { return s.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[ßøæœłđı]/g, function (c) { return letters[c]; }); }
if (search) {
var navs = all('[data-filter]'), wanted = {}, none = byId('none'), found = byId('found'), line = document.createElement('p'), fold = document.createElement('button'), open = false;
var items = all('.item').map(function (li) { return { li: li, text: plain(li.textContent), rooms: ' ' + li.dataset.rooms + ' ', track: li.dataset.track }; });
line.className = 'now';
fold.className = 'earlier';
fold.type = 'button';
search.parentNode.hidden = false;
// The address says what is chosen. If it says nothing, that is today; a place on this page changes nothing.
function read() {
var said = location.hash.slice(1);
if (said && said.indexOf('=') < 0) return;
wanted = said ? {} : { day: today() };
said.split('&').forEach(function (pair) {
var at = pair.indexOf('=');
try { if (at > 0) wanted[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1)); } catch (e) { }
});
search.value = wanted.q || '';
}
function today() {
var key = keyOf.format(Date.now() - 36e5 * 4);
if (days.length > 1 && document.querySelector('.tabs[data-filter]') && days.some(function (d) { return d.dataset.day === key; })) return key;
}
// A choice is a step that one can go back from; a letter typed is none.
function write(step) {
var hash = Object.keys(wanted).filter(function (k) { return wanted[k] || k === 'day' && wanted[k] === '' && today(); }).map(function (k) { return k + '=' + encodeURIComponent(wanted[k]); }).join('&');
history[step ? 'pushState' : 'replaceState'](null, '', location.pathname + location.search + (hash ? '#' + hash : ''));
show();
found.textContent = none.hidden ? many('found', all('.day:not([hidden]) .item:not([hidden])').length) : none.textContent;
}
function show() {
var words = plain(wanted.q || '').split(/\s+/).filter(Boolean), shown = 0;
items.forEach(function (i) {
i.li.hidden = !(words.every(function (w) { return i.text.indexOf(w) >= 0; }) && (!wanted.room || i.rooms.indexOf(' ' + wanted.room + ' ') >= 0) && (!wanted.track || i.track === wanted.track));
});
days.forEach(function (day) {
var here = !wanted.day || day.dataset.day === wanted.day, any = false;
all('.times', day).forEach(function (t) {
t.hidden = !t.querySelector('.item:not([hidden])');
any = any || !t.hidden;
});
day.hidden = !here || !any;
if (!day.hidden) shown++;
});
body.classList.toggle('one', shown === 1 && !!(wanted.day || days.length === 1 || document.querySelector('.tabs [aria-current=page]')));
none.hidden = shown > 0 || !items.length;
navs.forEach(function (nav) {
all('a', nav).forEach(function (a) {
if (a.dataset.value === (wanted[nav.dataset.filter] || '')) a.setAttribute('aria-current', 'true');
else a.removeAttribute('aria-current');
});
});
place();
}
// Sessions of today that are over fold away; the line says what time it is.
function place() {
var now = Date.now(), today = null, before = null, over = [], count = 0;
line.remove();
fold.remove();
all('.past').forEach(function (t) { t.classList.remove('past'); t.hidden = !t.querySelector('.item:not([hidden])'); });
days.forEach(function (day) {
var times = all('.times', day), first = times[0] && Date.parse(times[0].querySelector('time').getAttribute('datetime'));
if (!day.hidden && first && first - 36e5 * 6 <= now && (keyOf.format(now - 36e5 * 4) === day.dataset.day)) today = day;
});
if (!today) return;
all('.times', today).forEach(function (t) {
var start = Date.parse(t.querySelector('time').getAttribute('datetime')), last = 0;
if (t.hidden) return;
all('.item:not([hidden])', t).forEach(function (li) { last = Math.max(last, Date.parse(li.dataset.end || '') || start + 36e5); });
if (last <= now && !before) { over.push(t); count += all('.item:not([hidden])', t).length; }
else if (!before) before = t;
});
line.textContent = fill(data.nowAt, clock.format(now).replace(/[AP]M/, function (m) { return m.toLowerCase(); }));
today.insertBefore(line, before);
if (count) {
fold.textContent = many('earlier', count);
fold.setAttribute('aria-expanded', open);
today.insertBefore(fold, over[0]);
over.forEach(function (t) { t.classList.add('past'); t.hidden = !open; });
}
}
fold.onclick = function () { open = !open; place(); fold.focus(); };
navs.forEach(function (nav) {
nav.onclick = function (e) {
var a = e.target.closest('a'), key = nav.dataset.filter;
if (!a || e.ctrlKey || e.metaKey || e.shiftKey) return;
e.preventDefault();
wanted[key] = key === 'day' && wanted[key] === a.dataset.value ? '' : a.dataset.value;
write(true);
};
});
search.oninput = function () { wanted.q = search.value; write(false); };
search.onkeydown = function (e) {
if (e.key === 'Enter') search.blur();
if (e.key === 'Escape') { search.value = ''; search.oninput(); }
};
window.onpopstate = function () { read(); show(); };
read();
show();
setInterval(place, 3e4);
}
})();
