// The pictures of pasted HTML that are inside it as files, with the words that stand under them.
import { FORMATS } from "./uploading.js";

const MAX_PASTED = 20; // pictures that one paste uploads

// Under the site's policy no style and no handler may be parsed, not even in a page that is never shown: styles become
// data, handlers go.
export function inert(html) {
  return html.replace(/<!--[\s\S]*?-->|<!\[[^>]*\]>|<\/?o:p[^>]*>|<style[\s\S]*?<\/style\s*>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) =>
    tag.replace(/\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "").replace(/([\s"'])style\s*=/gi, "$1 data-style="),
  );
}

/** The pictures inside pasted HTML as {file, caption, alt}, and how many of its pictures are left behind. */
export function picturesIn(html) {
  if (!/<img\s/i.test(html)) return { inside: [], left: 0 };
  const { body } = new DOMParser().parseFromString(inert(html), "text/html");
  const inside = uploadable(body).map(([image, file]) => ({ file, caption: words(captionOf(image)), alt: image.alt.trim() }));
  return { inside, left: body.querySelectorAll("img[src]").length - inside.length };
}

/** The captions of the pictures that are uploaded: they go with them, the others stay in the text. */
export const captionsOfUploads = (body) => new Set(uploadable(body).map(([image]) => captionOf(image)));

const uploadable = (body) =>
  [...body.querySelectorAll("img[src]")]
    .slice(0, MAX_PASTED)
    .map((image, number) => [image, fileOf(image.getAttribute("src"), number)])
    .filter(([, file]) => file);

// A figure has one caption, which is that of its first picture.
function captionOf(image) {
  const figure = image.closest("figure");
  return figure?.querySelector("img") === image ? figure.querySelector("figcaption") : null;
}

const words = (element) => (element?.textContent || "").replace(/\s+/g, " ").trim();

function fileOf(source, number) {
  const [, type, base64] = source.match(/^data:(image\/[a-z]+);base64,([\s\S]+)$/i) || [];
  if (!type || !FORMATS.split(",").includes(type.toLowerCase())) return null;
  try {
    const bytes = Uint8Array.from(atob(base64.replace(/\s/g, "")), (character) => character.charCodeAt(0));
    return new File([bytes], `pasted-${number + 1}.${type.split("/")[1]}`, { type });
  } catch {
    return null;
  }
}
