/* The queue by keyboard: j and k walk, x ticks, ? tells. Enter follows the link that has the
   focus, as always. Off while somebody types, and off altogether by the switch. */
(function (d) {
  "use strict";
  var form = d.querySelector("[data-keys]"), button = d.querySelector("[data-keys-switch]");
  var store = null, off = false, rows, here = -1;
  if (!form || !button) return;
  try { store = window.sessionStorage; off = store.getItem("toetsen") === "uit"; } catch (ignore) { store = null; }
  rows = form.querySelectorAll(".queue > li");
  function say() {
    button.textContent = off ? "Zet de toetsen aan" : "Zet de toetsen uit";
    button.hidden = false;
  }
  function go(step) {
    var next = here + step;
    if (next < 0 || next >= rows.length) return;
    if (here >= 0) rows[here].classList.remove("here");
    here = next;
    rows[here].classList.add("here");
    rows[here].querySelector("a").focus();
  }
  button.addEventListener("click", function () {
    off = !off;
    try { if (store) store.setItem("toetsen", off ? "uit" : "aan"); } catch (ignore) { store = null; }
    say();
  });
  d.addEventListener("keydown", function (event) {
    var target = event.target, tag = target.tagName, box;
    if (off || event.ctrlKey || event.metaKey || event.altKey) return;
    if (tag === "TEXTAREA" || tag === "SELECT" || (tag === "INPUT" && target.type !== "checkbox")) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && here >= 0) {
      box = rows[here].querySelector("input");
      box.checked = !box.checked;
    } else if (event.key === "?") {
      d.getElementById("toetsen").open = true;
      d.querySelector("#toetsen summary").focus();
    }
  });
  say();
}(document));
