// Buttons of a story that need a script: copy a citation, copy the link, share, print. Without it they are not there.
"use strict";

(() => {
  const words = document.currentScript.dataset;
  const spoken = Object.assign(document.createElement("p"), { className: "unseen" });
  spoken.setAttribute("role", "status");
  document.body.append(spoken);

  const button = (label, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "tool", textContent: label });
    made.addEventListener("click", () => act(made));
    return made;
  };
  const copy = (text) => async (pressed) => {
    const label = pressed.textContent;
    try {
      await navigator.clipboard.writeText(text);
      pressed.textContent = spoken.textContent = words.copied;
    } catch {
      pressed.textContent = spoken.textContent = words.refused;
    }
    setTimeout(() => { pressed.textContent = label; }, 2000);
  };

  for (const citation of document.querySelectorAll(".citation")) {
    const name = citation.previousElementSibling?.textContent ?? "";
    const made = button(words.copy, copy(citation.textContent));
    made.setAttribute("aria-label", words.copyCitation.replace("{style}", name));
    citation.previousElementSibling?.append(" ", made);
  }

  const tools = document.querySelector(".story-tools");
  if (!tools) return;
  const url = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("?")[0];
  if (navigator.share) tools.append(button(words.share, () => navigator.share({ title: document.title, url }).catch(() => {})));
  if (navigator.clipboard) tools.append(button(words.copyLink, copy(url)));
  tools.append(button(words.print, () => window.print()));
  tools.hidden = false;
})();
