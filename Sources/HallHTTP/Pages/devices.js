// The devices: health, what each shows, and pictures as people see them.
import { act, encode, get, h, keyed, picture, post, put, say, since, tell, text } from "/assets/page.js";

export async function loadDevices() {
  try { return await get("/api/v1/devices"); } catch { return null; }
}

const rank = { down: 0, degraded: 1, up: 2 };

export function drawDevices(container, devices) {
  const sorted = [...devices].sort((a, b) => rank[a.health] - rank[b.health]
    || a.family.localeCompare(b.family) || a.id.localeCompare(b.id, undefined, { numeric: true }));
  keyed(container, sorted, (device) => device.id, () => {
    const dot = h("i.dot");
    const name = h("span");
    const more = h("small");
    const shows = h("span.shows");
    const node = h("div.device", {}, dot, h("div", {}, name, more), shows);
    return {
      node,
      update(device) {
        const isUp = device.health === "up";
        dot.className = `dot ${{ up: "well", degraded: "warn", down: "bad" }[device.health]}`;
        put(name, text(device.name) || device.id);
        const causes = device.diagnoses.map((diagnosis) => text(diagnosis.text)).join("; ");
        more.className = isUp && !causes ? "" : "why";
        put(more, isUp ? causes || `${device.id} · ${device.wire}`
          : `${causes || device.reason} · ${since(device.since)}`);
        put(shows, device.shows);
        node.title = device.figures
          .map((figure) => `${figure.name} ${Math.round(figure.value * 100) / 100} ${figure.unit}`).join("\n");
      },
    };
  });
}

/** Lets a board show its test pattern, and tells what is known of its wire. */
export async function testBoard(button, path) {
  const done = await act(button, () => post(`${path}/test`));
  if (!done) return;
  const wrong = done.steps.find((step) => !step.isPassed);
  if (wrong) {
    tell(`${done.device}: ${wrong.text}`);
  } else {
    tell(`${done.device}: ${say("请看屏：红、绿、蓝、白、网格、箱体编号",
      "look at it: red, green, blue, white, grids, the numbers of its panels")}`, { kind: "done" });
  }
}

const kinds = { "led-board": "board", "ticket-printer": "paper" };

export function drawPictures(container, devices) {
  const shown = devices.filter((device) => device.hasPicture)
    .sort((a, b) => (kinds[b.family] ? 1 : 0) - (kinds[a.family] ? 1 : 0));
  container.parentElement.hidden = shown.length === 0;
  keyed(container, shown, (device) => device.id, (device) => {
    const image = h("img", { alt: "", hidden: true });
    const dot = h("i.dot");
    const words = h("span");
    const path = `/api/v1/devices/${encode(device.id)}`;
    const isBoard = device.family === "led-board";
    const pattern = isBoard
      ? h("button.plain", { type: "button", onclick: () => testBoard(pattern, path) }) : null;
    const node = h(`figure.picture.card.${kinds[device.family] || "display"}`, {}, image,
      h("figcaption", {}, dot, words, pattern));
    const load = () => {
      if (!document.hidden && node.isConnected) picture(image, `${path}/picture`);
    };
    setInterval(load, device.family === "led-board" ? 1000 : 2500);
    setTimeout(load, 0);
    return {
      node,
      update(now) {
        dot.className = `dot ${{ up: "well", degraded: "warn", down: "bad" }[now.health]}`;
        put(words, text(now.name) || now.id);
        if (pattern) put(pattern, say("测试", "Test"));
        image.alt = `${text(now.name)}: ${now.shows || say("空白", "blank")}`;
      },
    };
  });
}

// What was last said aloud, a line a voice zone.
export function drawVoices(container, devices) {
  const zones = devices.filter((device) => device.family === "voice");
  keyed(container, zones, (device) => device.id, () => {
    const dot = h("i.dot");
    const name = h("b");
    const words = h("span");
    return {
      node: h("p.voice", {}, dot, name, words),
      update(now) {
        dot.className = `dot ${{ up: "well", degraded: "warn", down: "bad" }[now.health]}`;
        put(name, text(now.name) || now.id);
        const [, verb, time, said] = /^(says|said) (\S+) (.*)$/.exec(now.shows) || [];
        put(words, !said ? say("尚未播报", "nothing said yet")
          : verb === "says" ? say(`正在播报：${said}`, `says: ${said}`) : `${time} ${said}`);
      },
    };
  });
}
