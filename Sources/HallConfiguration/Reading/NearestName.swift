/// Which known name was meant by an unknown one.
enum NearestName {
  /// `; did you mean "windows"?`, or what there is when nothing is near.
  static func hint(_ name: String, among known: [String]) -> String {
    let ranked = known.map { ($0, distance(name.lowercased(), $0.lowercased())) }
      .sorted { $0.1 < $1.1 }
    // A name with every letter changed is another name: A is not near C.
    let near = min(max(2, name.count / 3), name.count - 1)
    if let (best, distance) = ranked.first, distance <= near {
      return "; did you mean \"\(best)\"?"
    }
    if known.isEmpty { return "; the file has none" }
    let shown = known.prefix(8).joined(separator: ", ")
    return "; there \(known.count == 1 ? "is" : "are") \(shown)\(known.count > 8 ? " …" : "")"
  }

  /// Levenshtein's distance with the neighbour swap of Damerau (optimal string alignment).
  static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.prefix(64))
    let b = Array(right.prefix(64))
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var rows = [[Int]](
      repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { rows[i][0] = i }
    for j in 0...b.count { rows[0][j] = j }
    for i in 1...a.count {
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
        }
      }
    }
    return rows[a.count][b.count]
  }
}
