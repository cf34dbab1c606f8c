// Each device with a tick once it did something by itself or a person saw it work, since the record
// at which commissioning began; printed, it is the hand-over report.
import { testBoard } from "/assets/devices.js";
import {
  act, encode, get, h, keyed, live, namePage, onLanguage, picture, post, put, say, startLanguage,
  tell, text,
} from "/assets/page.js";

const at = (id) => document.getElementById(id);
const key = "hall-commissioning-after";
let begun = 0;
try { begun = Number(localStorage.getItem(key)) || 0; } catch { /* private */ }
let list = null;

namePage("commissioning");
startLanguage();

/** In the hall's time, wherever the page is read. */
const moment = (milliseconds) => new Date(milliseconds)
  .toLocaleString(say("zh-CN", "en-GB"), { timeZone: list.timeZone });

function proof(line) {
  const words = [];
  if (line.worked) words.push(`${moment(line.worked.at)} ${text(line.worked.words)}`);
  if (line.confirmed) {
    words.push(`${moment(line.confirmed.at)} ${say("现场确认", "seen to work")}: ${line.confirmed.by}`);
  }
  return words.join(" · ") || say("尚未动作：按键、开门、打印，或点亮后确认",
    "not yet: press, open, print, or light it and confirm");
}

function draw() {
  if (!list) return;
  const lines = list.devices.filter((line) => line.device.family !== "bus");
  const isDone = (line) => line.device.health === "up" && Boolean(line.worked || line.confirmed);
  document.title = `${text(list.hall)} · ${say("调试验收", "Commissioning")}`;
  put(at("hall"), text(list.hall));
  put(at("begun"), `${say("自记录", "since record")} ${list.after} · ${moment(list.now)}`);
  put(at("count"), `${lines.filter(isDone).length}/${lines.length}`);
  keyed(at("devices"), lines, (line) => line.device.id, ({ device }) => {
    const tick = h("span.tick");
    const name = h("strong");
    const wire = h("small");
    const state = h("small");
    const image = h("img", { alt: "", hidden: true });
    const path = `/api/v1/devices/${encode(device.id)}`;
    const light = h("button.plain", { type: "button", onclick: () => identify(light, path) });
    const isBoard = device.family === "led-board";
    const pattern = isBoard
      ? h("button.plain", { type: "button", onclick: () => testBoard(pattern, path) }) : null;
    const seen = h("button", { type: "button", onclick: () => confirm(seen, path) });
    const node = h("li.item", {}, tick, h("div", {}, name, wire, state, image),
      h("div.tools", {}, light, pattern, seen));
    if (device.hasPicture) picture(image, `${path}/picture`);
    return {
      node,
      update(line) {
        const done = isDone(line);
        node.className = `item${done ? " done" : ""}`;
        put(tick, done ? "✓" : "○");
        tick.setAttribute("aria-label", done ? say("完成", "done") : say("未完成", "not done"));
        put(name, text(line.device.name) || line.device.id);
        put(wire, `${line.device.id} · ${line.device.family} · ${line.device.wire}`);
        const causes = line.device.diagnoses.map((one) => text(one.text)).join("; ");
        const trouble = causes || (line.device.health === "up" ? "" : line.device.reason || "");
        state.className = trouble ? "why" : "";
        put(state, trouble || proof(line));
        put(light, say("点亮", "Identify"));
        if (pattern) put(pattern, say("测试图案", "Test pattern"));
        put(seen, say("已见其工作", "I saw it work"));
      },
    };
  });
}

async function identify(button, path) {
  const done = await act(button, () => post(`${path}/identify`));
  if (!done) return;
  const signs = done.signs.map((sign) => (sign.blinks ? say(`${sign.blinks} 闪烁`, `${sign.blinks} blinks`)
    : sign.prints ? say(`打印 ${sign.prints}`, `prints ${sign.prints}`)
      : say(`显示 ${sign.shows}`, `shows ${sign.shows}`)));
  tell(`${done.device}: ${signs.join(", ")}`, { kind: "done" });
}

async function confirm(button, path) {
  if (await act(button, () => post(`${path}/confirm`))) refresh();
}

async function refresh() {
  try {
    list = await get(`/api/v1/commissioning?after=${begun}`);
    draw();
  } catch (error) {
    tell(error.message);
  }
}

at("restart").addEventListener("click", () => {
  if (!list) return;
  begun = list.sequence;
  try { localStorage.setItem(key, begun); } catch { /* private */ }
  refresh();
});
at("print").addEventListener("click", () => window.print());
onLanguage(draw);
let waiting = null;
live("/api/v1/events", {
  onEvent() { clearTimeout(waiting); waiting = setTimeout(refresh, 400); },
  onState() {},
});
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 5000);
