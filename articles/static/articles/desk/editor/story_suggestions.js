// A field that suggests live stories by the words of their headlines: arrows, Enter and Escape, or a click. It follows
// the combobox pattern of WAI-ARIA, https://www.w3.org/WAI/ARIA/apg/patterns/combobox/.
import { isAddress } from "./links.js";
import { isRefused, withSession } from "../session.js";
import { gettext, interpolate, ngettext } from "../../../media/words.js";

const PAUSE = 150;
let number = 0;

/** Suggest stories of the view at `address` below a text field; call `choose` with the one that is chosen. */
export function suggestStories(input, address, choose) {
  if (!address) return;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `desk-stories-${++number}`;
  list.className = "desk-stories";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", gettext("Stories of the archive"));
  status.className = "help";
  status.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, autocomplete: "off" })) input.setAttribute(name, value);
  input.closest("label").after(list, status);

  let stories = [];
  let active = -1;
  let pause;
  let turn = 0;

  const mark = (at) => {
    active = at;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const option = list.children[at];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const show = (next, words = "") => {
    stories = next;
    list.replaceChildren(...stories.map(option));
    list.hidden = !stories.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = words;
    // Words are for a story, of which Enter takes the first; an address stays what it is.
    mark(stories.length && !isAddress(input.value) ? 0 : -1);
  };
  const option = (story, place) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${place}`;
    item.setAttribute("role", "option");
    const details = document.createElement("small");
    details.textContent = [story.day, story.section].filter(Boolean).join(" · ");
    item.append(story.headline, " ", details);
    item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    item.addEventListener("click", () => choose(story));
    return item;
  };
  const look = async () => {
    const words = input.value.trim();
    const own = ++turn;
    if (words.length < 2 || /^[a-z]+:|^\//i.test(words)) return show([]);
    try {
      const answer = await withSession(() => fetch(`${address}?${new URLSearchParams({ q: words })}`, { credentials: "same-origin" }));
      const results = answer.ok && !isRefused(answer) ? await answer.json() : { stories: [], is_stopped: true };
      if (own !== turn) return null;
      const count = results.stories.length;
      if (results.is_stopped) return show([], gettext("The archive could not be searched."));
      return show(results.stories, count ? interpolate(ngettext("%(count)s story, for arrows and Enter", "%(count)s stories, for arrows and Enter", count), { count }) : isAddress(words) ? "" : gettext("No headline has these words."));
    } catch {
      return own === turn ? show([], gettext("The server cannot be reached.")) : null;
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(active < 0 && step < 0 ? stories.length - 1 : (active + step + stories.length) % stories.length);
    else if (event.key === "Enter" && active >= 0) choose(stories[active]);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });
  show([]);
  look();
}
