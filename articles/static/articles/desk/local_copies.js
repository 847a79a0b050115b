// Copies of what is typed, in this browser, until the server has acknowledged it. Nobody else who signs in here is
// offered them; signing out removes them.
import { user } from "./session.js";

const PREFIX = "desk-copy:";
const DAY = 86_400_000;
const RETENTION_DAYS = 14;
const ACKNOWLEDGED = "desk_saved"; // the cookie by which the server says which copy it has
const MACHINE = /^(csrfmiddlewaretoken|local_copy|_restored)$/;

export const newSlot = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** What a form would send, as a list of [name, value]; without files, passwords and tokens. */
export function input(form) {
  const secret = new Set([...form.querySelectorAll("[type=password]")].map((field) => field.name));
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !MACHINE.test(name) && !secret.has(name));
}

/** What a person entered of an input, to compare two of them: without keys and counters, and blanks between blocks. */
export const essence = (data) =>
  JSON.stringify(
    data
      .filter(([name, value]) => value && !/(?:_token|base_revision|_FORMS|-id|-copy|-position|confirmed_tags|confirmed_values|opened_with)$/.test(name))
      .map(([name, value]) => [name, value.replace(/>\s+</g, "><").replace(/\r\n/g, "\n").trim()])
      .sort(),
  );

const key = (slot) => `${PREFIX}${user}:${slot}`;

function all() {
  const copies = [];
  for (let at = 0; at < localStorage.length; at += 1) {
    const name = localStorage.key(at);
    if (!name.startsWith(PREFIX)) continue;
    try {
      copies.push({ ...JSON.parse(localStorage.getItem(name)), key: name, slot: name.split(":").at(-1), isOwn: name.startsWith(`${PREFIX}${user}:`) });
    } catch {
      localStorage.removeItem(name);
    }
  }
  return copies;
}

/** Write a copy; false where the browser has no room for it. */
export function store(slot, copy) {
  const text = JSON.stringify({ ...copy, at: Date.now() });
  try {
    localStorage.setItem(key(slot), text);
    return true;
  } catch {
    for (const other of all()) if (other.forgotten) localStorage.removeItem(other.key);
  }
  try {
    localStorage.setItem(key(slot), text);
    return true;
  } catch {
    return false;
  }
}

/** The copies of this user that were not forgotten, the newest first; of one page, or of all. */
export function copiesOf(path = null) {
  return all()
    .filter((copy) => copy.isOwn && !copy.forgotten && (path === null || copy.path === path))
    .sort((one, other) => other.at - one.at);
}

export const remove = (slot) => localStorage.removeItem(key(slot));

/** Forget a copy, or take that back: it is offered no more, and removed after a day. */
export function forget(slot, forgotten = Date.now()) {
  const text = localStorage.getItem(key(slot));
  if (text) localStorage.setItem(key(slot), JSON.stringify({ ...JSON.parse(text), forgotten }));
}

/** Remove what the server has saved, and what is too old. */
export function tidy() {
  const saved = document.cookie.match(new RegExp(`(?:^|; )${ACKNOWLEDGED}=([0-9a-f]{32})`))?.[1];
  if (saved) {
    remove(saved);
    document.cookie = `${ACKNOWLEDGED}=; Max-Age=0; path=/admin/; SameSite=Lax`;
  }
  for (const copy of all()) {
    if (copy.at < Date.now() - RETENTION_DAYS * DAY || copy.forgotten < Date.now() - DAY) localStorage.removeItem(copy.key);
  }
}

export function removeAll() {
  for (const copy of all()) if (copy.isOwn) localStorage.removeItem(copy.key);
}

/** How many words a text has, near enough for a person. */
export const wordCount = (text) => (text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) || []).length;

export const plainText = (html) => new DOMParser().parseFromString(html.replace(/></g, "> <"), "text/html").body.textContent;
