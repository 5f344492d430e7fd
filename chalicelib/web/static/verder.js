/* Coming back from the city's sign-in: presses the page's one button. Without script you do. */
(function () {
  var form = document.querySelector("form[data-go]");
  if (form) form.submit();
})();
