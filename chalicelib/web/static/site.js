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
