import HallDomain
import Hummingbird

/// Who waits for what.
enum QueueRoutes {
  struct Queue: Codable {
    var waiting: Int
    var services: [ServiceAnswer]
    var recallList: [TicketAnswer]
    var parked: [TicketAnswer]
  }

  static let all: [Route] = [
    .get("/api/v1/queue", "Each service's line, the recall list and the parked tickets",
      answer: .json(Queue.self)
    ) { exchange in
      let view = exchange.view
      let queue = view.state.queue
      let services = view.rules.services.map { ServiceAnswer($0, view: view) }
      let tickets = { (ids: [TicketID]) in
        ids.compactMap { queue.tickets[$0] }.map { TicketAnswer($0, view: view) }
      }
      return try exchange.json(
        Queue(
          waiting: services.reduce(0) { $0 + $1.waiting }, services: services,
          recallList: tickets(queue.recallList), parked: tickets(queue.parked)))
    }
  ]
}
