// Suggestions while typing, for each search box that names their address: a combobox with a list, as the ARIA Authoring
// Practices describe it. Without it the boxes are plain fields.
"use strict";
(() => {
  const PAUSE = 140; // milliseconds of not typing before suggestions are asked for
  const spoken = Object.assign(document.createElement("p"), { className: "unseen" });
  spoken.setAttribute("role", "status");
  document.body.append(spoken);

  function attend(input) {
    const list = Object.assign(document.createElement("ul"), { id: `${input.id}-suggestions`, className: "suggestions", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestionsLabel);
    input.form.append(list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
      input.setAttribute(name, value);
    }
    let controller = null, waiting = 0, at = -1, query = input.value, offers = [];

    const close = () => {
      clearTimeout(waiting);
      controller?.abort();
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const mark = (place) => {
      at = place;
      [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
        input.value = query;
      } else {
        input.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
        input.value = offers[at].q ?? query;
      }
    };

    const take = (offer) => {
      close();
      if (offer.url) return location.assign(offer.url);
      const [name, value] = offer.filter;
      const filter = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      input.value = offer.words;
      input.form.append(filter);
      input.form.requestSubmit();
      setTimeout(() => filter.remove()); // who comes back finds the form as it was
    };

    const offer = (answer) => {
      offers = answer.suggestions;
      list.replaceChildren(...offers.map((each, n) => {
        const option = Object.assign(document.createElement("li"), { id: `${list.id}-${n}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const kind = Object.assign(document.createElement("span"), { className: "suggestion-kind", textContent: each.kind });
        const name = Object.assign(document.createElement("span"), { textContent: each.name });
        option.append(kind, " ", name);
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(each));
        return option;
      }));
      list.hidden = !offers.length;
      at = -1;
      input.setAttribute("aria-expanded", String(!list.hidden));
      if (offers.length) spoken.textContent = answer.summary;
    };

    const ask = async () => {
      controller?.abort();
      if (query.trim().length < 2) return close();
      controller = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.suggestions}?q=${encodeURIComponent(query.slice(0, 256))}`, { signal: controller.signal });
        if (answer.ok && document.activeElement === input) offer(await answer.json());
      } catch { /* no suggestions then; the box works without */ }
    };

    input.addEventListener("input", () => {
      query = input.value;
      clearTimeout(waiting);
      waiting = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const isOpen = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen) return ask();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(((at + 1 + step + offers.length + 1) % (offers.length + 1)) - 1);
      } else if (event.key === "Enter" && isOpen && at >= 0) {
        event.preventDefault();
        take(offers[at]);
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        input.value = query;
        close();
      }
    });
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);
  }

  const attendAll = () => document.querySelectorAll("input[data-suggestions]:not([role=combobox])").forEach(attend);
  document.addEventListener("archive:shown", attendAll); // the box of another page that browser.js put in
  attendAll();
})();
