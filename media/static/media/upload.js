// Uploads one file after the other, each with a small picture and its progress. Without this file the form does it.
import { gettext, interpolate, ngettext } from "./words.js";

const form = document.querySelector("form[data-upload]");
const list = form.querySelector("[data-uploads]");
const status = form.querySelector("[data-upload-status]");
const [input, button] = [form.querySelector("input[type=file]"), form.querySelector("[type=submit]")];
const MAX_LEFT = 200; // as in `photo_queue`
let entries = [];

input.addEventListener("change", () => {
  entries = [...input.files].map((file) => new Entry(file));
  list.replaceChildren(...entries.map((entry) => entry.element));
  list.hidden = !entries.length;
});

form.addEventListener("submit", async (event) => {
  // Prevented: the form first asks whether its user is still signed in, and sends it again then.
  if (event.defaultPrevented || !entries.length) return;
  event.preventDefault();
  button.disabled = input.disabled = true;
  const taken = [];
  for (const [number, entry] of entries.entries()) {
    status.textContent = interpolate(gettext("%(place)s of %(count)s: %(name)s"), { place: number + 1, count: entries.length, name: entry.file.name });
    taken.push(...(await entry.send()));
  }
  finish(taken);
});

class Entry {
  constructor(file) {
    this.file = file;
    this.element = document.createElement("li");
    this.canvas = this.element.appendChild(document.createElement("canvas"));
    this.canvas.setAttribute("aria-hidden", "true");
    this.words = this.element.appendChild(document.createElement("span"));
    this.words.textContent = file.name;
    this.progress = this.element.appendChild(document.createElement("progress"));
    Object.assign(this.progress, { max: 1, value: 0, ariaLabel: interpolate(gettext("Upload of %(name)s"), { name: file.name }) });
    this.draw();
  }

  async draw() {
    try {
      const picture = await createImageBitmap(this.file, { resizeHeight: 96 });
      Object.assign(this.canvas, { width: picture.width, height: picture.height });
      this.canvas.getContext("2d").drawImage(picture, 0, 0);
      picture.close();
    } catch {
      this.canvas.remove(); // the browser cannot show it; the archive may
    }
  }

  /** Give what the archive answered if the file became a new photograph, else nothing, as a list. */
  send() {
    const data = new FormData(form);
    data.set("files", this.file);
    const request = new XMLHttpRequest();
    return new Promise((resolve) => {
      const end = (words, isRefused, photographs = []) => {
        this.progress.remove();
        const result = this.element.appendChild(document.createElement("strong"));
        result.textContent = words;
        result.className = isRefused ? "desk-lacks" : "";
        resolve(photographs);
      };
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) this.progress.value = event.loaded / event.total;
        if (event.loaded === event.total) this.progress.removeAttribute("value"); // it is read and checked now
      });
      request.addEventListener("error", () => end(gettext("There is no connection."), true));
      request.addEventListener("load", () => {
        let answer = {};
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          // the page of an error, or of signing in
        }
        if (request.status === 200 && answer.photo) {
          const link = document.createElement("a");
          Object.assign(link, { href: answer.edit_url, textContent: this.file.name });
          this.words.replaceChildren(link);
          end(answer.is_new ? gettext("Uploaded") : gettext("In the archive already"), false, answer.is_new ? [answer] : []);
        } else end(answer.error || interpolate(gettext("Not taken; the archive answered %(status)s."), { status: request.status }), true);
      });
      request.open("POST", form.dataset.upload);
      request.send(data);
    });
  }
}

function finish(taken) {
  status.textContent = interpolate(ngettext("%(count)s new photograph.", "%(count)s new photographs.", taken.length), { count: taken.length });
  status.append(" ");
  const links = [[form.dataset.list, gettext("To the photographs")]];
  if (taken.length && "describes" in form.dataset) {
    const left = taken.slice(1, MAX_LEFT + 1).map((photograph) => photograph.key);
    const first = `${taken[0].edit_url}?of=${left.length + 1}&left=${left.join(",")}`; // as `photo_queue` writes it
    links.unshift([first, gettext("Describe them, one after the other")]);
  }
  links.push([location.pathname, gettext("Upload others")]);
  for (const [href, words] of links) {
    const link = status.appendChild(document.createElement("a"));
    Object.assign(link, { href, textContent: words, className: "button" });
    status.append(" ");
  }
  button.closest(".submit-row").hidden = true;
}
