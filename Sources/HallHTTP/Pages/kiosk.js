// A touch page where citizens take tickets: /kiosk?panel=NAME prints on that panel's printer.
import {
  clock, get, h, hallNow, keyed, namePage, onLanguage, post, put, say, startLanguage, text, wait,
} from "/assets/page.js";
import { startBooking } from "/assets/booking.js";

const at = (id) => document.getElementById(id);
const panel = new URLSearchParams(location.search).get("panel");
const ordinary = "ordinary";
let kiosk = null;
let chosen = ordinary;
let closing = null;
let isBusy = false;
// What the citizen touched; null: nobody chose, and the paper has both.
let language = null;

namePage(panel ? `kiosk ${panel}` : "kiosk");
startLanguage();

function draw() {
  if (!kiosk) return;
  put(at("hall-name"), text(kiosk.hall));
  document.title = `${text(kiosk.hall)} · ${say("取号", "Tickets")}`;
  put(at("place"), text(kiosk.panel));
  put(at("invite"), !kiosk.isOpen ? say("现在停止取号", "No tickets are given now")
    : kiosk.paper ? text(kiosk.paper)
      : kiosk.isPrinterDown ? say("打印机暂停，取号后请记下号码", "The printer has stopped: please note your number")
        : say("请点选要办理的业务", "Please touch what you have come for"));
  keyed(at("services"), kiosk.services, (service) => service.code, (service) => {
    const code = h("span.code");
    const name = h("span.name");
    const more = h("span.more");
    const node = h("button.service", { type: "button", onclick: () => take(service.code) }, code, name, more);
    return {
      node,
      update(now) {
        put(code, now.code);
        put(name, text(now.name));
        node.disabled = !now.isOpen || Boolean(now.closed);
        put(more, now.closed ? text(now.closed) : !now.isOpen ? say("现在不办理", "closed now")
          : now.waiting === 0 ? say(`无人等候 · ${wait(now.wait)}`, `nobody waits · ${wait(now.wait)}`)
            : say(`${now.waiting} 人等候 · ${wait(now.wait)}`, `${now.waiting} waiting · ${wait(now.wait)}`));
      },
    };
  });
  at("classes").hidden = kiosk.classes.length < 2;
  keyed(at("classes"), kiosk.classes, (one) => one.code, (one) => {
    const node = h("button", { type: "button", role: "radio", onclick: () => { chosen = one.code; draw(); } });
    return {
      node,
      update(now) {
        put(node, text(now.name));
        node.setAttribute("aria-checked", now.code === chosen);
      },
    };
  });
  at("check-in").hidden = !kiosk.hasAppointments;
  at("check-in").disabled = !kiosk.isOpen;
  if (kiosk.evacuation || !kiosk.isOpen) booking.close();
  if (kiosk.evacuation) cover("evacuation", [["lead", text(kiosk.evacuation)]]);
  else if (at("cover").className === "evacuation") uncover();
}

/** Asks for a ticket and shows it; throws what the hall refuses. */
async function issue(request) {
  const { ticket } = await post("/api/v1/tickets", {
    ...request, ...(panel ? { panel } : {}), ...(language ? { language } : {}),
  });
  const symbol = kiosk.publicURL
    ? h("img", { src: `/api/v1/citizen/${ticket.code}/symbol`, alt: `${kiosk.publicURL}/t/${ticket.code}` }) : "";
  cover("done", [
    ["lead", kiosk.prints && !kiosk.isPrinterDown ? say("请取号票", "Please take your ticket") : say("请记下号码", "Please note your number")],
    ["number", ticket.number],
    ["slot", ticket.appointment && slot(ticket.appointment)],
    ["more", ticket.ahead === 0 ? say("前面没有人", "nobody is before you")
      : say(`前面 ${ticket.ahead} 人 · ${wait(ticket.wait)}`, `${ticket.ahead} before you · ${wait(ticket.wait)}`)],
    ["symbol", symbol],
    ["small", symbol && say("手机扫码，查看排队进度", "Scan it to follow the queue on your phone")],
  ], symbol ? 15000 : 9000);
  chosen = ordinary;
  language = null;
  refresh();
}

function slot(appointment) {
  return appointment.isLate
    ? say(`已过 ${appointment.slot} 的预约时间，按到达先后排队`, `You are late for ${appointment.slot}: your place is by your arrival`)
    : say(`${appointment.slot} 的预约已签到`, `Checked in for ${appointment.slot}`);
}

async function take(service) {
  if (isBusy) return;
  isBusy = true;
  try {
    await issue({ service, class: chosen });
  } catch (error) {
    cover("refused", [["lead", error.message]], 5000);
    refresh();
  } finally {
    isBusy = false;
  }
}

const booking = startBooking({
  isOffered: () => Boolean(kiosk?.hasAppointments && kiosk.isOpen && !kiosk.evacuation),
  checkIn: (appointment) => issue({ appointment }),
});

function cover(kind, lines, milliseconds = 0) {
  clearTimeout(closing);
  at("cover").className = kind;
  at("cover-body").replaceChildren(...lines.filter((line) => line[1]).map(([name, words]) => h(`div.${name}`, {}, words)));
  at("cover").style.setProperty("--stay", `${milliseconds}ms`);
  at("cover").hidden = false;
  if (milliseconds) closing = setTimeout(uncover, milliseconds);
}

function uncover() { at("cover").hidden = true; at("cover").className = ""; }
const dismiss = () => { if (!kiosk?.evacuation) uncover(); };
at("cover").addEventListener("click", dismiss);
document.addEventListener("keydown", (event) => {
  if (at("cover").hidden || !["Enter", "Escape", " "].includes(event.key)) return;
  event.preventDefault();
  dismiss();
});

async function refresh() {
  try {
    kiosk = await get(`/api/v1/kiosk${panel ? `?panel=${encodeURIComponent(panel)}` : ""}`);
    draw();
  } catch (error) {
    put(at("invite"), error.message);
  }
}

onLanguage(() => {
  language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  draw();
});
setInterval(refresh, 3000);
setInterval(() => put(at("clock"), clock(hallNow(), kiosk?.timeZone, false)), 1000);
refresh();
