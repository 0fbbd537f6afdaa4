// Says when what is typed could not be saved. The page works without it: Save does the same.
"use strict";
const unsaved = document.getElementById("unsaved");
const saver = document.getElementById("saver");
if (unsaved && saver) {
  const say = (lost) => () => { unsaved.hidden = !lost; };
  for (const name of ["htmx:sendError", "htmx:timeout"]) saver.addEventListener(name, say(true));
  saver.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    unsaved.hidden = status > 0 && status < 500;
  });
}
