// Who waits for what, the recall list and the parked tickets.
import { act, encode, h, keyed, post, put, say, span, text, wait } from "/assets/page.js";

export function drawQueue(container, lists, hall, refresh) {
  keyed(container, hall.services, (service) => service.code, () => {
    const code = h("span.code");
    const name = h("span.name");
    const count = h("span.count");
    const estimate = h("span.estimate");
    const node = h("div.line", {}, code, name, count, estimate);
    return {
      node,
      update(service) {
        put(code, service.code);
        put(name, text(service.name));
        put(count, service.waiting);
        count.classList.toggle("none", service.waiting === 0);
        node.classList.toggle("shut", !service.isOpen);
        node.title = service.next.join(" ");
        put(estimate, !service.isOpen ? say("现在不取号", "no tickets now")
          : service.waiting === 0 ? wait(service.wait)
            : `${wait(service.wait)} · ${say("最长", "longest")} ${span(service.longestWaitSeconds)}`);
      },
    };
  });

  const missed = hall.recallList.map((ticket) => ({ ...ticket, list: "missed" }));
  const parked = hall.parked.map((ticket) => ({ ...ticket, list: "parked" }));
  lists.hidden = missed.length + parked.length === 0;
  keyed(lists, [
    { id: "missed", title: say("过号 · 点击重排", "Missed · press to re-join"), tickets: missed },
    { id: "parked", title: say("挂起 · 在窗口恢复", "Parked · taken up at a window"), tickets: parked },
  ].filter((list) => list.tickets.length), (list) => list.id, () => {
    const title = h("h3");
    const chips = h("div.chips");
    return {
      node: h("div", {}, title, chips),
      update(list) {
        put(title, list.title);
        keyed(chips, list.tickets, (ticket) => ticket.number, (ticket) => {
          const button = h("button.small", { type: "button", disabled: ticket.list === "parked" });
          button.addEventListener("click", async () => {
            await act(button, () => post(`/api/v1/tickets/${encode(ticket.number)}/rejoin`));
            refresh();
          });
          return { node: button, update(now) { put(button, now.number); } };
        });
      },
    };
  });
}
