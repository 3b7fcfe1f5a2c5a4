import Testing

@testable import CodeLink

@Suite("Definitions")
struct DefinitionTests {
  private func names(_ text: String, _ file: String = "a.x") -> [String] {
    DefinitionScan(CodeText(text), fileName: file).definitions.map { definition in
      let container = definition.container.map { $0 + "." } ?? ""
      return "\(definition.kind) \(container)\(definition.name):\(definition.line)"
    }
  }

  @Test(
    "are seen in each language",
    arguments: [
      ("def search(q):", ["function search:0"]), ("async def search(q):", ["function search:0"]),
      (
        "class Shop:\n    def pay(self):\n        pass\ndef other():",
        ["type Shop:0", "function Shop.pay:1", "function other:3"]
      ),
      ("func search(_ q: String) {", ["function search:0"]), ("  public static func search()", ["function search:0"]),
      ("func (s *Shop) Pay(c int) error {", ["function Shop.Pay:0"]), ("function search(q) {", ["function search:0"]),
      ("export async function* search(q) {", ["function search:0"]), ("const search = (q) => q", ["function search:0"]),
      ("export const search = async (q: string) => {", ["function search:0"]),
      ("let search: Search = function () {", ["function search:0"]), ("const limit = 5", []), ("let x = f(3)", []),
      ("class A {\n  async search(q) {\n  }\n}", ["type A:0", "function A.search:1"]),
      ("    if (a) {", []), ("  } else if (a) {", []), ("  for (const a of b) {", []), ("  return search(q) {", []),
      ("  await search({", []), ("    search(q);", []),
      ("pub(crate) async fn search<T>(q: T) {", ["function search:0"]),
      ("impl Shop {\n    fn pay(&self) {", ["type Shop:0", "function Shop.pay:1"]),
      ("suspend fun search(q: String): Int {", ["function search:0"]),
      ("  public List<Refund> pay(Invoice invoice) throws IOException {", ["function pay:0"]),
      ("  protected override async Task<int> Pay(int cents)", ["function Pay:0"]), ("  public int cents;", []),
      ("struct Shop {\n  func pay() {}\n}", ["type Shop:0", "function Shop.pay:1"]),
      ("# def search():", []), ("// func search() {", []), ("* function search(", []), ("def", []), ("def (", []),
      ("class", []), ("function () {", []), ("@", []), ("(", []), ("const = (", []),
    ] as [(String, [String])])
  func languages(text: String, expected: [String]) {
    #expect(names(text) == expected)
  }

  @Test(
    "are seen in decorators and calls that give a name",
    arguments: [
      ("@tool(\"search\")", "search"), ("@span(name=\"search\")", "search"),
      ("@app.tool(name='search', x=1)", "search"),
      ("@traceable(run_type=\"tool\", name=\"search\")", "search"), ("server.tool(\"search\", schema, run)", "search"),
      ("with tracer.start_as_current_span(\"search\") as span:", "search"),
      ("withSpan(\"search\") { span in", "search"),
      ("const search2 = tool({ name: \"search\" })", "search"), ("  tracer.startActiveSpan('search', f)", "search"),
      ("@span(\n    kind=\"x\",\n    name=\"search\",\n)", "search"),
      ("registerTool(\n  'name',\n  {\"name\": \"search\"})", "search"),
      ("open(\"search\")", nil), ("@app.route()", nil), ("print(name=\"search\")", nil),
      ("@tool(surname=\"search\")", nil),
      ("tool(\"never closed", nil),
    ] as [(String, String?)])
  func literals(text: String, expected: String?) {
    let found = DefinitionScan(CodeText(text), fileName: "a.x").definitions.first { $0.kind == .literal }
    #expect(found?.name == expected)
    #expect(found.map { $0.line == 0 } ?? true)
  }

  @Test("are seen in Kore's agent language")
  func agentLanguage() throws {
    let text = try Demo.text("agents/billing.agent.abl")
    #expect(
      names(text.text, "billing.agent.abl") == [
        "agentEntry Billing_Agent.Billing_Agent:0", "agentEntry Billing_Agent.no_compensation:20",
        "agentEntry Billing_Agent.dispute_needs_a_case:28",
        "condition Billing_Agent.preview.amount_cents != refund.paid_cents:29",
        "condition Billing_Agent.intent.category != \"refund_dispute\":34",
        "condition Billing_Agent.get_invoice.failed == true:38",
      ])
    let tools = try Demo.text("tools/billing.tools.abl")
    #expect(
      names(tools.text, "billing.tools.abl")
        == ["agentEntry get_invoice:2", "agentEntry preview_refund:10", "agentEntry open_case:17"])
  }

  @Test("enclose the lines below them that are indented more")
  func enclosing() throws {
    let text = try Demo.text("src/ledgerly/gateway.py")
    let definitions = DefinitionScan(text, fileName: "gateway.py").definitions
    func name(_ line: Int) -> String? { DefinitionScan.enclosing(line - 1, definitions, in: text)?.name }
    #expect(name(1) == nil)
    #expect(name(17) == "GatewayUnavailable")
    #expect(name(26) == nil)
    #expect(name(31) == "__init__")
    #expect(name(34) == "__init__")
    #expect(name(51) == "refund")
  }

  @Test("of hostile files are found in linear time")
  func hostile() {
    #expect(names(String(repeating: "class A:\n", count: 60_000)).count == 50_000)
    #expect(names(String(repeating: " ", count: 1_000_000)).isEmpty)
    #expect(names(String(repeating: "(", count: 1_000_000)).isEmpty)
    #expect(names(String(repeating: "name name= ", count: 90)).isEmpty)
  }
}
