// One question in a dialog: answers with the fields, or null.
import { h, say } from "/assets/page.js";

export function ask({ title, words = "", fields = [], ok, danger = false }) {
  const dialog = document.getElementById("ask");
  const form = dialog.querySelector("form");
  const confirm = h(`button.${danger ? "danger.full" : "primary"}`, { value: "ok" }, ok);
  const ready = () => {
    confirm.disabled = fields.some((field) => field.required && !form.elements[field.name].value.trim());
  };
  form.replaceChildren(
    h("div", {}, h("h3", {}, title), words ? h("p.soft", {}, words) : null),
    ...fields.map((field) => h("label", {}, field.label, control(field))),
    h("div.row", {},
      h("button", { value: "cancel", formNoValidate: true }, say("取消", "Cancel")), confirm),
  );
  form.oninput = ready;
  ready();
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "ok") return resolve(null);
      const answer = {};
      for (const field of fields) {
        const control = form.elements[field.name];
        if (control.type === "file") {
          if (control.files[0]) [answer[field.name]] = control.files;
          continue;
        }
        const value = control.value.trim();
        if (value) answer[field.name] = value;
      }
      return resolve(answer);
    }, { once: true });
    dialog.returnValue = "";
  });
}

function control(field) {
  if (field.options) {
    return h("select", { name: field.name },
      ...field.options.map(([value, label]) => h("option", { value }, label)));
  }
  if (field.accept) return h("input", { name: field.name, type: "file", accept: field.accept });
  return h("input", {
    name: field.name, type: "text", autocomplete: "off", required: field.required || false,
    maxLength: 300, value: field.value ?? "",
  });
}
