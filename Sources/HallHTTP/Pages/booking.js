// Check-in with the reference of an appointment: typed on the page's own keys, on a keyboard, or by
// a scanner, which is a keyboard that ends with Enter.
import { h, onLanguage, put, say } from "/assets/page.js";

const at = (id) => document.getElementById(id);
const rows = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-"];
/** A reference is nobody else's business: the page forgets it when its owner walks off. */
const forgetAfter = 45000;

/** `checkIn(reference)` throws what the hall refuses, and the words stand beside what was typed. */
export function startBooking({ isOffered, checkIn }) {
  const dialog = at("booking");
  const field = at("reference");
  let forgetting = null;
  let isBusy = false;

  const stay = () => {
    clearTimeout(forgetting);
    forgetting = setTimeout(() => dialog.close(), forgetAfter);
  };
  const tell = (words, hint) => {
    put(at("trouble").firstElementChild, words);
    put(at("trouble").lastElementChild, hint);
    field.setAttribute("aria-invalid", Boolean(words));
  };
  const change = (value) => {
    field.value = value.slice(0, field.maxLength);
    changed();
  };
  const changed = () => {
    tell("", "");
    at("booking-ok").disabled = isBusy || !field.value.trim();
    stay();
  };
  const open = (begun = "") => {
    if (dialog.open || !isOffered()) return;
    dialog.showModal();
    change(begun);
    field.focus();
  };

  const key = (label, name, press) => {
    // Keys are for fingers: the focus stays in the field, where a keyboard writes.
    const node = h(`button.${name}`, { type: "button", tabIndex: -1, onclick: press }, label);
    node.addEventListener("pointerdown", (event) => event.preventDefault());
    return node;
  };
  for (const row of rows) {
    at("keys").append(h("div.keys", {}, ...[...row].map((one) => key(one, "key", () => change(field.value + one)))));
  }
  const back = key("⌫", "key.back", () => change(field.value.slice(0, -1)));
  at("keys").lastElementChild.append(back);
  const name = () => back.setAttribute("aria-label", say("删除", "Delete"));
  onLanguage(name);
  name();

  field.addEventListener("input", changed);
  at("check-in").addEventListener("click", () => open());
  at("booking-cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { clearTimeout(forgetting); field.value = ""; tell("", ""); });
  // What a scanner sends while nobody has touched anything begins a check-in.
  document.addEventListener("keydown", (event) => {
    const isText = /^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isText || dialog.open || document.querySelector("dialog[open]") || !at("cover").hidden) return;
    event.preventDefault();
    open(event.key);
  });

  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const reference = field.value.trim();
    if (isBusy || !reference) return;
    isBusy = true;
    at("booking-ok").disabled = true;
    try {
      await checkIn(reference);
      dialog.close();
    } catch (error) {
      tell(error.message, error.hint || "");
      field.select();
    } finally {
      isBusy = false;
      at("booking-ok").disabled = !field.value.trim();
      if (dialog.open) stay();
    }
  });

  /** Nobody checks in while the hall gives no tickets. */
  return { close: () => dialog.close() };
}
