// The console: one snapshot of the hall, drawn again whenever the journal has grown.
import {
  act, clock, get, h, hallNow, keyed, live, namePage, onLanguage, post, put, remove, say, setNow,
  span, startLanguage, text, toggleTheme,
} from "/assets/page.js";
import { ask } from "/assets/ask.js";
import { drawAttention } from "/assets/attention.js";
import { drawDevices, drawPictures, drawVoices, loadDevices } from "/assets/devices.js";
import { drawFloor, startFloor } from "/assets/floor.js";
import { askNotice, drawNotices, drawSecurity, pictureText } from "/assets/house.js";
import { drawQueue } from "/assets/queue.js";
import { drawWindows, tickWindows } from "/assets/windows.js";

const at = (id) => document.getElementById(id);
let hall = null;
let devices = [];
let isLive = false;
const records = [];

namePage("console");
startLanguage();
at("theme").addEventListener("click", toggleTheme);

// MARK: drawing

function drawHeader() {
  put(at("hall-name"), text(hall.hall));
  document.title = `${text(hall.hall)} · ${say("控制台", "Console")}`;
  const day = hall.day.date
    ? new Intl.DateTimeFormat(say("zh-CN", "en-GB"), { dateStyle: "full", timeZone: "UTC" })
      .format(new Date(`${hall.day.date}T00:00:00Z`))
    : say("服务日未开始", "The hall day has not begun");
  put(at("hall-day"), day);
  put(at("hall-open"), hall.day.isOpen ? say("取号开放", "tickets are given")
    : say("停止取号", "no tickets now"));
  const words = {
    synchronised: say("时钟已同步", "clock synchronised"),
    plausible: say("时钟可信", "clock plausible"),
    untrusted: say("时钟不可信", "clock not trusted"),
  };
  put(at("clock-quality"), hall.day.clockDistrusted ? words.untrusted : words[hall.clock]);
  const emergency = at("emergency");
  put(emergency, hall.emergency ? say("解除紧急", "End the emergency") : say("紧急", "Emergency"));
  emergency.classList.toggle("full", Boolean(hall.emergency));
  put(at("day-toggle"), hall.day.isOpen ? say("停止取号", "Stop tickets") : say("开放取号", "Give tickets"));
  at("emergency-banner").hidden = !hall.emergency;
  if (hall.emergency) {
    put(at("emergency-banner").children[0], say("紧急状态", "EMERGENCY"));
    put(at("emergency-banner").children[1],
      `${hall.emergency.reason} · ${clock(hall.emergency.since, hall.timeZone)}`);
  }
}

function drawConnection() {
  at("connection").querySelector(".dot").className = `dot ${isLive ? "well" : "bad"}`;
  put(at("connection").querySelector("span"), isLive ? say("实时", "live") : say("断开", "cut off"));
}

function figures() {
  const longest = Math.max(0, ...hall.services.map((service) => service.longestWaitSeconds));
  const served = hall.services.reduce((sum, service) => sum + service.served, 0);
  const open = hall.windows.filter((window) => window.status === "open").length;
  const up = devices.filter((device) => device.health === "up").length;
  const alarms = hall.alarms.length;
  const late = longest > 30 * 60 ? "warn" : "";
  return [
    ["waiting", hall.waiting, "", say("人等候", "waiting"), ""],
    ["longest", longest ? span(longest) : "—", "", say("最长等候", "longest wait"), late],
    ["served", served, "", say("今日办结", "served today"), ""],
    ["open", open, `/${hall.windows.length}`, say("窗口开放", "windows open"), ""],
    ["devices", up, `/${devices.length}`, say("设备在线", "devices up"),
      up < devices.length ? "bad" : ""],
    ["alarms", alarms, "", say("报警", "alarms"), alarms ? "bad" : ""],
  ];
}

function drawFigures() {
  keyed(at("figures"), figures(), (figure) => figure[0], () => {
    const value = document.createTextNode("");
    const more = h("small");
    const label = h("span");
    const node = h("div.figure", {}, h("b", {}, value, more), label);
    return {
      node,
      update([, number, rest, words, mood]) {
        if (value.data !== String(number)) value.data = String(number);
        put(more, rest);
        put(label, words);
        node.className = `figure ${mood}`;
      },
    };
  });
}

function drawEvents() {
  const alarming = /^(security\.alarmRaised|day\.emergencyStarted)/;
  keyed(at("events"), records.slice(0, 60), (record) => record.sequence, (record) => {
    const words = h("span");
    const time = h("time", {}, clock(record.at, hall.timeZone));
    const node = h(`li.new${alarming.test(record.kind) ? ".alarm" : ""}`, {}, time, words);
    node.title = `${record.origin.kind} · ${record.origin.name}`;
    return { node, update(now) { put(words, text(now.words)); } };
  });
}

function draw() {
  if (!hall) return;
  drawHeader();
  drawConnection();
  drawFigures();
  drawAttention(at("attention"), hall, devices, refresh);
  drawWindows(at("windows"), hall, refresh);
  drawQueue(at("queue"), at("side-lists"), hall, refresh);
  drawEvents();
  drawDevices(at("devices"), devices, hall);
  drawPictures(at("pictures"), devices);
  drawVoices(at("voices"), devices);
  drawSecurity(at("security"), hall, refresh);
  drawNotices(at("notices"), hall, refresh);
  drawFloor(devices);
}

// MARK: keeping up

let isLoading = false;
let isStale = false;

/** Fetches the hall; calls that come while one is under way make one more, never a queue. */
async function refresh() {
  if (isLoading) { isStale = true; return; }
  isLoading = true;
  try {
    hall = await get("/api/v1/hall");
    setNow(hall.now);
    draw();
  } catch { /* the live stream says that the hall is away */ }
  isLoading = false;
  if (isStale) { isStale = false; setTimeout(refresh, 120); }
}

async function refreshDevices() {
  const next = await loadDevices();
  if (next) { devices = next; draw(); }
}

at("emergency").addEventListener("click", async () => {
  if (hall.emergency) {
    const answer = await ask({
      title: say("解除紧急状态？", "End the emergency?"),
      words: say("窗口恢复叫号，门恢复关闭。", "Windows call again and doors lock again."),
      ok: say("解除", "End it"),
    });
    if (answer) await act(at("emergency"), () => post("/api/v1/emergency/off"));
  } else {
    const answer = await ask({
      title: say("启动紧急状态？", "Start the emergency?"),
      words: say("停止叫号，放开门禁，所有屏幕显示疏散。",
        "Calls stop, doors release, every display says: leave the building."),
      fields: [{ name: "reason", label: say("原因（必填）", "Reason (needed)"), required: true }],
      ok: say("启动紧急状态", "Start it"), danger: true,
    });
    if (answer) await act(at("emergency"), () => post("/api/v1/emergency/on", answer));
  }
  refresh();
});

at("day-toggle").addEventListener("click", async () => {
  await act(at("day-toggle"), () => post(hall.day.isOpen ? "/api/v1/day/close" : "/api/v1/day/open"));
  refresh();
});

at("notice-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const done = await act(form.querySelector("button"),
    () => post("/api/v1/notices", { zh: form.zh.value }));
  if (done) form.reset();
  refresh();
});
at("notice-more").addEventListener("click", async () => {
  const form = at("notice-form");
  const answer = await askNotice(form.zh.value);
  const put = async () => {
    if (answer.picture) answer.picture = await pictureText(answer.picture);
    return post("/api/v1/notices", answer);
  };
  if (answer && await act(at("notice-more"), put)) form.reset();
  refresh();
});
at("notices").addEventListener("click", async (event) => {
  const { notice, action } = event.target.dataset ?? {};
  if (!notice) return;
  const address = `/api/v1/notices/${notice}`;
  if (action === "reject") {
    const answer = await ask({
      title: say("退回公告", "Send the notice back"),
      fields: [{ name: "reason", label: say("原因", "Why") }], ok: say("退回", "Reject"),
    });
    if (answer) await act(event.target, () => post(`${address}/reject`, answer));
  } else {
    await act(event.target, () => (action === "approve" ? post(`${address}/approve`) : remove(address)));
  }
  refresh();
});

function showTime() {
  if (hall) put(at("clock"), clock(hallNow(), hall.timeZone));
  tickWindows();
}

onLanguage(draw);
setInterval(showTime, 1000);
setInterval(refresh, 15000);
setInterval(refreshDevices, 4000);

let pending = null;
live("/api/v1/events", {
  onEvent(record) {
    records.unshift(record);
    if (records.length > 200) records.length = 200;
    if (!pending) pending = setTimeout(() => { pending = null; refresh(); }, 60);
    if (record.kind === "devices.healthChanged") refreshDevices();
  },
  onState(next) {
    isLive = next;
    drawConnection();
    if (next) { refresh(); refreshDevices(); }
  },
});

try {
  records.push(...(await get("/api/v1/journal/records?limit=60")).reverse());
} catch { /* shown by the stream's state */ }
await refresh();
await refreshDevices();
showTime();
startFloor(document.getElementById("floor"), () => hall);
