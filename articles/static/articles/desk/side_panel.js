// A panel beside the form of a story, over it on a narrow screen, that follows what is typed. Nothing is saved by it.
import { formState } from "./form_state.js";
import { gettext, interpolate } from "../../media/words.js";

const PAUSE = 700;
const wide = window.matchMedia("(min-width: 1100px)");
const time = () => new Date().toLocaleTimeString([], { timeStyle: "medium", hourCycle: "h23" });

/**
 * `name` is the class of the panel, `words` its title and the label of the button that closes it. A subclass fills
 * `this.body`: `address()` is where the form is sent, `show(text)` shows the answer.
 */
export class SidePanel {
  constructor(form, name, words) {
    this.form = form;
    this.dialog = document.createElement("dialog");
    this.dialog.className = `desk-side ${name}`;
    this.dialog.innerHTML = `<p class="desk-side-head"><strong id="${name}-title"></strong> <span role="status"></span></p>`;
    this.dialog.setAttribute("aria-labelledby", `${name}-title`);
    this.dialog.querySelector("strong").textContent = words.title;
    this.status = this.dialog.querySelector("[role=status]");
    const button = this.button(gettext("Close"), () => this.close());
    button.dataset.close = "";
    button.setAttribute("aria-label", words.closing);
    document.body.append(this.dialog);
    this.dialog.addEventListener("close", () => this.closed());
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.later());
    form.addEventListener("desk:sending", () => this.flight?.abort());
  }

  button(words, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: words });
    button.addEventListener("click", act);
    this.status.parentElement.insertBefore(button, this.dialog.querySelector("[data-close]"));
    return button;
  }

  open(opener) {
    if (this.dialog.open) return this.close();
    for (const other of document.querySelectorAll("dialog.desk-side[open]")) other.close();
    this.opener = opener;
    if (wide.matches) this.dialog.show();
    else this.dialog.showModal();
    document.body.classList.add("desk-previews");
    this.dialog.querySelector("[data-close]").focus();
    return this.refresh();
  }

  close() {
    this.dialog.close();
  }

  closed() {
    this.flight?.abort();
    if (document.querySelector("dialog.desk-side[open]")) return; // another took its place
    document.body.classList.remove("desk-previews");
    this.opener?.focus();
  }

  later() {
    clearTimeout(this.pending);
    if (this.dialog.open) this.pending = setTimeout(() => this.refresh(), PAUSE);
  }

  async refresh() {
    this.flight?.abort();
    this.flight = new AbortController();
    const body = new URLSearchParams(formState(this.form));
    try {
      const answer = await fetch(this.address(), { method: "POST", body, credentials: "same-origin", redirect: "manual", signal: this.flight.signal });
      const text = await answer.text();
      const isPlain = answer.headers.get("Content-Type")?.startsWith("text/plain");
      if (isPlain) this.status.textContent = text; // why there is nothing to show
      else if (!answer.ok) this.status.textContent = gettext("Not to be had now: you are signed out, or the story has left the desk.");
      else {
        this.show(text);
        this.status.textContent = interpolate(gettext("as at %(time)s"), { time: time() });
      }
    } catch (error) {
      if (error.name !== "AbortError") this.status.textContent = gettext("The server cannot be reached.");
    }
  }
}
