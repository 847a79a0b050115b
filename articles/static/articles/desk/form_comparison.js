// What differs between what is in the form now and a version, a revision or the last save, in a panel beside the form.
// Without this file the link leads to the page that compares what is saved.
import { SidePanel } from "./side_panel.js";
import { gettext } from "../../media/words.js";

const address = document.querySelector("script[data-comparison]")?.dataset.comparison;
const form = document.getElementById("deskcopy_form");

class FormComparison extends SidePanel {
  constructor() {
    super(form, "desk-comparison", { title: gettext("Compared, not saved"), closing: gettext("Close the comparison") });
    this.body = this.dialog.appendChild(document.createElement("div"));
    this.body.className = "desk-side-body";
    this.body.tabIndex = 0; // it scrolls
    this.body.setAttribute("role", "region");
    this.body.setAttribute("aria-label", gettext("What differs"));
    this.body.addEventListener("change", ({ target }) => {
      this.old = target.value;
      this.refresh();
    });
  }

  address() {
    return this.old ? `${address}?${new URLSearchParams({ old: this.old })}` : address;
  }

  show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const { scrollTop } = this.body;
    const hadFocus = this.body.querySelector("select") === document.activeElement;
    this.body.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    this.body.scrollTop = scrollTop;
    if (hadFocus) this.body.querySelector("select").focus();
  }
}

const link = address && form && document.querySelector(".object-tools a[href$='/compare/']");
if (link) {
  const comparison = new FormComparison();
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    comparison.open(link);
  });
}
