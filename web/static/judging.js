"use strict";
/* While the focus is in the text of a plan: j and k go to the next and the last weakness, d to the decision. */
(() => {
  const text = document.getElementById("text");
  if (!text) return;
  const places = Array.from(text.querySelectorAll(".weakness > h3"));
  const typing = (one) => one.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
  const go = (one) => { if (one) { one.tabIndex = -1; one.focus(); one.scrollIntoView({ block: "start" }); } };
  const before = (place, one) => place.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const hint = document.getElementById("keys");
  if (hint) hint.hidden = false;
  text.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || typing(at)) return;
    if (event.key === "j") go(places.find((place) => place !== at && !before(place, at)) || places[0]);
    else if (event.key === "k") go(places.filter((place) => place !== at && before(place, at)).pop());
    else if (event.key === "d") go(document.getElementById("decide"));
    else return;
    event.preventDefault();
  });
})();
