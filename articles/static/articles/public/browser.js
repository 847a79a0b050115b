// The archive browser without full reloads, with suggestions while typing, and "/" to search. Everything here works as
// plain links and forms without it.
"use strict";
(() => {
  const PAUSE = 140; // milliseconds of not typing before suggestions are asked for
  const main = document.getElementById("main");
  const here = location.pathname;
  const box = () => document.getElementById("q");
  const spoken = Object.assign(document.createElement("p"), { className: "unseen" });
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  const say = (words) => { spoken.textContent = words; };

  /* --- Pages without reloads: the same addresses, the same pages, only their main part is put in. --- */

  let underway = null;
  history.scrollRestoration = "manual";
  if (history.state?.y) scrollTo({ top: history.state.y, behavior: "instant" });
  history.replaceState({ ...history.state, y: scrollY }, "");

  const open = (details, ids) => ids.forEach((id) => details.getElementById(id)?.setAttribute("open", ""));

  async function show(url, { push = false, y = null, focus = "" } = {}) {
    underway?.abort();
    const controller = (underway = new AbortController());
    main.querySelector(".finder")?.setAttribute("aria-busy", "true");
    let answer, page;
    try {
      answer = await fetch(url, { signal: controller.signal, headers: { Accept: "text/html" } });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
      return;
    }
    const newMain = page.getElementById("main");
    if (controller !== underway) return;
    if (!newMain?.querySelector(".finder") || new URL(answer.url).pathname !== here) return location.assign(url);
    underway = null;
    open(page, [...main.querySelectorAll("details[open][id]")].map((details) => details.id));
    if (push) {
      history.replaceState({ ...history.state, y: scrollY }, "");
      history.pushState({ y: 0 }, "", answer.url);
    }
    document.title = page.title;
    document.head.querySelectorAll("link[rel=alternate], link[rel=canonical], meta[name=robots]").forEach((old) => old.remove());
    document.head.append(...page.head.querySelectorAll("link[rel=alternate], link[rel=canonical], meta[name=robots]"));
    main.replaceChildren(...newMain.childNodes);
    attend();
    settle(focus, y);
    say(`${document.getElementById("count")?.textContent ?? ""}. ${[...main.querySelectorAll(".notices p")].map((p) => p.textContent).join(" ")}`);
  }

  function settle(focus, y) {
    const again = focus && document.getElementById(focus);
    if (y !== null) return scrollTo({ top: y, behavior: "instant" });
    if (again) return again.focus({ preventScroll: true });
    const results = document.getElementById("results");
    results?.focus({ preventScroll: true });
    if (results && results.getBoundingClientRect().top < 0) results.scrollIntoView({ behavior: "instant" });
  }

  const isOurs = (url) => url.origin === location.origin && url.pathname === here;

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !main.contains(link) || event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.hasAttribute("target")) return;
    const url = new URL(link.href.baseVal ?? link.href, location.href);
    if (!isOurs(url) || url.hash) return;
    event.preventDefault();
    show(url.href, { push: true, focus: link.closest(".choice") ? link.id : "" });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!main.contains(form) || form.method !== "get") return;
    const url = new URL(form.action, location.href);
    if (!isOurs(url)) return;
    event.preventDefault();
    for (const [name, value] of new FormData(form)) if (value.trim()) url.searchParams.append(name, value);
    show(url.href, { push: true });
  });

  let lastSearch = location.search;
  addEventListener("popstate", (event) => {
    if (location.search === lastSearch && location.hash) return;
    show(location.href, { y: event.state?.y ?? 0 });
  });

  let settled = 0;
  addEventListener("scroll", () => {
    clearTimeout(settled);
    settled = setTimeout(() => { if (!underway) history.replaceState({ ...history.state, y: scrollY }, ""); }, 120);
  }, { passive: true });

  /* --- Suggestions: a combobox with a list, as the ARIA Authoring Practices describe it. --- */

  function attend() {
    lastSearch = location.search;
    offerKey();
    const input = box();
    if (!input) return;
    const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestionsLabel);
    input.after(list);
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
      input.value = offer.q;
      input.form.requestSubmit();
    };

    const offer = (answer) => {
      offers = answer.suggestions;
      list.replaceChildren(...offers.map((each, n) => {
        const option = Object.assign(document.createElement("li"), { id: `suggestion-${n}` });
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
      if (offers.length) say(answer.summary);
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

  /* --- "/" goes to the box, as on most sites that have one; it can be switched off (WCAG 2.1.4). --- */

  const KEY = "search-key";
  const isKeyOn = () => {
    try { return localStorage.getItem(KEY) !== "off"; } catch { return document.getElementById(KEY)?.checked ?? true; }
  };
  const offerKey = () => {
    const choice = document.getElementById(KEY);
    if (!choice) return;
    choice.checked = isKeyOn();
    choice.closest("p").hidden = false;
    choice.addEventListener("change", () => {
      try { localStorage.setItem(KEY, choice.checked ? "on" : "off"); } catch { /* it holds for this page */ }
    });
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !isKeyOn()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box()?.focus();
    box()?.select();
  });

  attend();
})();
