// The archive browser without full reloads, and "/" to search. Everything here works as plain links and forms without it.
"use strict";
(() => {
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
  // Not `scrollY`, for which the browser would have to lay out the page first.
  history.replaceState({ ...history.state, y: history.state?.y ?? 0 }, "");

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

  function attend() {
    lastSearch = location.search;
    offerKey();
    document.dispatchEvent(new Event("archive:shown"));
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
