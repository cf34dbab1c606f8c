// What needs a person: alarms, tickets whose paper is unsure, devices that are down.
import { act, clock, encode, h, keyed, post, put, say, text } from "/assets/page.js";

export const causes = () => ({
  intrusion: say("入侵", "intrusion"), openTooLong: say("开门超时", "open too long"),
  smoke: say("烟雾", "smoke"), water: say("漏水", "water"), panic: say("紧急求助", "call for help"),
  tooLow: say("过低", "too low"), tooHigh: say("过高", "too high"),
});

export const failures = () => ({
  offline: say("打印机离线", "the printer is offline"), paperOut: say("缺纸", "no paper"),
  coverOpen: say("盖子打开", "the cover is open"), cutterError: say("切刀故障", "the cutter is stuck"),
  printerError: say("打印机故障", "the printer has a fault"),
  noAnswer: say("打印机无应答", "the printer does not answer"),
  daemonRestarted: say("系统重启", "the daemon was restarted"),
});

export function drawAttention(section, hall, devices, refresh) {
  const items = [
    ...hall.alarms.map((alarm) => ({ kind: "alarm", id: `alarm-${alarm.id}`, alarm })),
    ...hall.printJobs.map((job) => ({ kind: "job", id: `job-${job.id}`, job })),
    ...devices.filter((device) => device.health !== "up")
      .map((device) => ({ kind: "device", id: `device-${device.id}`, device })),
  ];
  section.hidden = items.length === 0;
  keyed(section.querySelector("ul"), items, (item) => item.id, (item) => {
    const dot = h("i.dot");
    const title = h("p");
    const more = h("p");
    const buttons = h("div.buttons");
    const node = h("li.notice-card", {}, dot, h("div", {}, title, more), buttons);
    const add = (label, run, primary = false) => {
      const button = h(`button.small${primary ? ".primary" : ""}`, { type: "button" }, label);
      button.addEventListener("click", async () => { await act(button, run); refresh(); });
      buttons.append(button);
    };
    return {
      node,
      update(now) {
        // Buttons are made again only when something has changed: a focus on them stays.
        const shown = JSON.stringify([now, say("zh", "en")]);
        if (node.shown === shown) return;
        node.shown = shown;
        buttons.replaceChildren();
        ({ alarm: drawAlarm, job: drawJob, device: drawDevice })[item.kind](
          now, { node, dot, title, more, add }, hall);
      },
    };
  });
}

function drawAlarm({ alarm }, part, hall) {
  part.node.classList.toggle("alarm", !alarm.cleared);
  part.dot.className = `dot ${alarm.cleared ? "warn" : "bad"}`;
  put(part.title, `${text(alarm.name)} · ${causes()[alarm.cause]}`);
  const words = [clock(alarm.raised, hall.timeZone)];
  if (alarm.cleared) words.push(say("已恢复", "the cause is gone"));
  if (alarm.acknowledged) words.push(say("已确认", "acknowledged"));
  put(part.more, words.join(" · "));
  if (!alarm.acknowledged) {
    part.add(say("确认", "Acknowledge"), () => post(`/api/v1/alarms/${alarm.id}/acknowledge`), true);
  }
}

function drawJob({ job }, part) {
  part.dot.className = "dot warn";
  const why = failures()[job.reason] || job.reason || "";
  if (job.state === "unknown") {
    put(part.title, say(`${job.number} 打印出来了吗？`, `Was ${job.number} printed?`));
    put(part.more, say(`请看 ${job.printer}：${why}`, `Look at ${job.printer}: ${why}`));
    part.add(say("已打印", "Yes"), () => post(`/api/v1/print-jobs/${job.id}/settle`, { printed: true }));
    part.add(say("没有", "No"), () => post(`/api/v1/print-jobs/${job.id}/settle`, { printed: false }));
  } else {
    put(part.title, say(`${job.number} 未打印`, `${job.number} was not printed`));
    put(part.more, `${job.printer} · ${why}`);
    part.add(say("补打", "Print a copy"), () => post(`/api/v1/tickets/${encode(job.number)}/reprint`), true);
  }
}

function drawDevice({ device }, part, hall) {
  const isDown = device.health === "down";
  part.node.classList.toggle("alarm", isDown);
  part.dot.className = `dot ${isDown ? "bad" : "warn"}`;
  put(part.title, `${text(device.name) || device.id} · ${isDown ? say("离线", "down") : say("异常", "needs a person")}`);
  put(part.more, `${device.reason || ""} · ${say("自", "since")} ${clock(device.since, hall.timeZone)} · ${device.wire}`);
}
