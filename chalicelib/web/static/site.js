/* Extras that no page needs: live counts in text fields and on the ballot. */
(function (d) {
  "use strict";
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
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }
  function euros(cents) {
    var rest = cents % 100, whole = String((cents - rest) / 100).replace(/\B(?=(\d{3})+$)/g, ".");
    return "€\u00a0" + whole + (rest ? "," + (rest < 10 ? "0" : "") + rest : "");
  }
  each(d, "[data-count]", function (field) {
    var most = +field.getAttribute("data-count"), tell = teller(field.parentNode);
    field.addEventListener("input", function () {
      var left = most - field.value.length;
      tell(fill(d.body.getAttribute(left < 0 ? "data-over" : "data-left"), { left: Math.abs(left) }));
    });
  });
  function plain(number) { return number; }
  /* The whole ballot, and each list on it: what is chosen, in the words of the server. */
  each(d, "[data-stand]", function (scope) {
    var words = d.querySelector("[data-many]"), say = scope === words ? "data-say" : "data-say-list";
    function over(sum, most, shown) {
      return " " + fill(words.getAttribute(sum > most ? "data-over" : "data-left"), { left: shown(Math.abs(most - sum)) });
    }
    var tell, pot = +scope.getAttribute("data-pot"), most = +scope.getAttribute("data-max");
    var points = +scope.getAttribute("data-points");
    var stand = d.getElementById(scope.getAttribute("data-stand"));
    if (stand) scope.addEventListener(points ? "input" : "change", function () {
      var count = 0, spent = 0, given = 0, bar = stand.querySelector("progress"), full = most, used, text;
      each(scope, "[data-cents]", function (box) {
        if (/checkbox|radio/.test(box.type) ? !box.checked : !(+box.value)) return;
        count += 1;
        given += box.type === "checkbox" ? 1 : +box.value || 0;
        spent += +box.getAttribute("data-cents");
      });
      used = count;
      text = fill(words.getAttribute(say), {
        projects: count + " " + words.getAttribute(count === 1 ? "data-one" : "data-many"),
        amount: euros(spent), most: most, given: given, points: points
      });
      if (points) text += over(used = given, full = points, plain);
      else if (pot) text += over(used = spent, full = pot, euros);
      if (bar) bar.value = used;
      stand.className = full && used > full ? "stand too-much" : "stand";
      if (!tell) {
        each(stand, "p", function (old) { old.parentNode.removeChild(old); });
        tell = teller(stand);
      }
      tell(text);
    });
  });
  /* Some pages to read stay readable without a connection. The worker gets those alone: it must
     not stand between a form and the line. */
  var read = /^\/(hulp|contact|toegankelijkheid|rondes\/|stemmen\/(beloften|nagaan\/uitleg))/.exec(location.pathname);
  if (read && "serviceWorker" in navigator) addEventListener("load", function () {
    navigator.serviceWorker.register("/offline.js", {scope: read[0]});
  });
}(document));
