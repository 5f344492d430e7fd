/* Extras that no page needs: live counts, saving while typing, a sign that a photo is on its way. */
(function (d) {
  "use strict";
  var TYPE = "application/x-www-form-urlencoded";
  function each(where, what, act) {
    var list = where.querySelectorAll(what), i;
    for (i = 0; i < list.length; i += 1) act(list[i]);
  }
  function line(place, name, key, value) {
    var p = d.createElement("p");
    p.className = name;
    p.setAttribute(key, value);
    return place.appendChild(p);
  }
  /* The eye sees each change at once; the ear hears the last one, after a pause. */
  function teller(place) {
    var timer, seen = line(place, "hint", "aria-hidden", "true");
    var said = line(place, "away", "role", "status");
    return function (text) {
      seen.textContent = text;
      clearTimeout(timer);
      timer = setTimeout(function () { said.textContent = text; }, 600);
    };
  }
  function euros(cents) {
    var rest = cents % 100, whole = String((cents - rest) / 100).replace(/\B(?=(\d{3})+$)/g, ".");
    return "€\u00a0" + whole + (rest ? "," + (rest < 10 ? "0" : "") + rest : "");
  }
  each(d, "[data-count]", function (field) {
    var most = +field.getAttribute("data-count"), tell = teller(field.parentNode);
    field.addEventListener("input", function () {
      var left = most - field.value.length;
      tell(left < 0 ? -left + " tekens te veel" : "Nog " + left + " tekens");
    });
  });
  /* Saves while typing, to the form's own address. The last number of "stand" says which saving
     is the later one; what another screen saved is never written over. */
  each(d, "form[data-save]", function (form) {
    var timer, call, dirty, said, stand = form.querySelector("[name=stand]");
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
      said = said || line(form, "hint", "role", "status");
      said.textContent = words;
    }
    function save() {
      next();
      call = new XMLHttpRequest();
      call.open("POST", form.action);
      call.setRequestHeader("Content-Type", TYPE);
      call.setRequestHeader("Accept", "application/json");
      call.onload = function () {
        try { tell(JSON.parse(this.responseText).words); } catch (e) { tell("Nog niet bewaard. Druk op de knop.", 1); }
      };
      call.onerror = function () {
        tell("Nog niet bewaard: geen verbinding. We proberen het opnieuw.", 1);
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
    d.addEventListener("visibilitychange", function () {
      if (!d.hidden || !dirty || !navigator.sendBeacon) return;
      next();
      navigator.sendBeacon(form.action, new Blob([body()], { type: TYPE }));
    });
  });
  each(d, "form[data-upload]", function (form) {
    form.addEventListener("submit", function () {
      var file = form.querySelector("[type=file]").files[0];
      if (!file) return;
      form.appendChild(d.createElement("progress")).setAttribute("aria-label", "Je foto is onderweg");
      line(form, "hint", "role", "status").textContent = "Je foto is onderweg (" + Math.ceil(file.size / 1e6) + " MB). Blijf op deze pagina.";
    });
  });
  each(d, "form[data-pot], form[data-max]", function (form) {
    var tell, pot = +form.getAttribute("data-pot"), most = +form.getAttribute("data-max");
    var stand = d.getElementById("stand");
    if (stand) form.addEventListener("change", function () {
      var count = 0, spent = 0, bar = stand.querySelector("progress"), text;
      each(form, "[data-cents]:checked", function (box) {
        count += 1;
        spent += +box.getAttribute("data-cents");
      });
      text = count + (count === 1 ? " project" : " projecten") + (most ? " van hoogstens " + most : "");
      text = "Je koos " + text + ", samen " + euros(spent) + ".";
      if (pot) text += spent > pot ? " " + euros(spent - pot) + " te veel." : " Nog " + euros(pot - spent) + " over.";
      if (bar) bar.value = pot ? spent : count;
      stand.className = (pot && spent > pot) || (most && count > most) ? "stand too-much" : "stand";
      if (!tell) {
        each(stand, "p", function (old) { old.parentNode.removeChild(old); });
        tell = teller(stand);
      }
      tell(text);
    });
  });
}(document));
