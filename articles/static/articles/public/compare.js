// Steps through the changes of a comparison with n and p. Everything here can also be done by the links of the page;
// single keys can be switched off (WCAG 2.1.4), which the browser remembers.
"use strict";

(() => {
  const changes = [...document.querySelectorAll(".compared .change")];
  const keys = document.querySelector(".change-keys");
  if (!changes.length || !keys) return;

  const isOn = keys.querySelector("input");
  try {
    isOn.checked = localStorage.getItem("change-keys") !== "off";
    isOn.addEventListener("change", () => localStorage.setItem("change-keys", isOn.checked ? "on" : "off"));
  } catch {
    // A browser that keeps nothing: the switch then holds for this page.
  }
  keys.hidden = false;

  let here = changes.findIndex((change) => `#${change.id}` === location.hash);
  document.addEventListener("focusin", (event) => {
    const change = event.target.closest(".change");
    if (change) here = changes.indexOf(change);
  });

  document.addEventListener("keydown", (event) => {
    if (!isOn.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    const step = { n: 1, p: -1 }[event.key];
    if (!step) return;
    const next = changes[Math.min(changes.length - 1, Math.max(0, here + step))];
    here = changes.indexOf(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: next.offsetHeight < innerHeight ? "center" : "start" });
    event.preventDefault();
  });
})();
