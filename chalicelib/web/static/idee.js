/* Extras on the pages of a draft: saving while typing, how far a photo is on its way. */
(function (d) {
  "use strict";
  var TYPE = "application/x-www-form-urlencoded";
  function each(where, what, act) {
    var list = where.querySelectorAll(what), i;
    for (i = 0; i < list.length; i += 1) act(list[i]);
  }
  function said(place) {
    var p = d.createElement("p");
    p.className = "hint";
    p.setAttribute("role", "status");
    return place.appendChild(p);
  }
  /* Saves while typing, to the form's own address. The last number of "stand" says which saving
     is the later one; what another screen saved is never written over. */
  each(d, "form[data-save]", function (form) {
    var timer, call, dirty, status, stand = form.querySelector("[name=stand]");
    function body() {
      var parts = [];
      each(form, "input, textarea, select", function (field) {
        if (/radio|checkbox/.test(field.type) && !field.checked) return;
        parts.push(encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value));
      });
      return parts.join("&");
    }
    function next() {
      clearTimeout(timer);
      dirty = false;
      if (call) call.abort();
      stand.value = stand.value.replace(/\d+$/, function (turn) { return +turn + 1; });
    }
    function tell(words, again) {
      dirty = again;
      status = status || said(form);
      status.textContent = words;
    }
    function save() {
      next();
      call = new XMLHttpRequest();
      call.open("POST", form.action);
      call.setRequestHeader("Content-Type", TYPE);
      call.setRequestHeader("Accept", "application/json");
      call.onload = function () {
        try { tell(JSON.parse(this.responseText).words); } catch (e) { tell(form.getAttribute("data-odd"), 1); }
      };
      call.onerror = function () {
        tell(form.getAttribute("data-lost"), 1);
        timer = setTimeout(save, 8000);
      };
      call.send(body());
    }
    function typed() {
      dirty = 1;
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
    }
    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    form.addEventListener("submit", next);
    function leave() {
      if (!dirty || !navigator.sendBeacon) return;
      next();
      navigator.sendBeacon(form.action, new Blob([body()], { type: TYPE }));
    }
    d.addEventListener("visibilitychange", function () {
      if (d.hidden) leave();
    });
    window.addEventListener("pagehide", leave);
  });
  each(d, "form[data-upload]", function (form) {
    var signed = d.getElementById("gemeten"), bar, words, call;
    form.addEventListener("submit", function (event) {
      var file = form.querySelector("[type=file]").files[0];
      if (!file) return;
      bar = bar || form.appendChild(d.createElement("progress"));
      bar.setAttribute("aria-label", form.getAttribute("data-busy"));
      words = words || said(form);
      words.textContent = form.getAttribute("data-stay").replace("{size}", Math.ceil(file.size / 1e6));
      if (!signed || !window.FormData) return;
      event.preventDefault();
      if (!call) send(file);
    });
    /* By a form of its own, without a way back: that can be followed. What goes wrong is left to
       the plain form. */
    function send(file) {
      var data = new FormData(signed), told = 0;
      data.append("file", file);
      call = new XMLHttpRequest();
      bar.max = 100;
      bar.value = 0;
      call.upload.onprogress = function (event) {
        var part = Math.floor(100 * event.loaded / event.total);
        if (!event.lengthComputable) return;
        bar.value = part;
        /* Read aloud three times, not a hundred. */
        if (part < told + 25 || part > 99) return;
        told = part;
        words.textContent = form.getAttribute("data-part").replace("{percent}", part);
      };
      call.onloadend = function () {
        var status = call.status;
        call = 0;
        if (status >= 200 && status < 300) location.href = form.elements.success_action_redirect.value;
        else form.submit();
      };
      call.open("POST", form.getAttribute("action"));
      call.send(data);
    }
  });
}(document));
