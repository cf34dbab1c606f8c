/// The words of a text as clips are named after: a Chinese character is a word, so is a run of
/// letters and digits; capitals and punctuation do not matter.
struct SpokenWords: Hashable {
  /// Punctuation parts them: a short pause each.
  var clauses: [[String]]

  init(_ text: String) {
    clauses = []
    var clause: [String] = []
    var run = ""
    func end() {
      if !run.isEmpty { clause.append(run.lowercased()) }
      run = ""
    }
    for character in text {
      if character.isASCII && (character.isLetter || character.isNumber) {
        run.append(character)
        continue
      }
      if "，,。.；;！!？?：:、".contains(character) {
        end()
        if !clause.isEmpty { clauses.append(clause) }
        clause = []
      } else if character.isLetter || character.isNumber {
        // Letters with accents stay in their word; ideographs stand alone.
        if character.unicodeScalars.allSatisfy(\.properties.isIdeographic) {
          end()
          clause.append(String(character))
        } else {
          run.append(character)
        }
      } else if character != "'" {
        end()
      }
    }
    end()
    if !clause.isEmpty { clauses.append(clause) }
  }

  var all: [String] { clauses.flatMap(\.self) }
}
