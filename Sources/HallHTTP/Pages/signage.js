// A board full screen: a board of the hall file as its layout draws it; under any other name the
// same face, set for a large screen.
import { play } from "/assets/film.js";
import { clock, h, hallNow, keyed, live, namePage, put, setNow, wait } from "/assets/page.js";

const at = (id) => document.getElementById(id);
const board = decodeURIComponent(location.pathname.split("/")[2] || "");
const fresh = 12000;
const most = 7;
/** How long each picture of a notice stands, milliseconds. */
const pictureFor = 8000;
let face = null;

namePage(`signage ${board}`);

function draw() {
  if (!face) return;
  put(at("hall-name"), face.hall.zh);
  document.title = face.hall.zh;
  at("evacuation").hidden = !face.evacuation;
  if (face.evacuation) {
    put(at("evacuation").children[0], face.evacuation.zh);
    put(at("evacuation").children[1], face.evacuation.en);
    return;
  }
  const rows = face.rows.slice(0, most);
  at("calls").classList.toggle("few", rows.length > 1 && rows.length <= 3);
  const shown = rows.length ? rows : [{ quiet: true, window: "" }];
  keyed(at("calls"), shown, (row) => (row.quiet ? "quiet" : `${row.number}/${row.times}/${row.calledAt}`), (row) => {
    if (row.quiet) return { node: h("p.quiet", {}, "等候叫号 · Waiting for the first call"), update() {} };
    const number = h("span.number");
    const name = document.createTextNode("");
    const english = h("small");
    const node = h("div.call", {}, number, h("span.window", {}, name, english));
    if (hallNow() - row.calledAt < fresh) node.classList.add("fresh");
    return {
      node,
      update(now) {
        put(number, now.number);
        name.data = now.windowName.zh;
        put(english, now.windowName.en);
      },
    };
  });
  keyed(at("lines"), face.lines, (line) => line.service, () => {
    const name = document.createTextNode("");
    const english = h("small");
    const count = document.createTextNode("");
    const estimate = h("small");
    const node = h("div.line", {}, h("span.name", {}, name, english), h("span.count", {}, count, estimate));
    return {
      node,
      update(line) {
        name.data = line.name.zh;
        put(english, line.name.en);
        count.data = line.waiting;
        put(estimate, wait(line.wait));
      },
    };
  });
  const notices = face.notices.map((one) => [one.zh, one.en].filter(Boolean).join("  ")).join("　　　·　　　");
  document.querySelector("footer").hidden = !notices;
  if (at("notice").textContent !== notices) {
    put(at("notice"), notices);
    at("notice").style.setProperty("--time", `${Math.max(18, notices.length * 0.45)}s`);
  }
}

/** The pictures of the notices in turn. */
function turnPicture() {
  const pictures = face?.pictures ?? [];
  const image = at("picture");
  image.hidden = !pictures.length;
  if (!pictures.length) return;
  const turn = Math.floor(hallNow() / pictureFor) % pictures.length;
  const path = `/api/v1/boards/${encodeURIComponent(board)}/pictures/${pictures[turn]}`;
  if (image.getAttribute("src") !== path) image.src = path;
}

const film = await play(board, at("film"), {
  onState(isLive) { at("lost").hidden = isLive; },
});
document.body.classList.toggle("has-film", film.isThere);

live(`/api/v1/boards/${encodeURIComponent(board)}/live`, {
  onEvent(next) {
    setNow(next.now);
    if (film.isThere) { film.ask(); return; }
    face = next;
    draw();
    turnPicture();
  },
  onState(isLive) { at("lost").hidden = isLive; },
});
setInterval(() => {
  if (!face) return;
  put(at("clock"), clock(hallNow(), face.timeZone, false));
  turnPicture();
}, 1000);
document.addEventListener("dblclick", () => document.documentElement.requestFullscreen?.());
