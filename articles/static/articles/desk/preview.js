// The preview of what is in the form, beside it, or over it on a narrow screen. Nothing is saved by it.
import { markTakenOut } from "./editor/pictures.js";
import { gettext, interpolate } from "../../media/words.js";

const PAUSE = 700;
const address = document.querySelector("script[data-preview]")?.dataset.preview;
const form = document.getElementById("deskcopy_form");
const wide = window.matchMedia("(min-width: 1100px)");

const WORDS = {
  title: gettext("Preview, not saved"),
  tab: gettext("In a tab of its own"),
  closing: gettext("Close the preview"),
  close: gettext("Close"),
  frame: gettext("The story as readers would see it"),
};
const HTML = `
  <p class="desk-preview-head"><strong id="desk-preview-title">${WORDS.title}</strong> <span role="status"></span>
  <button type="button" class="button" data-do="openTab">${WORDS.tab}</button>
  <button type="button" class="button" data-do="close" aria-label="${WORDS.closing}">${WORDS.close}</button></p>
  <iframe title="${WORDS.frame}" sandbox="allow-same-origin"></iframe>`;

class Preview {
  constructor() {
    this.dialog = document.createElement("dialog");
    this.dialog.className = "desk-preview";
    this.dialog.innerHTML = HTML;
    this.dialog.setAttribute("aria-labelledby", "desk-preview-title");
    document.body.append(this.dialog);
    this.frame = this.dialog.querySelector("iframe");
    this.status = this.dialog.querySelector("[role=status]");
    for (const button of this.dialog.querySelectorAll("[data-do]")) button.addEventListener("click", () => this[button.dataset.do]());
    this.frame.addEventListener("load", () => {
      this.frame.contentDocument?.addEventListener("click", leave);
      this.frame.contentDocument?.addEventListener("keydown", passOn);
    });
    this.dialog.addEventListener("close", () => this.closed());
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    for (const name of ["input", "change"]) form.addEventListener(name, () => this.later());
    form.addEventListener("desk:sending", () => this.flight?.abort());
  }

  open(opener) {
    if (this.dialog.open) return this.close();
    this.opener = opener;
    if (wide.matches) this.dialog.show();
    else this.dialog.showModal();
    document.body.classList.add("desk-previews");
    this.dialog.querySelector("[data-do=close]").focus();
    return this.refresh();
  }

  close() {
    this.dialog.close();
  }

  closed() {
    document.body.classList.remove("desk-previews");
    this.flight?.abort();
    this.opener?.focus();
  }

  later() {
    clearTimeout(this.pending);
    if (this.dialog.open) this.pending = setTimeout(() => this.refresh(), PAUSE);
  }

  async refresh() {
    this.flight?.abort();
    this.flight = new AbortController();
    try {
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams(state()), credentials: "same-origin", redirect: "manual", signal: this.flight.signal });
      const text = await answer.text();
      if (!answer.ok) this.status.textContent = gettext("The preview could not be made: you are signed out, or the story has left the desk.");
      else if (answer.headers.get("Content-Type").startsWith("text/plain")) this.status.textContent = text;
      else this.show(text);
    } catch (error) {
      if (error.name !== "AbortError") this.status.textContent = gettext("The server cannot be reached.");
    }
  }

  // The page is exchanged inside the frame, so that it stays where it was scrolled to.
  show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const script of page.querySelectorAll("script")) script.remove(); // the frame runs none
    const inside = this.frame.contentDocument;
    if (this.frame.srcdoc && inside?.body) {
      const { scrollX, scrollY } = this.frame.contentWindow;
      inside.body.replaceWith(inside.adoptNode(page.body));
      this.frame.contentWindow.scrollTo(scrollX, scrollY);
    } else {
      this.frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
    }
    this.status.textContent = interpolate(gettext("as at %(time)s"), { time: new Date().toLocaleTimeString([], { timeStyle: "medium", hourCycle: "h23" }) });
  }

  openTab() {
    const sent = document.createElement("form");
    Object.assign(sent, { method: "post", action: address, target: "desk-preview", hidden: true });
    for (const [name, value] of state()) Object.assign(sent.appendChild(document.createElement("textarea")), { name, value });
    document.body.append(sent);
    sent.submit();
    sent.remove();
  }
}

function state() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
  markTakenOut(data);
  return [...data];
}

// A link of the preview opens a window of its own: the frame stays with the story.
function leave(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  window.open(link.href, "_blank", "noopener");
}

// Ctrl+S and Escape are for the form, also where the frame has the focus.
function passOn(event) {
  if (event.key === "Escape" || event.ctrlKey || event.metaKey) {
    if (!document.querySelector(".desk-preview").dispatchEvent(new KeyboardEvent("keydown", event))) event.preventDefault();
  }
}

if (address && form) {
  const preview = new Preview();
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button desk-preview-button", textContent: gettext("Preview") });
  button.addEventListener("click", () => preview.open(button));
  form.querySelector(".submit-row [type=submit]:last-of-type")?.after(button);
  const link = document.querySelector(".object-tools a[href$='/preview/']");
  link?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    preview.open(link);
  });
}
