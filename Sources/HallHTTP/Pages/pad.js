// A call pad in a browser, for windows without one: /pad/WINDOW. Each key has a letter.
import {
  act, get, h, keyed, live, namePage, onLanguage, post, put, say, since, startLanguage,
  tell, text,
} from "/assets/page.js";

const at = (id) => document.getElementById(id);
const id = decodeURIComponent(location.pathname.split("/")[2] || "");
const path = `/api/v1/windows/${encodeURIComponent(id)}`;
let pad = null;

namePage(`pad ${id}`);
startLanguage();

const keys = () => [
  { key: "n", action: "next", label: say("下一位", "Next"), primary: true },
  { key: "r", action: "recall", label: say("重呼", "Recall"), on: pad?.ticket?.state === "called" },
  { key: "s", action: "start", label: say("开始", "Start"), on: pad?.ticket?.state === "called" },
  { key: "f", action: "finish", label: say("办结", "Finish"), on: Boolean(pad?.ticket) },
  { key: "x", action: "no-show", label: say("过号", "No-show"), on: pad?.ticket?.state === "called" },
  pad?.status === "open"
    ? { key: "p", action: "pause", label: say("暂停", "Pause"), body: { reason: say("暂离", "away") }, on: true }
    : { key: "o", action: "open", label: say("开放", "Open"), on: true },
  pad?.status === "closed" ? { key: "c", action: "close", label: say("关闭", "Close"), on: false }
    : { key: "c", action: "close", label: say("关闭", "Close"), on: !pad?.ticket },
].map((one) => (one.primary ? { ...one, on: pad?.status === "open" } : one));

function draw() {
  if (!pad) return;
  put(at("name"), text(pad.name));
  document.title = `${text(pad.name)} · ${say("呼叫器", "Pad")}`;
  put(at("waiting"), say(`${pad.waiting} 人等候`, `${pad.waiting} waiting`));
  const isEvacuated = pad.face === "evacuation";
  document.body.classList.toggle("evacuation", isEvacuated);
  const ticket = isEvacuated ? null : pad.ticket;
  at("number").className = ticket ? ticket.state : "word";
  put(at("number"), ticket ? ticket.number : isEvacuated ? text(pad.display)
    : { open: say("空闲", "free"), paused: say("暂停服务", "paused"), closed: say("已关闭", "closed") }[pad.status]);
  tick();
  keyed(at("keys"), keys(), (one) => one.action, (one) => {
    const label = document.createTextNode("");
    const node = h(`button${one.primary ? ".primary" : ""}`, { type: "button", onclick: () => press(one.action) },
      label, h("kbd", {}, one.key.toUpperCase()));
    return { node, update(now) { label.data = now.label; node.disabled = !now.on; } };
  });
}

function tick() {
  const ticket = pad?.face === "evacuation" ? null : pad?.ticket;
  put(at("what"), !ticket ? (pad?.reason || "")
    : ticket.state === "called"
      ? say(`已叫号 · 第 ${ticket.calls} 次 · ${since(ticket.since)}`, `called ${ticket.calls}× · ${since(ticket.since)}`)
      : say(`办理中 · ${since(ticket.since)}`, `serving · ${since(ticket.since)}`));
}

async function press(action) {
  const one = keys().find((other) => other.action === action);
  if (!one?.on) return;
  const button = [...at("keys").children].find((node) => node.textContent.startsWith(one.label));
  const done = await act(button, () => post(`${path}/${action}`, one.body || {}));
  if (done?.window) { pad = done.window; draw(); }
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input") || event.metaKey || event.ctrlKey || event.altKey) return;
  const one = keys().find((other) => other.key === event.key.toLowerCase());
  if (one) press(one.action);
});

async function refresh() {
  try {
    pad = await get(path);
    draw();
  } catch (error) {
    put(at("what"), error.message);
  }
}

onLanguage(draw);
setInterval(tick, 1000);
let pending = null;
live("/api/v1/events", {
  onEvent() {
    if (!pending) pending = setTimeout(() => { pending = null; refresh(); }, 60);
  },
  onState(isLive) {
    if (isLive) refresh(); else tell(say("与大厅断开，正在重连", "Cut off from the hall; trying again"));
  },
});
