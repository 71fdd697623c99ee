(function () {
'use strict';
var data = document.body.dataset, chip = document.getElementById('chip');
function fill(text, value) { return text.split('{1}').join(value); }
function many(name, n) { return fill(data[n === 1 ? name + 'One' : name], n); }
// A session: next, now, or over.
var slots = Array.prototype.slice.call(document.querySelectorAll('.slot:not(.off) time'));
function tell() {
var now = Date.now(), said = '', over = slots.length > 0;
slots.forEach(function (t) {
var start = Date.parse(t.getAttribute('datetime')), end = Date.parse(t.dataset.end || '') || start + 36e5, minutes = Math.ceil((start - now) / 6e4);
if (now < end) over = false;
if (now >= start && now < end) said = data.now;
else if (!said && minutes > 0 && minutes <= 60) said = many('next', minutes);
});
if (over) said = data.ended;
chip.textContent = said;
chip.hidden = !said;
chip.classList.toggle('over', over);
}
if (chip) { tell(); setInterval(tell, 15e3); }
})();
