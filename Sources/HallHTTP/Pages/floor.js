// The simulated hall: what a person could touch in a real one. It talks to the simulator, never to
// the daemon, so that each press travels the whole way over the wires.
import { h, keyed, put, say, tell, text } from "/assets/page.js";

let page = null;
let section = null;
let hallNow = () => null;
let world = null;
let buses = [];

export function startFloor(node, hall) {
  section = node;
  hallNow = hall;
  const look = async () => {
    page = hallNow()?.simulator || null;
    section.hidden = !page;
    if (page && !document.hidden) {
      try {
        world = await (await fetch(`${page}state`, { cache: "no-store" })).json();
        draw();
      } catch { /* the simulator is away; its buttons then say so */ }
    }
    setTimeout(look, world ? 700 : 3000);
  };
  look();
}

/** The buses are known to the daemon: the simulator tells only what is seen. */
export function drawFloor(devices) {
  buses = devices.filter((device) => device.family === "bus").map((device) => device.id.replace(/^bus\//, ""));
  if (world && page) draw();
}

async function touch(line) {
  try {
    const response = await fetch(`${page}ctl`, { method: "POST", body: line });
    if (!response.ok) tell(await response.text());
  } catch {
    tell(say("模拟器没有应答", "The simulator does not answer"));
  }
}

const keyNames = () => ({
  next: say("下一位", "Next"), recall: say("重呼", "Recall"), start: say("开始", "Start"),
  finish: say("办结", "Finish"), park: say("挂起", "Park"), pause: say("暂停", "Pause"),
  "no-show": say("过号", "No-show"),
});

function key(label, line, isOn = false) {
  return h(`button.key${isOn ? ".on" : ""}`, { type: "button", onclick: () => touch(line) }, label);
}

/** Builds a row of buttons again only when what it shows has changed. */
function row(container, signature, make) {
  const next = JSON.stringify(signature);
  if (container.signature === next) return;
  container.signature = next;
  container.replaceChildren(...make());
}

function draw() {
  const hall = hallNow();
  if (!hall || !world) return;
  const numbered = (a, b) => a.localeCompare(b, undefined, { numeric: true });
  const places = [
    ...Object.keys(world.panels || {}).sort(numbered).map((id) => ({ key: `panel-${id}`, kind: "panel", id })),
    ...Object.keys(world.pads || {}).sort(numbered).map((id) => ({ key: `pad-${id}`, kind: "pad", id })),
    { key: "sensors", kind: "sensors" },
    { key: "faults", kind: "faults" },
  ];
  keyed(section.querySelector("#floor-body"), places, (place) => place.key, (place) => {
    const title = h("h3");
    const body = h("div.keys");
    return {
      node: h("div.place", {}, title, body),
      update() { ({ panel, pad, sensors, faults })[place.kind](place, title, body, hall); },
    };
  });
}

function display(match) {
  const found = Object.values(world.displays || {}).find(match);
  return found ? found.text : null;
}

function heading(title, words, shown) {
  row(title, [words, shown], () => [h("b", {}, words),
    ...(shown === null ? [] : [h("span.readout", {}, shown || " ")])]);
}

function panel(place, title, body, hall) {
  const rules = hall.panels.find((other) => other.id === place.id);
  heading(title, text(rules?.name) || place.id, display((one) => one.panel === place.id));
  const buttons = world.panels[place.id];
  row(body, [buttons, say("zh", "en")], () => buttons.map((button) => {
    const service = hall.services.find((one) => one.code === button.service);
    const name = hall.classes.find((one) => one.code === button.ticketClass);
    const more = button.ticketClass === "ordinary" ? "" : ` · ${text(name?.name) || button.ticketClass}`;
    return key(`${button.service} ${text(service?.name)}${more}`,
      `panel ${place.id} ${button.service} ${button.ticketClass}`);
  }));
}

function pad(place, title, body, hall) {
  const rules = hall.windows.find((other) => other.id === place.id);
  heading(title, text(rules?.name) || place.id, display((one) => one.window === place.id));
  const keys = world.pads[place.id];
  row(body, [keys, say("zh", "en")], () => keys.map((name) => key(keyNames()[name] || name, `press ${place.id} ${name}`)));
}

function sensors(place, title, body, hall) {
  heading(title, say("门与传感器", "Doors and sensors"), null);
  const entries = Object.entries(world.sensors || {});
  row(body, [entries, say("zh", "en")], () => entries.flatMap(([id, value]) => {
    const name = text(hall.sensors.find((one) => one.id === id)?.name) || id;
    if (value === "open" || value === "closed") {
      const isOpen = value === "open";
      return [key(`${name} · ${isOpen ? say("开", "open") : say("关", "closed")}`, `sensor ${id} ${isOpen ? "closed" : "open"}`, isOpen)];
    }
    const number = parseFloat(value);
    return [h("span.label", {}, `${name} ${value}`), key("−5", `sensor ${id} ${number - 5}`), key("+5", `sensor ${id} ${number + 5}`)];
  }));
}

function faults(place, title, body) {
  heading(title, say("故障", "Faults"), null);
  const printers = Object.entries(world.printers || {});
  const unplugged = new Set(world.unplugged || []);
  const wires = new Set([...buses, ...printers.map(([id]) => id), ...Object.keys(world.boards || {}),
    ...unplugged]);
  row(body, [printers.map(([id, one]) => [id, one.paper, one.cover]), [...wires], [...unplugged], say("zh", "en")], () => [
    ...printers.flatMap(([id, one]) => [
      h("span.label", {}, id),
      key(one.paper === "out" ? say("装纸", "Load paper") : say("缺纸", "No paper"), `paper ${id} ${one.paper === "out" ? "ok" : "out"}`, one.paper === "out"),
      key(say("纸将尽", "Paper low"), `paper ${id} ${one.paper === "low" ? "ok" : "low"}`, one.paper === "low"),
      key(one.cover === "open" ? say("合盖", "Close cover") : say("开盖", "Open cover"), `cover ${id} ${one.cover === "open" ? "closed" : "open"}`, one.cover === "open"),
    ]),
    ...[...wires].map((name) => (unplugged.has(name)
      ? key(say(`插上 ${name}`, `Plug ${name} in`), `plug ${name}`, true)
      : key(say(`拔掉 ${name}`, `Unplug ${name}`), `unplug ${name}`))),
  ]);
}
