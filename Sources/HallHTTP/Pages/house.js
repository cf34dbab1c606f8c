// Doors, sensors, zones and notices.
import { ask } from "/assets/ask.js";
import { act, encode, h, keyed, picture, post, put, say, since, text } from "/assets/page.js";

export function drawSecurity(container, hall, refresh) {
  const zones = hall.zones.map((zone) => ({ key: `zone-${zone.id}`, zone }));
  const sensors = hall.sensors.map((sensor) => ({ key: `sensor-${sensor.id}`, sensor }));
  keyed(container, [...zones, ...sensors], (item) => item.key, (item) => (
    item.zone ? zoneRow(item, refresh) : sensorRow()));
  if (!container.children.length) container.append(h("p.empty-line", {}, "—"));
}

function zoneRow(item, refresh) {
  const dot = h("i.dot");
  const name = h("span");
  const button = h("button.small", { type: "button" });
  let zone = item.zone;
  button.addEventListener("click", async () => {
    const action = zone.armedSince ? "disarm" : "arm";
    await act(button, () => post(`/api/v1/zones/${encode(zone.id)}/${action}`));
    refresh();
  });
  return {
    node: h("div.zone", {}, dot, name, button),
    update(now) {
      zone = now.zone;
      dot.className = `dot ${zone.armedSince ? "well" : ""}`;
      put(name, `${text(zone.name)} · ${zone.armedSince ? say(`已布防 ${since(zone.armedSince)}`, `armed ${since(zone.armedSince)}`) : say("未布防", "not armed")}`);
      put(button, zone.armedSince ? say("撤防", "Disarm") : say("布防", "Arm"));
    },
  };
}

function sensorRow() {
  const name = h("span");
  const value = h("span.value");
  return {
    node: h("div.sensor", {}, name, value),
    update({ sensor }) {
      put(name, text(sensor.name));
      const isDoor = sensor.kind === "door";
      let words = "—";
      if (sensor.value !== undefined && sensor.value !== null) words = `${sensor.value.toFixed(1)} ${sensor.unit}`;
      else if (sensor.active === true) words = isDoor ? say("开", "open") : say("触发", "triggered");
      else if (sensor.active === false) words = isDoor ? say("关", "closed") : say("正常", "quiet");
      put(value, words);
      value.classList.toggle("on", sensor.active === true);
    },
  };
}

const stateWords = {
  shown: () => say("展示中", "shown"), resting: () => say("待时", "resting"),
  awaiting: () => say("待审核", "awaits approval"),
};
const dayWords = {
  monday: ["周一", "Mon"], tuesday: ["周二", "Tue"], wednesday: ["周三", "Wed"],
  thursday: ["周四", "Thu"], friday: ["周五", "Fri"], saturday: ["周六", "Sat"],
  sunday: ["周日", "Sun"],
};

/** When and where it is shown, in one line. */
function noticeTerms(notice) {
  const terms = [];
  if (notice.from) terms.push(`${say("自", "from")} ${notice.from}`);
  if (notice.until) terms.push(`${say("至", "until")} ${notice.until}`);
  if (notice.weekdays.length) terms.push(notice.weekdays.map((day) => say(...dayWords[day])).join(" "));
  if (notice.hours) terms.push(notice.hours);
  if (notice.turns) terms.push(say(`每 ${notice.turns.every} 分钟 ${notice.turns.lasting} 分钟`, `${notice.turns.lasting} of each ${notice.turns.every} min`));
  if (notice.boards.length) terms.push(notice.boards.join(" "));
  if (notice.author) terms.push(notice.approvedBy ? `${notice.author} ✓ ${notice.approvedBy}` : notice.author);
  return terms.join(" · ");
}

/** Asks for everything that a notice can have; null: the person thought better of it. */
export async function askNotice(words) {
  const priorities = [
    ["ordinary", say("普通", "Ordinary")], ["important", say("重要：排在前面", "Important: before others")],
    ["urgent", say("紧急：只显示它", "Urgent: instead of all others")],
  ];
  const answer = await ask({
    title: say("发布公告", "A notice for the boards"),
    fields: [
      { name: "zh", label: say("中文", "Chinese"), value: words },
      { name: "en", label: say("英文", "English") },
      { name: "picture", label: say("图片", "Picture"), accept: "image/*" },
      { name: "priority", label: say("级别", "Priority"), options: priorities },
      { name: "from", label: say("开始（2026-11-24 08:00）", "From (2026-11-24 08:00)") },
      { name: "until", label: say("结束（2026-11-24 17:00）", "Until (2026-11-24 17:00)") },
      { name: "hours", label: say("每天时段（09:00-11:30）", "Part of each day (09:00-11:30)") },
      { name: "boards", label: say("屏（空格分隔，空为全部）", "Boards, with spaces between; all unless given") },
    ],
    ok: say("发布", "Publish"),
  });
  if (answer?.boards) answer.boards = answer.boards.split(/\s+/);
  return answer;
}

/** Longest side and largest file of a notice's picture, as the hall takes them. */
const pictureSide = 1024;
const pictureBytes = 96 * 1024;

/** A picture of any kind as PNG in base64, made smaller until the hall takes it. */
export async function pictureText(file) {
  const image = await createImageBitmap(file);
  let scale = Math.min(1, pictureSide / Math.max(image.width, image.height));
  for (;;) {
    const canvas = h("canvas", {
      width: Math.max(1, Math.round(image.width * scale)), height: Math.max(1, Math.round(image.height * scale)),
    });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = canvas.toDataURL("image/png").split(",")[1];
    if (png.length <= (pictureBytes / 3) * 4 || scale < 0.02) return png;
    scale *= 0.8;
  }
}

export function drawNotices(container, hall) {
  const form = container.querySelector("input");
  form.placeholder = say("写一条公告…", "Write a notice…");
  form.setAttribute("aria-label", say("公告", "Notice"));
  keyed(container.querySelector("ul"), hall.notices, (notice) => notice.id, (notice) => {
    const words = h("p");
    const image = notice.picture && h("img", { alt: say("图片", "Picture"), hidden: true });
    if (image) picture(image, `/api/v1/notices/pictures/${notice.picture.sha256}`);
    const terms = h("p.faint");
    const state = h("span.chip");
    const button = (action) => {
      const node = h("button.small.plain", { type: "button" });
      Object.assign(node.dataset, { notice: notice.id, action });
      return node;
    };
    const [approve, reject, take] = ["approve", "reject", "remove"].map(button);
    return {
      node: h("li.announcement", {},
        h("div", {}, words, terms), h("div.ends", {}, state, approve, reject, take), image && h("div.whole", {}, image)),
      update(now) {
        put(words, text(now.text) || say("只有图片", "A picture alone"));
        put(terms, noticeTerms(now));
        put(state, stateWords[now.state]() + (now.priority === "ordinary" ? "" : ` · ${say(now.priority === "urgent" ? "紧急" : "重要", now.priority)}`));
        state.className = `chip ${now.state}`;
        const awaits = now.state === "awaiting";
        approve.hidden = reject.hidden = !awaits;
        take.hidden = awaits;
        put(approve, say("通过", "Approve"));
        put(reject, say("退回", "Reject"));
        put(take, say("撤下", "Remove"));
      },
    };
  });
}
