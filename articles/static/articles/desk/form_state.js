// What the form of a story has in it now, as the server reads it; without files.
import { markTakenOut } from "./editor/pictures.js";

/** Return the fields of the form as [name, value]; photos that were taken out of the text are marked as deleted. */
export function formState(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
  markTakenOut(data);
  return [...data];
}
