// A citizen's ticket: how many are before him, about how long, and where to go when called.
import { get, namePage, onLanguage, put, say, startLanguage, text, wait } from "/assets/page.js";

const at = (id) => document.getElementById(id);
const code = decodeURIComponent(location.pathname.split("/")[2] || "");
let ticket = null;
let told = "";

namePage("ticket");
startLanguage();

function words() {
  const window = text(ticket.window);
  switch (ticket.state) {
    case "waiting": return ticket.ahead === 0
      ? [say("您是下一位", "You are next"), say("请留意叫号", "Please listen for your number")]
      : [say(`前面还有 ${ticket.ahead} 人`, `${ticket.ahead} before you`), wait(ticket.wait)];
    case "called": return [say(`请到${window}`, `Please come to ${window}`),
      ticket.calls > 1 ? say(`第 ${ticket.calls} 次呼叫`, `call ${ticket.calls}`) : say("轮到您了", "It is your turn")];
    case "serving": return [say("正在办理", "You are being served"), window];
    case "parked": return [say("已挂起", "Put aside"), say("窗口稍后继续为您办理", "The window will go on with it later")];
    case "missed": return [say("已过号", "You were called"), say("请到服务台重排", "Please ask the desk to put you back in line")];
    default: return [say("已结束", "Ended"), say("感谢您的光临", "Thank you for coming")];
  }
}

function draw() {
  if (!ticket) return;
  put(at("hall-name"), text(ticket.hall));
  document.title = `${ticket.number} · ${text(ticket.hall)}`;
  put(at("services"), ticket.services.map(text).join(" → "));
  put(at("number"), ticket.number);
  const [state, more] = ticket.evacuation ? [text(ticket.evacuation), ""] : words();
  at("ticket").className = ticket.evacuation ? "evacuation" : ticket.state;
  put(at("state"), state);
  put(at("more"), more);
  put(at("foot"), say(`取号 ${ticket.issuedAt}`, `taken ${ticket.issuedAt}`));
  const now = `${ticket.state}/${ticket.calls}`;
  if (ticket.state === "called" && told !== now && told) navigator.vibrate?.([300, 150, 300]);
  told = now;
}

async function refresh() {
  let next = 5000;
  try {
    ticket = await get(`/api/v1/citizen/${encodeURIComponent(code)}`);
    draw();
    if (ticket.state === "ended") next = 60000;
    else if (ticket.state === "waiting" && ticket.ahead > 10) next = 15000;
  } catch (error) {
    if (error.status === 404) { put(at("state"), error.message); put(at("more"), error.hint); next = 60000; }
  }
  setTimeout(refresh, document.hidden ? next * 3 : next);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) draw(); });
onLanguage(draw);
refresh();
