// While work is running the page shows how far it is; when it ends the page is loaded again, with its results.

const EVERY = 2000;

async function look() {
  const here = document.querySelector(".work-progress[data-running]");
  if (!here) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector(".work-progress");
      if (!now || !now.hasAttribute("data-running")) return location.reload();
      here.replaceWith(document.adoptNode(now));
      const results = page.querySelector(".work-results");
      if (results) document.querySelector(".work-results")?.replaceWith(document.adoptNode(results));
    }
  } catch {
    // The network is away for a moment; the next look will tell.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
