import HallDomain
import Hummingbird

enum PrintRoutes {
  static let all: [Route] = [
    .get(
      "/api/v1/print-jobs", "Copies of tickets on printers, newest first",
      query: [.optional("attention", .flag, "Only those that need a person")],
      answer: .json([PrintJobAnswer].self)
    ) { exchange in
      let jobs = PrintJobAnswer.all(exchange.view)
      return try exchange.json(
        exchange.query("attention") == "true" ? jobs.filter(\.needsPerson) : jobs)
    },
    .post(
      "/api/v1/print-jobs/{job}/settle", "Staff looked at the printer: was the copy printed?",
      [.required("printed", .flag, "true when the paper came out")]
    ) { exchange in
      let id = PrintJobID(rawValue: try exchange.serial("job"))
      let printed = exchange.body.flag("printed") ?? false
      return try exchange.done(
        try await exchange.submit(.printing(.settle(job: id, printed: printed))))
    },
    .post(
      "/api/v1/printers/{printer}/roll",
      "Staff put in a new roll; told by a printer that has a paper sensor itself"
    ) { exchange in
      let printer = PrinterID(rawValue: try exchange.parameter("printer"))
      return try exchange.done(
        try await exchange.submit(.printing(.rollChanged(printer: printer))))
    },
  ]
}
