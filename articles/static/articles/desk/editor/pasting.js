// What is pasted from Word, Google Docs and web pages, made into plain good HTML before the editor reads it.
import { completeAddress } from "./links.js";
import { captionsOfUploads, inert } from "./pasted_pictures.js";
import { rows } from "./placements.js";

const DROPPED = "script, style, noscript, template, head, title, meta, link, svg, math, iframe, object, img, picture, video, audio, form, button, input, select, textarea, nav, [hidden], [aria-hidden=true]";
// Links to places in the pasted document, as to its footnotes, and to files of the writer's own computer.
const ELSEWHERE = "a[href^='#'], a[href^='file:' i]";
const LEVEL = /mso-list:\s*\S+\s+level(\d+)/i;
const LIST = /lfo\d+/i;

export function cleaned(html) {
  const page = new DOMParser().parseFromString(inert(html), "text/html");
  const { body } = page;
  marked(body, page);
  wordLists(body, page);
  for (const caption of captionsOfUploads(body)) caption?.remove();
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  rename(body, page, { h1: "h2", h4: "h3", h5: "h3", h6: "h3", b: "strong", i: "em", strike: "s", del: "s" });
  for (const element of body.querySelectorAll(":is(li, td, th) > p:only-child")) element.replaceWith(...element.childNodes);
  for (const element of body.querySelectorAll("div, section, article, main, header, footer, aside, address, center, figcaption")) paragraph(element, page);
  const anchors = new Set(rows().map((row) => row.anchor).filter(Boolean));
  const isKept = (element) => (element.localName === "span" && element.lang) || anchors.has(element.dataset.picture); // a photo of this story
  for (const element of body.querySelectorAll("span, font, u, ins, label, small, big, figure")) {
    if (!isKept(element)) element.replaceWith(...element.childNodes);
  }
  for (const element of body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) if (!ALLOWED_ATTRIBUTES.test(`${element.localName} ${name}`)) element.removeAttribute(name);
  }
  for (const link of body.querySelectorAll(ELSEWHERE)) link.replaceWith(...link.childNodes);
  for (const link of body.querySelectorAll("a[href]")) link.setAttribute("href", completeAddress(link.getAttribute("href")));
  broken(body, page);
  for (const element of body.querySelectorAll("p, h2, h3, strong, em, s, sub, sup, a, li")) {
    if (!element.textContent.replace(/\u00a0/g, " ").trim() && !element.querySelector("br, table")) element.remove();
  }
  return body.innerHTML.replace(/(&nbsp;|\u00a0)/g, " ");
}

const styleValue = (element, property) => (element.dataset.style || "").match(new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i"))?.[1] || "";

// The data- attributes are what the editor itself writes when a photo or a table is cut out.
const ALLOWED_ATTRIBUTES = /^(a (href|title)|t[dh] (colspan|rowspan)|th scope|ol start|abbr title|span (lang|dir)|blockquote class|figure data-picture|table data-caption|tr data-part)$/;

// Google Docs and Word say bold, italic, raised and struck with styles; Google wraps all of it in a <b> that is not bold.
function marked(body, page) {
  for (const element of body.querySelectorAll("[data-style]")) {
    const weight = styleValue(element, "font-weight");
    const align = styleValue(element, "vertical-align");
    if (element.localName === "b" && /normal|400/.test(weight)) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    if (element.localName !== "span" && element.localName !== "font") continue;
    const names = [];
    if (/bold|[6-9]00/.test(weight)) names.push("strong");
    if (/italic|oblique/.test(styleValue(element, "font-style"))) names.push("em");
    if (/super/.test(align)) names.push("sup");
    if (/sub/.test(align)) names.push("sub");
    if (/line-through/.test(styleValue(element, "text-decoration(?:-line)?"))) names.push("s");
    for (const name of names) {
      const wrapped = page.createElement(name);
      wrapped.append(...element.childNodes);
      element.append(wrapped);
    }
  }
}

// Word writes lists as paragraphs with a list, a level and a sign; what is a number or letter and a stop begins a
// numbered one. Another list, another kind of sign, or a number out of turn begins a new one.
function wordLists(body, page) {
  let lists = [];
  for (const item of [...body.querySelectorAll("p[data-style*=mso-list], p[class*=MsoListParagraph]")]) {
    const level = Number((item.dataset.style || "").match(LEVEL)?.[1] || 1);
    const name = (item.dataset.style || "").match(LIST)?.[0] || "";
    const sign = item.querySelector("[data-style*='mso-list:Ignore'], [data-style*='mso-list: Ignore']");
    const number = numberOf(sign?.textContent || "");
    sign?.remove();
    if (lists[0]?.element.nextElementSibling !== item) lists = [];
    lists.length = Math.min(lists.length, level);
    if (lists.length === level && !goesOn(lists.at(-1), name, number)) lists.pop();
    while (lists.length < level) {
      const element = page.createElement(number === null ? "ul" : "ol");
      if (number > 1 && lists.length === level - 1) element.setAttribute("start", number);
      const outer = lists.at(-1)?.element;
      if (outer) (outer.lastElementChild || outer.appendChild(page.createElement("li"))).append(element);
      else item.before(element);
      lists.push({ element, name, number: null });
    }
    const entry = lists.at(-1).element.appendChild(page.createElement("li"));
    lists.at(-1).number = number;
    entry.append(...item.childNodes);
    item.remove();
  }
}

const goesOn = (list, name, number) => list.name === name && (list.number === null ? number === null : number === list.number + 1);

const ROMAN = { i: 1, v: 5, x: 10, l: 50, c: 100 };

// The number that a sign such as "4.", "b)" or "iii." stands for; null for a bullet.
function numberOf(sign) {
  const text = sign.match(/^\s*\(?([0-9]{1,6}|[a-z]{1,5})[.)]/i)?.[1].toLowerCase();
  if (!text) return null;
  if (/^[0-9]/.test(text)) return Number(text);
  if (/^(?:[ivx]|[ivxlc]{2,})$/.test(text)) {
    const values = [...text].map((letter) => ROMAN[letter]);
    return values.reduce((sum, value, at) => sum + (value < (values[at + 1] || 0) ? -value : value), 0);
  }
  return text.length === 1 ? text.charCodeAt(0) - 96 : 1;
}

function rename(body, page, names) {
  for (const [from, to] of Object.entries(names)) {
    for (const element of body.querySelectorAll(from)) {
      const renamed = page.createElement(to);
      renamed.append(...element.childNodes);
      element.replaceWith(renamed);
    }
  }
}

// A container of blocks gives way to them; one of words becomes a paragraph.
function paragraph(element, page) {
  if (element.querySelector("p, div, h1, h2, h3, h4, ul, ol, table, blockquote, pre, hr, section, article")) {
    element.replaceWith(...element.childNodes);
  } else {
    const block = page.createElement("p");
    block.append(...element.childNodes);
    element.replaceWith(block);
  }
}

// Two breaks are a new paragraph, as in mail.
function broken(body, page) {
  for (const paragraph of body.querySelectorAll("p")) {
    if (!/<br>\s*<br>/.test(paragraph.innerHTML)) continue;
    for (const part of paragraph.innerHTML.split(/(?:\s*<br>\s*){2,}/)) {
      const one = page.createElement("p");
      one.innerHTML = part;
      paragraph.before(one);
    }
    paragraph.remove();
  }
}
