/* A scanned page: drag it with the mouse, zoom with plus and minus; turned pages fit their frame. */
(function (d) {
  "use strict";
  var sheet = d.querySelector(".look .sheet"), image = sheet && sheet.querySelector("img"), start;
  if (!image) return;
  function chosen(name) {
    return +d.querySelector("input[name=" + name + "]:checked").id.slice(-1);
  }
  /* A quarter turn swaps the sides: the picture moves back to the corner that it left. */
  function fit() {
    var turn = chosen("draai"), w = image.offsetWidth, h = image.offsetHeight, gap = (h - w) / 2;
    image.style.transform = turn % 2 ? "translate(" + gap + "px," + -gap + "px) rotate(" + turn * 90 + "deg)" : "";
    sheet.scrollTop = sheet.scrollLeft = 0;
  }
  d.querySelector(".look").addEventListener("change", fit);
  sheet.addEventListener("keydown", function (event) {
    var step = { "+": 1, "=": 1, "-": -1 }[event.key], next;
    if (!step || event.ctrlKey || event.metaKey) return;
    next = d.getElementById("groot-" + Math.max(0, Math.min(2, chosen("groot") + step)));
    next.checked = true;
    event.preventDefault();
    fit();
  });
  sheet.addEventListener("mousedown", function (event) {
    start = [event.clientX + sheet.scrollLeft, event.clientY + sheet.scrollTop];
    event.preventDefault();
    sheet.focus();
  });
  d.addEventListener("mousemove", function (event) {
    if (!start) return;
    sheet.scrollLeft = start[0] - event.clientX;
    sheet.scrollTop = start[1] - event.clientY;
  });
  d.addEventListener("mouseup", function () { start = null; });
}(document));
