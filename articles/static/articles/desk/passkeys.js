// Passkeys: the options of a page go to the browser, and its answer is sent with the form. Forms come and go in dialogs,
// so the document listens.
import { gettext, interpolate } from "../../media/words.js";

const WAYS = { create: "parseCreationOptionsFromJSON", get: "parseRequestOptionsFromJSON" };

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-passkey]");
  if (!button || !button.form.reportValidity()) return;
  const form = button.form;
  const status = form.querySelector("[role=status]");
  const way = button.dataset.passkey;
  status.textContent = gettext("Your browser asks for the passkey…");
  button.disabled = true;
  try {
    if (!window.PublicKeyCredential?.[WAYS[way]]) throw new Error(gettext("This browser knows no passkeys, or is too old."));
    const publicKey = PublicKeyCredential[WAYS[way]](JSON.parse(button.dataset.options));
    const credential = await navigator.credentials[way]({ publicKey });
    form.elements.passkey.value = JSON.stringify(credential.toJSON());
    form.requestSubmit();
  } catch (error) {
    status.textContent = interpolate(gettext("Nothing was done: %(reason)s"), { reason: reason(error) });
  } finally {
    button.disabled = false;
  }
});

function reason(error) {
  if (error.name === "NotAllowedError") return gettext("it was cancelled, or took too long.");
  if (error.name === "InvalidStateError") return gettext("this device has a passkey of your account already.");
  return error.message;
}
