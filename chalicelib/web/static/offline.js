/* Without a connection: the pages to read that this phone opened before. Reading only: a form, a
   ballot and everything personal always go over the line, and nothing is sent later. */
(function (self) {
  "use strict";
  var SHELF = "lezen";
  var READ = /^\/(hulp|contact|toegankelijkheid|rondes\/[a-z0-9-]+(\/regels)?|stemmen\/beloften|stemmen\/nagaan\/uitleg)$/;
  var FILE = /^\/static\/([a-z-]+)\.[0-9a-f]{12}\.([a-z]+)$/;
  function keep(shelf, request, answer) {
    var name = FILE.exec(new URL(request.url).pathname);
    if (!answer.ok || answer.redirected) return;
    /* Of a file one version is enough: the one that the newest page asked for. */
    return (name ? shelf.keys() : Promise.resolve([])).then(function (kept) {
      return Promise.all(kept.map(function (one) {
        var other = FILE.exec(new URL(one.url).pathname);
        return other && other[1] === name[1] && other[2] === name[2] && shelf.delete(one);
      }));
    }).then(function () { return shelf.put(request, answer); });
  }
  self.addEventListener("install", function () { self.skipWaiting(); });
  self.addEventListener("fetch", function (event) {
    var request = event.request, url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    if (!READ.test(url.pathname) && !FILE.test(url.pathname)) return;
    event.respondWith(self.caches.open(SHELF).then(function (shelf) {
      return fetch(request).then(function (answer) {
        event.waitUntil(keep(shelf, request, answer.clone()));
        return answer;
      }, function (error) {
        return shelf.match(request).then(function (kept) {
          if (kept) return kept;
          throw error;
        });
      });
    }));
  });
}(self));
