// Where words stand in a story: the texts that are searched, the search, and the marks in the text. The server finds
// words as the fix everywhere finds them; letters inside words are found here.
import { Extension, Plugin, pm } from "../../../django_prose_editor/editor.js";
import { withSession } from "../session.js";
import { gettext } from "../../../media/words.js";

const { Decoration, DecorationSet } = pm.view;
const key = new pm.state.PluginKey("matches");
const BEHIND = 10_000_000; // more than the positions of the longest text

/** Marks the matches in the text; they follow what is typed until the next search. */
export const Matches = Extension.create({
  name: "matches",
  addProseMirrorPlugins: () => [
    new Plugin({
      key,
      state: {
        init: () => DecorationSet.empty,
        apply(transaction, marked) {
          const matches = transaction.getMeta(key);
          if (!matches) return marked.map(transaction.mapping, transaction.doc);
          return DecorationSet.create(
            transaction.doc,
            matches.map(({ from, to, isCurrent }) => Decoration.inline(from, to, { class: isCurrent ? "desk-match desk-match-current" : "desk-match" })),
          );
        },
      },
      props: { decorations: (state) => key.getState(state) },
    }),
  ],
});

/** Mark those of the matches that are in the text. */
export function mark(editor, matches, current) {
  const inText = matches.map((match, at) => ({ ...match, isCurrent: at === current })).filter((match) => !match.field);
  editor.view.dispatch(editor.state.tr.setMeta(key, inText).setMeta("addToHistory", false));
}

/** The texts that are searched: paragraphs with their place in the document, then those of fields. */
export function textsOf(editor, fields) {
  const texts = [];
  editor.state.doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    texts.push({ text: node.textBetween(0, node.content.size, undefined, "\n"), start: position + 1 });
    return false;
  });
  return [...texts, ...fields.map((field) => ({ text: field.value, start: 0, field }))];
}

/**
 * Find words in texts. Give {matches, isCut}; each match has `from`, `to`, its `field` or none, and `place`, by which
 * they are in order. Throws an Error whose message is for the writer.
 */
export async function find(texts, { words, exact, inside }) {
  if (!words.trim()) return { matches: [], isCut: false };
  const { spans, isCut } = inside ? letters(texts, words, exact) : await wholeWords(texts, words, exact);
  return { matches: spans.map(([number, start, end]) => matchIn(texts[number], number, start, end)), isCut };
}

const matchIn = ({ start, field }, number, from, to) => ({ from: start + from, to: start + to, field, place: field ? BEHIND * (number + 1) + from : start + from });

function letters(texts, words, exact) {
  const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), exact ? "gu" : "giu");
  const spans = texts.flatMap(({ text }, number) => [...text.matchAll(pattern)].map((match) => [number, match.index, match.index + match[0].length]));
  return { spans, isCut: false };
}

async function wholeWords(texts, words, exact) {
  const address = document.querySelector("[data-matches]").dataset.matches;
  const send = () => {
    const data = new URLSearchParams({
      csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value,
      words,
      exact_case: exact ? "1" : "",
      texts: JSON.stringify(texts.map(({ text }) => text)),
    });
    return fetch(address, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" });
  };
  let answer;
  try {
    answer = await withSession(send);
  } catch {
    throw new Error(gettext("The server cannot be reached; “Also inside words” finds letters without it."));
  }
  if (!answer.ok) throw new Error(answer.status === 400 ? (await answer.json()).error : gettext("The server did not answer: you are signed out, or may not see this."));
  const results = await answer.json();
  return { spans: results.matches, isCut: results.is_cut };
}
