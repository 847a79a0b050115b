// One bar steps through the changes of a comparison, and so do the keys n and p; without scripts each change has links.
// Single keys can be switched off (WCAG 2.1.4), which the browser remembers.
"use strict";

(() => {
  const changes = [...document.querySelectorAll(".compared .change")];
  const bar = document.querySelector(".change-bar");
  if (!changes.length || !bar) return;

  const isOn = bar.querySelector("input"), place = bar.querySelector("[role=status]");
  try {
    isOn.checked = localStorage.getItem("change-keys") !== "off";
    isOn.addEventListener("change", () => localStorage.setItem("change-keys", isOn.checked ? "on" : "off"));
  } catch {
    // A browser that keeps nothing: the switch then holds for this page.
  }
  bar.hidden = false;
  document.querySelector(".compared").classList.add("compared-with-bar");

  let here = changes.findIndex((change) => `#${change.id}` === location.hash);
  const say = () => {
    place.textContent = here < 0 ? "" : place.dataset.words.replace("{number}", here + 1);
    for (const change of changes) change.removeAttribute("aria-current");
    changes[here]?.setAttribute("aria-current", "true");
  };
  say();
  document.addEventListener("focusin", (event) => {
    const change = event.target.closest(".change");
    if (change) here = changes.indexOf(change), say();
  });

  function go(step) {
    here = Math.min(changes.length - 1, Math.max(0, here + step));
    const next = changes[here];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: next.offsetHeight < innerHeight ? "center" : "start" });
    say();
  }

  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      go(Number(button.dataset.step));
      button.focus({ preventScroll: true }); // to be pressed again
    });
  }

  document.addEventListener("keydown", (event) => {
    if (!isOn.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    const step = { n: 1, p: -1 }[event.key];
    if (!step) return;
    go(step);
    event.preventDefault();
  });
})();
