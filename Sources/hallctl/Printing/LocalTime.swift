import Glibc

/// The terminal's local time (localtime_r(3)).
enum LocalTime {
  static func text(unixSeconds: Int) -> String {
    let (then, today) = (parts(unixSeconds), parts(time(nil)))
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let clock = "\(two(then.tm_hour)):\(two(then.tm_min)):\(two(then.tm_sec))"
    if then.tm_yday == today.tm_yday, then.tm_year == today.tm_year { return clock }
    return "\(then.tm_year + 1900)-\(two(then.tm_mon + 1))-\(two(then.tm_mday)) \(clock)"
  }

  private static func parts(_ seconds: Int) -> tm {
    var moment = time_t(seconds)
    var parts = tm()
    localtime_r(&moment, &parts)
    return parts
  }
}
