// Where somebody was writing is where they go on after "Save": the field, the cursor, and how far the page was scrolled.
const PLACE = "desk-place";
const MAX_SECONDS = 60; // a page that comes later is another visit
const form = document.getElementById("deskcopy_form");
const editor = () => document.getElementById("id_body")?.editor;
let last = null; // the field that had the focus before the button

function remember() {
  const field = document.activeElement?.matches("input[type=submit], button, body") ? last : document.activeElement;
  const isText = !!field?.closest(".desk-text") && !field.closest(".desk-picture-here");
  if (!field?.id && !isText) return sessionStorage.removeItem(PLACE);
  const { from, to } = isText ? editor().state.selection : { from: field.selectionStart, to: field.selectionEnd };
  return sessionStorage.setItem(PLACE, JSON.stringify({ id: isText ? "" : field.id, from, to, y: window.scrollY, at: Date.now() }));
}

function goOn() {
  const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  sessionStorage.removeItem(PLACE);
  if (!place || location.hash || Date.now() - place.at > MAX_SECONDS * 1000) return;
  if (!document.querySelector(".messagelist .success") || form.querySelector(".errornote")) return;
  window.scrollTo(0, place.y);
  const field = document.getElementById(place.id);
  if (!place.id) {
    const { doc } = editor().state;
    const [from, to] = [place.from, place.to].map((position) => Math.min(position, doc.content.size));
    const isInWords = [from, to].every((position) => doc.resolve(position).parent.inlineContent); // not at a photograph
    if (isInWords) editor().commands.setTextSelection({ from, to });
    editor().chain().focus(null, { scrollIntoView: false }).run();
  } else if (field?.checkVisibility()) {
    field.focus({ preventScroll: true });
    if (typeof place.from === "number") field.setSelectionRange(place.from, place.to);
  }
}

if (form) {
  form.addEventListener("focusin", (event) => {
    if (!event.target.matches("input[type=submit], button")) last = event.target;
  });
  form.addEventListener("desk:sending", remember);
  window.addEventListener("load", () => setTimeout(goOn));
}
