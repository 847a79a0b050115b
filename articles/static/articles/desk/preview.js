// The preview of what is in the form, in a panel beside it or in a tab of its own.
import { formState } from "./form_state.js";
import { SidePanel } from "./side_panel.js";
import { gettext } from "../../media/words.js";

const address = document.querySelector("script[data-preview]")?.dataset.preview;
const form = document.getElementById("deskcopy_form");

class Preview extends SidePanel {
  constructor() {
    super(form, "desk-preview", { title: gettext("Preview, not saved"), closing: gettext("Close the preview") });
    this.button(gettext("In a tab of its own"), () => this.openTab());
    this.frame = this.dialog.appendChild(document.createElement("iframe"));
    this.frame.title = gettext("The story as readers would see it");
    this.frame.sandbox = "allow-same-origin";
    this.frame.addEventListener("load", () => {
      this.frame.contentDocument?.addEventListener("click", leave);
      this.frame.contentDocument?.addEventListener("keydown", passOn);
    });
  }

  address() {
    return address;
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
  }

  openTab() {
    const sent = document.createElement("form");
    Object.assign(sent, { method: "post", action: address, target: "desk-preview", hidden: true });
    for (const [name, value] of formState(form)) Object.assign(sent.appendChild(document.createElement("textarea")), { name, value });
    document.body.append(sent);
    sent.submit();
    sent.remove();
  }
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
