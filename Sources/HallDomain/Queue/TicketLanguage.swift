/// What a citizen chose to read; nobody has to choose.
public enum TicketLanguage: String, Codable, Sendable, CaseIterable { case zh, en }
