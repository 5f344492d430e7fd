/* A letter's QR code carries the code behind the hash, where no server sees it. */
(function (d) {
  "use strict";
  var field = d.getElementById("f-code"), code = location.hash.slice(1);
  if (!field || !/^[0-9A-Za-z-]{13,20}$/.test(code)) return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
}(document));
