// All halls of the centre: what needs a person first, the rest by name. Asks every two seconds.
import {
  clock, get, h, hallNow, keyed, namePage, onLanguage, put, say, setNow, startLanguage, text,
  toggleTheme,
} from "/assets/page.js";

const at = (id) => document.getElementById(id);
let fleet = null;
let filter = "all";

namePage("fleet");
startLanguage();

// MARK: words

const concerns = {
  fenced: ["已隔离", "Fenced", "bad"],
  silent: ["失联", "Silent", "bad"],
  emergency: ["紧急状态", "Emergency", "bad"],
  alarm: ["报警", "Alarm", "bad"],
  "devices-down": ["设备故障", "Devices down", "warn"],
  lag: ["数据落后", "Behind", "warn"],
  clock: ["时钟有误", "Clock", "warn"],
  unseen: ["尚未接入", "Never seen", "warn"],
};

const kinds = {
  notice: ["发布公告", "Notice"], withdraw: ["撤下公告", "Notice withdrawn"],
  hours: ["办理时间", "Hours"], appointments: ["预约名单", "Appointments"],
  window: ["窗口", "Window"], hall: ["大厅开闭", "Hall"], emergency: ["紧急状态", "Emergency"],
  say: ["语音播报", "Announcement"], configuration: ["配置", "Configuration"],
};

const states = {
  later: ["未到时间", "later"], open: ["待回复", "waiting"], done: ["已执行", "done"],
  refused: ["未执行", "refused"], expired: ["过期未执行", "expired, not done"],
  cancelled: ["已撤回", "taken back"],
};

const causes = {
  intrusion: ["入侵", "intrusion"], openTooLong: ["门未关", "open too long"],
  smoke: ["烟雾", "smoke"], water: ["漏水", "water"], panic: ["求助", "panic"],
  tooLow: ["过低", "too low"], tooHigh: ["过高", "too high"],
};

const word = (list, key) => (list[key] ? say(list[key][0], list[key][1]) : key);

/** `8 秒`, `3 分`, `5 小时`, `2 天`. */
function ago(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return say(`${whole} 秒`, `${whole} s`);
  if (whole < 3600) return say(`${Math.floor(whole / 60)} 分`, `${Math.floor(whole / 60)} min`);
  if (whole < 172800) return say(`${Math.floor(whole / 3600)} 小时`, `${Math.floor(whole / 3600)} h`);
  return say(`${Math.floor(whole / 86400)} 天`, `${Math.floor(whole / 86400)} d`);
}

const offset = (milliseconds) => `${milliseconds < 0 ? "−" : "+"}${(Math.abs(milliseconds) / 1000).toFixed(2)} s`;
const sum = (halls, name) => halls.reduce((total, hall) => total + (hall.status?.[name] || 0), 0);
const isBad = (hall) => hall.concerns.some((name) => concerns[name]?.[2] === "bad");

// MARK: figures

function drawFigures(halls) {
  const heard = halls.filter((hall) => hall.silentSeconds !== undefined
    && !hall.concerns.includes("silent")).length;
  const worried = halls.filter((hall) => hall.concerns.length).length;
  const down = sum(halls, "devicesDown");
  const alarms = sum(halls, "alarmCount");
  const figures = [
    { id: "heard", value: heard, of: halls.length, name: say("在线大厅", "halls heard"), kind: heard < halls.length ? "warn" : "" },
    { id: "worried", value: worried, name: say("需要注意", "need a look"), kind: worried ? "warn" : "" },
    { id: "alarms", value: alarms, name: say("报警", "alarms"), kind: alarms ? "bad" : "" },
    { id: "down", value: down, of: sum(halls, "devices"), name: say("设备故障", "devices down"), kind: down ? "warn" : "" },
    { id: "waiting", value: sum(halls, "waiting"), name: say("等候人数", "people waiting") },
    { id: "issued", value: sum(halls, "issued"), name: say("今日取号", "tickets today") },
  ];
  keyed(at("figures"), figures, (figure) => figure.id, () => {
    const value = document.createTextNode("");
    const of = h("small");
    const name = h("span");
    const node = h("div.figure", {}, h("b", {}, value, of), name);
    return {
      node,
      update(figure) {
        node.className = `figure ${figure.kind || ""}`;
        put(value, figure.value.toLocaleString());
        put(of, figure.of === undefined ? "" : ` / ${figure.of.toLocaleString()}`);
        put(name, figure.name);
      },
    };
  });
  const count = `${halls.length} ${halls.length === 1 ? "hall" : "halls"}`;
  put(at("summary"), worried
    ? say(`${halls.length} 个大厅，${worried} 个需要注意`, `${count}, ${worried} to look at`)
    : say(`${halls.length} 个大厅，一切正常`, `${count}, all is well`));
}

// MARK: halls

function cell(kind = "") {
  const value = document.createTextNode("");
  const small = h("small");
  const label = h("span.label");
  const node = h(`div.cell${kind}`, { role: "cell" }, label, value, small);
  const base = node.className;
  return {
    node,
    set(words, { more = "", name = "", tone = "" } = {}) {
      put(value, words);
      put(small, more);
      put(label, name);
      node.className = `${base} ${tone}`;
    },
  };
}

function makeHall() {
  const dot = h("span.dot");
  const name = h("b");
  const id = h("small");
  const tags = h("div.concerns", { role: "cell" });
  const [waiting, windows, heard, lag, version] = [cell(), cell(), cell(), cell(".lag"), cell(".version")];
  const more = h("div.more");
  const node = h("details.hall", {}, h("summary", { role: "row" },
    h("div.name", { role: "rowheader" }, dot, name, id), tags, waiting.node, windows.node,
    heard.node, lag.node, version.node, h("span.chevron", { ariaHidden: "true" })), more);
  let last = null;
  node.addEventListener("toggle", () => { if (last) drawMore(more, node.open ? last : null); });
  return {
    node,
    update(hall) {
      last = hall;
      const status = hall.status || {};
      const isSeen = hall.silentSeconds !== undefined;
      node.classList.toggle("stale", hall.concerns.includes("silent"));
      dot.className = `dot ${!isSeen ? "" : isBad(hall) ? "bad" : hall.concerns.length ? "warn" : "well"}`;
      put(name, hall.name || hall.id);
      put(id, hall.name ? hall.id : "");
      drawTags(tags, hall);
      const none = "–";
      waiting.set(status.waiting ?? none, { name: say("等候", "waiting") });
      windows.set(status.windows === undefined ? none : `${status.windowsOpen}/${status.windows}`,
        { name: say("窗口", "windows") });
      heard.set(isSeen ? ago(hall.silentSeconds) : none,
        { name: say("联系", "heard"), tone: hall.concerns.includes("silent") ? "bad" : "" });
      lag.set(hall.lagEvents.toLocaleString(), {
        more: hall.lagEvents ? ago(hall.lagSeconds) : "", tone: hall.concerns.includes("lag") ? "warn" : "",
      });
      version.set(hall.software || none,
        { more: status.configuration?.version || status.versions?.hallFile || "" });
      if (node.open) drawMore(more, hall);
    },
  };
}

function drawTags(tags, hall) {
  const status = hall.status || {};
  const list = hall.concerns.map((name) => {
    const count = { alarm: status.alarmCount, "devices-down": status.devicesDown }[name];
    return { name, words: word(concerns, name) + (count ? ` ${count}` : ""), kind: concerns[name]?.[2] };
  });
  if (!list.length) {
    list.push({ name: "none", kind: "none", words: status.open ? say("开放中", "Open") : say("已闭厅", "Closed") });
  }
  keyed(tags, list, (tag) => tag.name, () => {
    const node = h("span.tag");
    return {
      node,
      update(tag) {
        node.className = `tag ${tag.kind}`;
        put(node, tag.words);
      },
    };
  });
}

function drawMore(container, hall) {
  container.replaceChildren();
  if (!hall) return;
  const status = hall.status || {};
  const seconds = hallNow() / 1000;
  const list = (title, items) => (items.length
    ? h("div", {}, h("h3", {}, title), h("ul", {}, ...items)) : null);
  const line = (words, small, end) => h("li", {},
    h("span", {}, words, small ? h("small", {}, small) : null), h("span", {}, end));
  const facts = [
    [say("时钟偏差", "Clock"), hall.clockOffsetMilliseconds === undefined ? "–"
      : `${offset(hall.clockOffsetMilliseconds)} ± ${((hall.clockSpanMilliseconds || 0) / 2000).toFixed(2)} s`],
    [say("服务日", "Hall day"), status.day || "–"],
    [say("今日取号", "Tickets today"), status.issued ?? "–"],
    [say("落后", "Behind"), hall.lagEvents ? `${hall.lagEvents.toLocaleString()} / ${ago(hall.lagSeconds)}` : "0"],
    [say("待回复指令", "Orders open"), hall.openOrders],
    [say("程序", "Software"), hall.software || "–"],
    [say("配置", "Configuration"), [status.configuration?.version, status.trial && say(`试行 ${status.trial}`, `on trial ${status.trial}`)].filter(Boolean).join(", ") || say("本地", "the hall's own")],
    [say("配置文件", "Hall file"), status.versions?.hallFile || "–"],
    ...Object.entries(status.versions?.profiles || {}).map(([name, digest]) => [name, digest]),
  ];
  const parts = [
    hall.fence ? list(say("隔离原因", "Fenced because"), [line(hall.fence, "", "")]) : null,
    list(say("报警", "Alarms"), (status.alarms || []).map((alarm) => line(text(alarm),
      [word(causes, alarm.cause), alarm.over && say("已恢复", "over"), alarm.seen && say("已确认", "seen")].filter(Boolean).join(" · "), ago(seconds - alarm.since)))),
    list(say("故障设备", "Devices down"), (status.down || []).map((device) => line(
      text(device), device.reason, ago(seconds - device.since)))),
    h("div", {}, h("h3", {}, say("情况", "Facts")), h("dl", {}, ...facts.map(([name, value]) => h("div", {},
      h("dt", {}, name), h("dd", {}, String(value)))))),
  ];
  container.append(...parts.filter(Boolean));
}

function drawHalls(halls) {
  const wanted = at("search").value.trim().toLowerCase();
  const shown = halls.filter((hall) => (filter === "all" || hall.concerns.length)
    && (!wanted || `${hall.id} ${hall.name}`.toLowerCase().includes(wanted)));
  const card = at("halls");
  const names = [say("大厅", "Hall"), say("状况", "State"), say("等候", "Waiting"), say("窗口", "Windows"),
    say("最近联系", "Heard"), say("落后", "Behind"), say("版本与配置", "Version, configuration"), ""];
  keyed(card.querySelector(".head"), names.map((name, index) => ({ name, index })), (item) => item.index, () => {
    const node = h("span");
    return { node, update(item) { put(node, item.name); } };
  });
  keyed(card.querySelector(".rows"), shown, (hall) => hall.id, makeHall);
  const empty = card.querySelector(".empty");
  empty.hidden = shown.length > 0;
  put(empty, halls.length ? say("没有这样的大厅", "No such hall")
    : say("还没有登记大厅：hallctl central hall add", "No hall yet: hallctl central hall add"));
}

// MARK: orders

function drawOrders(orders) {
  at("ordered").hidden = orders.length === 0;
  const names = new Map(fleet.halls.map((hall) => [hall.id, hall.name || hall.id]));
  keyed(at("orders"), orders, (order) => `${order.hall} ${order.id}`, () => {
    const time = h("time");
    const what = h("b");
    const where = document.createTextNode("");
    const why = h("small");
    const state = h("span.state");
    return {
      node: h("li", {}, time, h("p", {}, what, where, why), state),
      update(order) {
        const moment = new Date(order.orderedAt);
        put(time, moment.toLocaleString(say("zh-CN", "en-GB"), { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }));
        put(what, word(kinds, order.kind));
        put(where, ` → ${names.get(order.hall) || order.hall} · ${order.by}`);
        put(why, order.detail || "");
        state.className = `state ${order.state}`;
        put(state, word(states, order.state));
      },
    };
  });
}

// MARK: the page

function draw() {
  at("search").placeholder = say("名称或编号", "Name or id");
  at("search").setAttribute("aria-label", say("查找大厅", "Find a hall"));
  document.title = say("大厅总览", "All halls");
  const filters = [["all", say("全部", "All")], ["worried", say("需要注意", "Need a look")]];
  keyed(at("filters"), filters, (item) => item[0], ([id]) => {
    const node = h("button", { type: "button", onclick: () => { filter = id; draw(); } });
    return { node, update([, words]) { put(node, words); node.ariaPressed = String(filter === id); } };
  });
  if (!fleet) return;
  drawFigures(fleet.halls);
  drawHalls(fleet.halls);
  drawOrders(fleet.orders);
}

async function ask() {
  try {
    fleet = await get("/api/v1/fleet");
    setNow(fleet.now);
    at("lost").hidden = true;
    draw();
  } catch (error) {
    at("lost").hidden = false;
    put(at("lost"), error.message);
  }
  setTimeout(ask, document.hidden ? 15000 : 2000);
}

at("theme").addEventListener("click", toggleTheme);
at("search").addEventListener("input", draw);
onLanguage(draw);
setInterval(() => put(at("clock"), clock(hallNow())), 500);
draw();
ask();
