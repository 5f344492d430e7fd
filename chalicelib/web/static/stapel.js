/* Many pictures in one go: drop them, see each one leave, and the list of numbers when all came. */
(function (d) {
  "use strict";
  var form = d.querySelector("form[data-stack]");
  if (!form || !window.FormData || !window.XMLHttpRequest || !window.fetch) return;
  var input = d.getElementById("f-file"), signed = d.getElementById("samen");
  var folder = signed.elements.key.value.replace(/[^\/]*$/, "");
  var queue = [], busy = 0, sent = [], failed = [], total = 0;
  var box = d.createElement("div"), bar = d.createElement("progress"), seen = d.createElement("p");
  var said = d.createElement("p"), list = d.createElement("ul"), timer;
  input.multiple = true;
  d.querySelector("label[for=f-file]").textContent = "Kies alle foto's samen, of sleep ze hierheen";
  bar.setAttribute("aria-label", "Foto's verstuurd");
  seen.setAttribute("aria-hidden", "true");
  said.className = "away";
  said.setAttribute("role", "status");
  [bar, seen, said, list].forEach(function (one) { box.appendChild(one); });
  box.hidden = true;
  form.parentNode.insertBefore(box, form.nextSibling);

  function tell(text) {
    seen.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(function () { said.textContent = text; }, 800);
  }
  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer).slice(0, 6), function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
  }
  /* A name of its own for each picture, the same when it is sent again. */
  function named(file, use) {
    var stem = file.name.toLowerCase().replace(/\.[^.]*$/, "").replace(/[^a-z0-9]+/g, "-");
    stem = stem.slice(0, 40).replace(/^-+|-+$/g, "");
    function go(mark) { use((stem ? stem + "-" : "") + mark); }
    function rough() { go((file.size.toString(36) + file.lastModified.toString(36)).slice(-12)); }
    if (!window.crypto || !crypto.subtle || !file.arrayBuffer || file.size > 5e7) { rough(); return; }
    file.arrayBuffer().then(function (data) { return crypto.subtle.digest("SHA-256", data); })
      .then(function (sum) { go(hex(sum)); }, rough);
  }
  function send(one) {
    var data = new FormData(), call = new XMLHttpRequest();
    Array.prototype.forEach.call(signed.elements, function (field) {
      data.append(field.name, field.name === "key" ? folder + one.name : field.value);
    });
    data.append("file", one.file);
    call.onloadend = function () {
      busy -= 1;
      if (call.status >= 200 && call.status < 300) sent.push(one.name);
      else if ((one.tries += 1) < 3) queue.push(one);
      else failed.push(one.file.name);
      next();
    };
    call.open("POST", signed.getAttribute("action"));
    call.send(data);
  }
  function next() {
    bar.max = total;
    bar.value = sent.length;
    tell(sent.length + " van " + total + " verstuurd");
    while (busy < 3 && queue.length) { busy += 1; send(queue.shift()); }
    if (!busy && !queue.length) finish(0);
  }
  function finish(round) {
    if (failed.length) {
      list.textContent = "";
      failed.forEach(function (name) {
        list.appendChild(d.createElement("li")).textContent = name + ": niet verstuurd. Kies deze foto opnieuw.";
      });
    }
    fetch(form.getAttribute("data-stack"), { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (state) {
        var there = sent.filter(function (name) { return state.sheets.indexOf(name) >= 0; }).length;
        tell(there + " van " + total + " klaargemaakt");
        bar.value = there;
        if (there < sent.length && round < 300) setTimeout(function () { finish(round + 1); }, 2000);
        else if (!failed.length) location.assign(location.pathname + "#nummers"), location.reload();
      }, function () { setTimeout(function () { finish(round + 1); }, 5000); });
  }
  function take(files) {
    Array.prototype.forEach.call(files, function (file) {
      total += 1;
      busy += 1;
      named(file, function (name) {
        busy -= 1;
        queue.push({ file: file, name: name, tries: 0 });
        next();
      });
    });
    box.hidden = !total;
  }
  form.addEventListener("submit", function (event) {
    if (!input.files.length) return;
    event.preventDefault();
    take(input.files);
    input.value = "";
  });
  form.addEventListener("dragover", function (event) { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", function () { form.classList.remove("over"); });
  form.addEventListener("drop", function (event) {
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files);
  });
}(document));
