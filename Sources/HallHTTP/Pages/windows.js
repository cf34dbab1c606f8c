// The windows: what each calls, since when, and its keys.
import { act, encode, h, keyed, post, put, say, since, text } from "/assets/page.js";
import { ask } from "/assets/ask.js";

let cards = [];
let current = null;

export function drawWindows(container, hall, refresh) {
  current = hall;
  keyed(container, hall.windows, (window) => window.id, (window) => {
    const card = new WindowCard(window, refresh);
    cards.push(card);
    return card;
  });
  cards = cards.filter((card) => card.node.isConnected);
}

/** Once a second: how long it has been so. */
export function tickWindows() { for (const card of cards) card.tick(); }

const path = (window, action) => `/api/v1/windows/${encode(window.id)}/${action}`;

class WindowCard {
  constructor(window, refresh) {
    this.window = window;
    this.refresh = refresh;
    this.calls = window.ticket ? `${window.ticket.number}/${window.ticket.calls}` : "";
    this.dot = h("i.dot");
    this.name = h("b");
    this.state = h("span.state");
    this.number = h("div.number");
    this.what = h("div.what");
    this.main = h("button.primary", { type: "button", onclick: () => this.press(this.main) });
    this.second = h("button", { type: "button", onclick: () => this.press(this.second) });
    this.menu = new Menu(() => this.choices());
    this.node = h("article.window.card", {},
      h("header", {}, this.dot, this.name, this.state),
      h("div", {}, this.number, this.what),
      h("div.buttons", {}, this.main, this.second, this.menu.node));
    this.node.setAttribute("role", "group");
  }

  update(window) {
    this.window = window;
    const ticket = window.ticket;
    this.node.setAttribute("aria-label", text(window.name));
    put(this.name, text(window.name));
    put(this.state, window.staff || "");
    const isCalled = ticket?.state === "called";
    this.node.className = ["window", "card", window.status, ticket ? ticket.state : "empty"].join(" ");
    this.dot.className = `dot ${window.status === "open" ? "well" : window.status === "paused" ? "warn" : ""}`;
    const calls = ticket ? `${ticket.number}/${ticket.calls}` : "";
    if (isCalled && calls !== this.calls) {
      this.node.classList.remove("fresh");
      void this.node.offsetWidth;
      this.node.classList.add("fresh");
    }
    this.calls = calls;
    put(this.number, ticket ? ticket.number : {
      closed: say("已关闭", "closed"), paused: say("暂停", "paused"), open: "—",
    }[window.status]);
    this.keys(window, ticket);
    this.tick();
  }

  /** The two keys that make sense now; the rest is in the menu. */
  keys(window, ticket) {
    let main = ["next", say("叫下一位", "Call next")];
    let second = null;
    if (window.status === "closed") main = ["open", say("开放窗口", "Open")];
    else if (window.status === "paused" && !ticket) main = ["open", say("恢复服务", "Resume")];
    else if (ticket?.state === "called") {
      main = ["start", say("开始办理", "Start")];
      second = ["recall", say("重呼", "Recall")];
    } else if (ticket) {
      main = ["finish", say("办结", "Finish")];
      second = ["next", say("下一位", "Next")];
    }
    this.main.action = main[0];
    put(this.main, main[1]);
    this.main.disabled = Boolean(current.emergency) && main[0] === "next"
      || main[0] === "next" && window.waiting === 0;
    this.second.hidden = !second;
    if (second) {
      this.second.action = second[0];
      put(this.second, second[1]);
    }
  }

  choices() {
    const { window } = this;
    const ticket = window.ticket;
    const list = [];
    if (ticket?.state === "called") {
      list.push([say("叫下一位", "Call next"), () => this.send("next")]);
      list.push([say("办结", "Finish"), () => this.send("finish")]);
      list.push([say("过号", "No-show"), () => this.send("no-show")]);
    }
    if (ticket) {
      list.push([say("转移…", "Transfer…"), () => this.transfer()]);
      list.push([say("挂起…", "Park…"), () => this.reason("park", say("挂起", "Park"))]);
    }
    if (window.status !== "closed") {
      if (!ticket && current.parked.length) list.push([say("恢复挂起…", "Take up parked…"), () => this.resume()]);
      list.push([say("指定叫号…", "Call by choice…"), () => this.choose()]);
      if (window.status === "open") {
        list.push([say("暂停…", "Pause…"), () => this.reason("pause", say("暂停窗口", "Pause the window"))]);
      } else list.push([say("恢复服务", "Resume"), () => this.send("open")]);
      list.push([say("关闭窗口", "Close"), () => this.send("close")]);
    }
    list.push([say("打开呼叫器", "Open its pad"), () => globalThis.open(`/pad/${encode(window.id)}`, "_blank")]);
    return list;
  }

  press(button) { return this.send(button.action, {}, button); }

  async send(action, body = {}, button = null) {
    await act(button, () => post(path(this.window, action), body));
    this.refresh();
  }

  async reason(action, title) {
    const answer = await ask({
      title, ok: say("确定", "OK"),
      fields: [{ name: "reason", label: say("原因", "Reason"), required: true }],
    });
    if (answer) this.send(action, answer);
  }

  async transfer() {
    const services = current.services.map((service) => [`service:${service.code}`, `${service.code} ${text(service.name)}`]);
    const windows = current.windows.filter((other) => other.id !== this.window.id)
      .map((other) => [`window:${other.id}`, text(other.name)]);
    const answer = await ask({
      title: say(`转移 ${this.window.ticket.number}`, `Transfer ${this.window.ticket.number}`),
      ok: say("转移", "Transfer"),
      fields: [{ name: "to", label: say("到", "To"), options: [...services, ...windows] }],
    });
    if (!answer) return;
    const [kind, ...name] = answer.to.split(":");
    this.send("transfer", { [kind]: name.join(":") });
  }

  async resume() {
    const answer = await ask({
      title: say("恢复挂起的号票", "Take up a parked ticket"), ok: say("恢复", "Take up"),
      fields: [{
        name: "number", label: say("号码", "Number"),
        options: current.parked.map((ticket) => [ticket.number, ticket.number]),
      }],
    });
    if (answer) this.send("resume", answer);
  }

  async choose() {
    const answer = await ask({
      title: say("指定叫号", "Call by choice"),
      words: say("不按次序，原因记录在案。", "Out of turn; the reason is kept."),
      ok: say("叫号", "Call"),
      fields: [
        { name: "number", label: say("号码", "Number"), required: true },
        { name: "reason", label: say("原因", "Reason"), required: true },
      ],
    });
    if (answer) this.send("call", answer);
  }

  tick() {
    const { window } = this;
    const ticket = window.ticket;
    if (!ticket) {
      const waiting = say(`${window.waiting} 人等候`, `${window.waiting} waiting`);
      const words = window.status === "paused" ? `${window.reason} · ${since(window.since)}`
        : window.status === "closed" ? window.serves.join(" ") : waiting;
      put(this.what, words);
      return;
    }
    const age = ticket.since ? since(ticket.since) : "";
    const words = ticket.state === "called"
      ? say(`已叫号${ticket.calls > 1 ? ` · 第 ${ticket.calls} 次` : ""} · ${age}`,
        `called${ticket.calls > 1 ? ` ${ticket.calls}×` : ""} · ${age}`)
      : say(`办理中 · ${age}`, `serving · ${age}`);
    const also = window.status === "paused" ? say(" · 之后暂停", " · then paused") : "";
    put(this.what, words + also);
  }
}

/** A small menu that closes on Escape, on a choice and on a click elsewhere. */
class Menu {
  constructor(choices) {
    this.choices = choices;
    this.button = h("button", { type: "button", onclick: (event) => { event.stopPropagation(); this.toggle(); } }, "···");
    this.button.setAttribute("aria-haspopup", "menu");
    this.button.setAttribute("aria-label", "More");
    this.node = h("div.menu", {}, this.button);
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  toggle() {
    if (this.list) { this.close(); return; }
    Menu.open?.close();
    Menu.open = this;
    this.list = h("ul.card", { role: "menu" }, ...this.choices().map(([label, run]) => h("li", { role: "none" },
      h("button", { type: "button", role: "menuitem", onclick: () => { this.close(); run(); } }, label))));
    this.node.append(this.list);
    this.list.querySelector("button").focus();
  }

  close() {
    this.list?.remove();
    this.list = null;
    if (Menu.open === this) Menu.open = null;
  }

  key(event) {
    if (!this.list) return;
    if (event.key === "Escape") { this.close(); this.button.focus(); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.list.querySelectorAll("button")];
    const index = buttons.indexOf(document.activeElement);
    buttons[(index + step + buttons.length) % buttons.length].focus();
  }
}
document.addEventListener("click", () => Menu.open?.close());
