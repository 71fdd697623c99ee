(function () {
'use strict';
// A code that is not there: as it was meant, or those that are like it.
var form = document.getElementById('code'), maybe = document.getElementById('maybe');
function meant(s) {
return s.toUpperCase().replace(/[^0-9A-Z]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1').replace(/U/g, 'V');
}
function like(a, b) {
var n = 0, i;
if (a.length !== b.length) return a.length > b.length ? a.indexOf(b) >= 0 : a.length > 3 && b.indexOf(a) >= 0;
for (i = 0; i < a.length; i++) if (a[i] !== b[i]) {
if (a[i] === b[i + 1] && a[i + 1] === b[i]) i++;
n++;
}
return n === 1;
}
if (form) {
var root = maybe.dataset.root, codes = maybe.dataset.codes.split(' '), said = location.pathname.replace(/\/+$/, '').split('/').pop(), code = meant(said);
if (codes.indexOf(code) >= 0 && said !== code) location.replace(root + '/' + code);
codes.filter(function (c) { return like(code, c); }).slice(0, 5).forEach(function (c) {
var a = document.createElement('a');
a.href = root + '/' + c;
a.textContent = c;
maybe.append(' ', a);
maybe.hidden = false;
});
form.hidden = false;
form.onsubmit = function (e) { e.preventDefault(); location.href = root + '/' + meant(form.elements.code.value); };
}
})();
