// A row of buttons that never becomes two: what does not fit waits behind "More", at the end of the row.
import { gettext } from "../../../media/words.js";

export function oneRow(buttons) {
  const row = Object.assign(document.createElement("span"), { className: "desk-row" });
  const more = Object.assign(document.createElement("span"), { className: "desk-more", hidden: true });
  const opener = Object.assign(document.createElement("button"), { type: "button", textContent: gettext("More"), tabIndex: -1 });
  const menu = Object.assign(document.createElement("span"), { className: "desk-more-buttons" });
  const show = (isOpen) => {
    menu.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
    const stop = menu.querySelector("[tabindex='0']"); // of the tab key, which nobody reaches in a closed menu
    if (isOpen || !stop) return;
    [stop.tabIndex, opener.tabIndex] = [-1, 0];
  };
  more.append(opener, menu);
  row.append(...buttons, more);
  show(false);
  opener.addEventListener("click", () => {
    show(menu.hidden);
    if (!menu.hidden) menu.querySelector("button").focus();
  });
  more.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && menu.hidden) {
      opener.click();
    } else if (step) {
      const buttons = [...menu.children];
      buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
    } else if (event.key === "Escape" && !menu.hidden) {
      show(false);
      opener.focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  more.addEventListener("focusout", (event) => {
    if (!more.contains(event.relatedTarget)) show(false);
  });
  new ResizeObserver(() => {
    fit(row, more, menu);
    show(false);
  }).observe(row);
  return row;
}

function fit(row, more, menu) {
  if (!row.clientWidth) return; // it is hidden
  const isTooWide = () => row.scrollWidth > row.clientWidth;
  more.before(...menu.children);
  more.hidden = true;
  if (!isTooWide()) return;
  more.hidden = false;
  while (isTooWide() && more.previousElementSibling) menu.prepend(more.previousElementSibling);
}
