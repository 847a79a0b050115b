// A tag or author that is in no list yet is made by typing its name and Enter. Without this file the fields beside it
// do the same: "New tags", and the name as printed.
import { gettext, interpolate } from "../../media/words.js";

const { jQuery } = window.django;

function equip(element) {
  if (element.name.includes("__prefix__")) return;
  const select = jQuery(element);
  if (select.hasClass("select2-hidden-accessible")) select.select2("destroy");
  const { appLabel: app_label, modelName: model_name, fieldName: field_name } = element.dataset;
  select.select2({
    ajax: { data: ({ term, page }) => ({ term, page, app_label, model_name, field_name }) },
    tags: true,
    tokenSeparators: element.multiple ? [","] : [],
    createTag: ({ term }) => (term.trim() ? { id: `+${term.trim()}`, text: term.trim(), isNew: true } : null),
    insertTag: (results, tag) => results.push(tag), // Enter takes what is there already
    templateResult: (item) => (item.isNew ? interpolate(element.dataset.creates === "tag" ? gettext("New tag: %(name)s") : gettext("New name: %(name)s"), { name: item.text }) : item.text),
  });
}

const equipIn = (element) => {
  for (const select of element.querySelectorAll("select[data-creates]")) equip(select);
};
// With scripts new tags are typed among the others: their own field is there while it holds a name or an error, and the
// kind of new ones while there are some.
function foldNewTags() {
  const row = document.querySelector(".form-row.field-new_tags");
  const tags = document.querySelector("select[data-creates=tag]");
  const field = document.getElementById("id_new_tags");
  if (!row || !tags || !field) return;
  const show = () => {
    const isTyped = [...tags.selectedOptions].some((option) => option.value.startsWith("+"));
    const isUsed = field.value !== "" || !!row.querySelector(".errorlist");
    field.closest(".form-multiline > div").hidden = !isUsed;
    row.hidden = !isUsed && !isTyped;
  };
  jQuery(tags).on("change", show);
  field.addEventListener("change", show);
  show();
}
jQuery(foldNewTags);

// After the admin's own script, which does this first.
jQuery(() => equipIn(document));
let isAdding = false; // by hand, not by a script that lays rows out
document.addEventListener("click", (event) => (isAdding = event.isTrusted && !!event.target.closest?.(".add-row")), true);
document.addEventListener("formset:added", (event) => {
  const row = event.target;
  const isByHand = isAdding;
  setTimeout(() => {
    equipIn(row);
    const select = isByHand && row.querySelector("select[data-creates]");
    if (select) jQuery(select).select2("open"); // who adds a byline types its name next
  });
});
