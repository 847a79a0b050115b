// Names for the pickers of related rows, which their own script leaves without.

function nameAll() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const name = select.getAttribute("aria-label") || select.labels[0]?.textContent.replace(/:\s*$/, "");
    const picker = select.nextElementSibling;
    for (const part of picker.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      part.removeAttribute("aria-labelledby");
      const chosen = part.matches("[role=combobox]") && select.selectedOptions[0]?.textContent.trim();
      part.setAttribute("aria-label", chosen ? `${name}: ${chosen}` : name);
    }
    if (select.dataset.named) continue;
    select.dataset.named = "1";
    window.django.jQuery(select).on("change", nameAll);
  }
}

// After the scripts that make a picker, or make it anew, when the page is ready: theirs are in the same queue.
window.django?.jQuery?.(() => setTimeout(nameAll));
document.addEventListener("formset:added", () => setTimeout(() => setTimeout(nameAll)));

// Pictures with a name in the two lists of permissions, which another script makes on loading.
window.addEventListener("load", () => {
  for (const icon of document.querySelectorAll("span.search-label-icon[aria-label]")) icon.setAttribute("role", "img");
});
