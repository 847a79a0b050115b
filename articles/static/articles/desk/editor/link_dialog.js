// The dialog for a link: an address, or a live story that is found by words of its headline.
import { ask } from "./asking.js";
import { completeAddress, isAddress } from "./links.js";
import { SAFE_LINK } from "./schema.js";
import { suggestStories } from "./story_suggestions.js";
import { gettext } from "../../../media/words.js";

const MAX_SELECTED = 100; // characters of the text under the link that are looked for in headlines

const HINT = gettext("example.org/…, mailto:…, a page here such as /tags/river/, or words of the headline of a story here. Empty: no link.");

/**
 * Ask for the address of a link. Give {href, title, headline}, null if cancelled; `headline` is "" unless a story was
 * chosen. `words` is the text that the link is for: without an address yet, stories with these words are offered.
 */
export async function askForLink({ href, title, words }) {
  const start = href || (words.length <= MAX_SELECTED ? words.trim() : "");
  const answer = await ask(
    gettext("Link"),
    [
      { name: "href", label: gettext("Address or headline"), value: start, type: "text", hint: HINT },
      { name: "title", label: gettext("Title (optional)"), value: title, type: "text" },
    ],
    objection(href),
    (form) => {
      const [input] = form.querySelectorAll("input");
      const headline = form.appendChild(document.createElement("input"));
      Object.assign(headline, { type: "hidden", name: "headline" });
      suggestStories(input, storiesAddress(), (story) => {
        input.value = story.url;
        headline.value = story.headline;
        form.requestSubmit(form.querySelector("button[value=use]"));
      });
      input.select();
    },
  );
  return answer && { ...answer, href: answer.href.trim() === href ? href : completeAddress(answer.href) };
}

const storiesAddress = () => document.querySelector("[data-stories]")?.dataset.stories || "";

const objection = (href) => ({ href: text }) => {
  if (!text.trim() || text.trim() === href) return "";
  if (!isAddress(text)) return gettext("That is no address. Choose a story of the list, or write an address such as example.org/page.");
  return SAFE_LINK.test(completeAddress(text)) ? "" : gettext("That is no address that readers could follow.");
};
