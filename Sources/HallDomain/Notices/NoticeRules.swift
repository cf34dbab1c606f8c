/// Who may put a public text on the boards.
public struct NoticeRules: Hashable, Codable, Sendable {
  public enum Approval: String, Codable, Sendable, CaseIterable {
    /// Shown as soon as it is written.
    case none
    /// Shown when a second person has approved it.
    case fourEyes
  }

  public var approval: Approval
  /// Who may approve; empty: every person known by name.
  public var approvers: [String]

  public init(approval: Approval = .none, approvers: [String] = []) {
    self.approval = approval
    self.approvers = approvers
  }
}
