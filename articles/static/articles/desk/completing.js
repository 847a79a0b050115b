// Completes a text field with names that are there already; without this file one types them.

const PAUSE = 150;

for (const [number, input] of document.querySelectorAll("input[data-complete]").entries()) {
  const list = document.createElement("datalist");
  list.id = `desk-names-${number}`;
  input.setAttribute("list", list.id);
  input.after(list);
  let pending;
  let last = "";
  input.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(async () => {
      const term = input.value.trim();
      if (!term || term === last) return;
      last = term;
      try {
        const answer = await fetch(`${input.dataset.complete}&${new URLSearchParams({ term })}`, { credentials: "same-origin" });
        const { results } = await answer.json();
        if (term === last) list.replaceChildren(...results.map(({ text }) => new Option(text, text)));
      } catch {
        // without completion the name is typed
      }
    }, PAUSE);
  });
}
