// What all pages share: language, theme, the API, the live stream, and small tools for the DOM.

// MARK: language and theme

const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private */ } };

// The hall's clock less this machine's, milliseconds.
let offset = 0;
let isTimed = false;

const query = new URLSearchParams(location.search);
let language = query.get("lang") || document.documentElement.dataset.language
  || stored("hall.language")
  || (navigator.language || "zh").slice(0, 2).toLowerCase();
if (language !== "en") language = "zh";
const languageListeners = [];

export const isChinese = () => language === "zh";
/** The words in the page's language. */
export const say = (zh, en) => (language === "zh" ? zh : en);
/** A {zh, en} of the API in the page's language; Chinese where there is no English. */
export const text = (both) => (!both ? "" : language === "zh" ? both.zh || both.en : both.en || both.zh);

export function setLanguage(next) {
  language = next;
  store("hall.language", next);
  applyLanguage();
  for (const listener of languageListeners) listener();
}

export function onLanguage(listener) { languageListeners.push(listener); }

function applyLanguage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-zh]")) {
    node.textContent = language === "zh" ? node.dataset.zh : node.dataset.en;
  }
  for (const node of document.querySelectorAll("[data-label-zh]")) {
    const words = language === "zh" ? node.dataset.labelZh : node.dataset.labelEn;
    node.setAttribute("aria-label", words);
    node.title = words;
  }
}

const theme = query.get("theme") || stored("hall.theme");
if (theme) document.documentElement.dataset.theme = theme;

export function toggleTheme() {
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
  store("hall.theme", document.documentElement.dataset.theme);
}

export function startLanguage() {
  applyLanguage();
  const toggle = document.getElementById("language");
  if (!toggle) return;
  const show = () => { toggle.textContent = language === "zh" ? "EN" : "中文"; };
  show();
  toggle.addEventListener("click", () => { setLanguage(language === "zh" ? "en" : "zh"); show(); });
}

// MARK: API

// A page is set up once with #token=…; the token then leaves the address.
if (location.hash.startsWith("#token=")) {
  store("hall.token", decodeURIComponent(location.hash.slice(7)));
  history.replaceState(null, "", location.pathname + location.search);
}

let pageName = "page";
/** How this page is named in the hall's records. */
export function namePage(name) { pageName = name; }

function headers(more = {}) {
  const token = stored("hall.token");
  return { "Hall-Client": pageName, ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
}

function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return "page-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Refused extends Error {
  constructor(status, problem) {
    super(text(problem.message) || `HTTP ${status}`);
    this.status = status;
    this.code = problem.code;
    this.hint = text(problem.hint);
  }
}

async function answer(response) {
  const date = Date.parse(response.headers.get("date") || "");
  if (!isTimed && date) offset = date + 500 - Date.now();
  const type = response.headers.get("content-type") || "";
  const body = type.includes("json") ? await response.json().catch(() => ({})) : {};
  if (response.ok || (response.status === 503 && type === "application/json")) return body;
  if (response.status === 401) askForToken();
  throw new Refused(response.status, body);
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused(0, { message: { zh: "无法连接大厅控制器", en: "The hall does not answer" } });
  }
  return answer(response);
}

export const get = (path) => send(path, { headers: headers(), cache: "no-store" });

export const post = (path, body = {}) => send(path, {
  method: "POST",
  headers: headers({ "Content-Type": "application/json", "Idempotency-Key": key() }),
  body: JSON.stringify(body),
});

export const remove = (path) => send(path, {
  method: "DELETE", headers: headers({ "Idempotency-Key": key() }),
});

/** Shows a picture that may need the token. */
export async function picture(image, path) {
  if (!stored("hall.token")) {
    const next = new Image();
    next.onload = () => { image.src = next.src; image.hidden = false; };
    next.src = `${path}?${Date.now()}`;
    return;
  }
  const response = await fetch(path, { headers: headers(), cache: "no-store" }).catch(() => null);
  if (!response || !response.ok) return;
  const old = image.src;
  image.src = URL.createObjectURL(await response.blob());
  image.hidden = false;
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
}

let isAsking = false;

/** Once at a time, and only where the page says so: a wall of pixels has nobody to ask. */
function askForToken() {
  if (!("asksForToken" in document.body.dataset) || isAsking) return;
  isAsking = true;
  const input = h("input", { type: "password", autocomplete: "current-password", required: true });
  const dialog = h("dialog", {}, h("form", { method: "dialog" },
    h("div", {},
      h("h3", {}, say("访问令牌", "Access token")),
      h("p.soft", {}, say("这台大厅只接受持有令牌的远程访问。", "This hall takes remote callers with its token only."))),
    input,
    h("div.row", {},
      h("button", { value: "cancel", formNoValidate: true }, say("取消", "Cancel")),
      h("button.primary", { value: "ok" }, say("使用", "Use it")))));
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    isAsking = false;
    dialog.remove();
    const value = input.value.trim();
    if (dialog.returnValue === "ok" && value) { store("hall.token", value); location.reload(); }
  }, { once: true });
  dialog.showModal();
}

// MARK: live stream

/**
 * Server-sent events over fetch, so that the token can go along. Comes back by itself, after the
 * last event it has seen.
 */
export function live(path, { onEvent, onState }) {
  let last = null;
  let wait = 500;
  const run = async () => {
    for (;;) {
      try {
        const more = last === null ? {} : { "Last-Event-ID": last };
        const response = await fetch(path, { headers: headers(more), cache: "no-store" });
        if (!response.ok) await answer(response);
        onState(true);
        wait = 500;
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          rest += value;
          const blocks = rest.split("\n\n");
          rest = blocks.pop();
          for (const block of blocks) take(block);
        }
      } catch { /* the state says it */ }
      onState(false);
      await new Promise((resume) => { setTimeout(resume, wait); });
      wait = Math.min(wait * 2, 8000);
    }
  };
  const take = (block) => {
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("id: ")) last = line.slice(4);
      if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (data) onEvent(JSON.parse(data));
  };
  run();
}

// MARK: DOM

/** An element: h("button.primary", {type: "button"}, "Text", child). */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (attribute.startsWith("on")) node.addEventListener(attribute.slice(2), value);
    else if (attribute in node && attribute !== "list") node[attribute] = value;
    else node.setAttribute(attribute, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Sets a text only when it changed, so that nothing flickers and selections stay. */
export function put(node, words) {
  const next = String(words ?? "");
  if (node.textContent !== next) node.textContent = next;
}

/**
 * Keeps the children of a container in step with items: `make(item)` gives {node, update}; nodes
 * stay while their key stays.
 */
export function keyed(container, items, keyOf, make) {
  const parts = container.parts || (container.parts = new Map());
  const seen = new Set();
  items.forEach((item, index) => {
    const id = String(keyOf(item));
    seen.add(id);
    let part = parts.get(id);
    if (!part) { part = make(item); parts.set(id, part); }
    part.update(item);
    const there = container.children[index];
    if (there !== part.node) container.insertBefore(part.node, there || null);
  });
  for (const [id, part] of parts) {
    if (!seen.has(id)) { part.node.remove(); parts.delete(id); }
  }
}

// MARK: time and words

/** Keeps the hall's clock: `now` is its milliseconds since 1970. Until then the answers' dates do. */
export function setNow(now) { offset = now - Date.now(); isTimed = true; }
export const hallNow = () => Date.now() + offset;

/** `3:07`, `1:02:33` or `4 d` since a moment. */
export function since(moment) {
  const seconds = Math.max(0, Math.floor((hallNow() - moment) / 1000));
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  if (hours >= 24) return say(`${Math.floor(hours / 24)} 天`, `${Math.floor(hours / 24)} d`);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `12 分` or `2 小时 5 分`. */
export function span(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return say("不到 1 分", "< 1 min");
  if (minutes < 60) return say(`${minutes} 分`, `${minutes} min`);
  return say(`${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`,
    `${Math.floor(minutes / 60)} h ${minutes % 60} min`);
}

export function clock(moment, timeZone, seconds = true) {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, timeZone,
    hourCycle: "h23",
  }).format(moment);
}

export function wait(estimate) {
  if (!estimate) return say("暂无窗口办理", "no window open");
  const { lowMinutes: low, highMinutes: high } = estimate;
  if (high <= 1) return say("马上", "at once");
  return low === high ? say(`约 ${high} 分`, `about ${high} min`)
    : say(`${Math.max(low, 1)}–${high} 分`, `${Math.max(low, 1)}–${high} min`);
}

export const encode = encodeURIComponent;

// MARK: messages

/** Tells a person what was refused and what to do. */
export function tell(words, { hint = "", kind = "refused" } = {}) {
  let shelf = document.getElementById("messages");
  if (!shelf) {
    shelf = h("div", { id: "messages", role: "status" });
    shelf.setAttribute("aria-live", "polite");
    document.body.append(shelf);
  }
  const note = h(`div.message.${kind}`, {}, h("strong", {}, words), hint ? h("span", {}, hint) : null);
  shelf.append(note);
  setTimeout(() => note.classList.add("leaving"), 5200);
  setTimeout(() => note.remove(), 5600);
}

/** Does something on a button: busy meanwhile, and a message when it is refused. */
export async function act(button, work) {
  if (button) { button.disabled = true; button.classList.add("busy"); }
  try {
    return await work();
  } catch (error) {
    tell(error.message, { hint: error.hint });
    return null;
  } finally {
    if (button) { button.disabled = false; button.classList.remove("busy"); }
  }
}
