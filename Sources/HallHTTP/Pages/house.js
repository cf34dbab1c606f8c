// Doors, sensors, zones and notices.
import { act, encode, h, keyed, post, put, say, since, text } from "/assets/page.js";

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

export function drawNotices(container, hall) {
  const form = container.querySelector("input");
  form.placeholder = say("写一条公告…", "Write a notice…");
  form.setAttribute("aria-label", say("公告", "Notice"));
  keyed(container.querySelector("ul"), hall.notices, (notice) => notice.id, (notice) => {
    const words = h("p");
    const button = h("button.small.plain", { type: "button" });
    button.dataset.notice = notice.id;
    return {
      node: h("li.announcement", {}, words, button),
      update(now) {
        put(words, text(now.text) + (now.until ? `（${say("至", "until")} ${now.until}）` : ""));
        put(button, say("撤下", "Remove"));
      },
    };
  });
}
