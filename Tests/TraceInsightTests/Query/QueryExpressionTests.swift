import JSONTape
import Testing
import TraceModel

@testable import TraceInsight

@Suite("A query of several terms")
struct QueryExpressionTests {
  /// An agent with a call of a model and two tools below it, one of which failed; a tool beside it.
  private static let session: Session = {
    var ask = Step.llm("ask", "what?", tokens: 1200)
    ask.metadata =
      #"{"customer":{"tier":"gold"},"http.status_code":503,"attributes":[{"key":"gen_ai.seed","value":{"intValue":"7"}}]}"#
    var search = Step.tool("search", nil, "hay")
    search.rawInput = #"{"path":"needle.txt","lines":12,"city":"K\u00f6ln","say":"a \"b\""}"#
    search.metadata = #"{"list":[1,2],"text":"{\"tier\":\"gold\"}"}"#
    return Sketch.session([
      Step(
        kind: .agent, name: "helper", milliseconds: 5000,
        inside: [ask, search, .failed("fetch", "x", "HTTP 503")]),
      Step(name: "search", input: "other", milliseconds: 3000),
    ])
  }()

  private func rows(_ text: String) throws -> [Int] {
    let passes = SpanPredicate(try SpanQuery(parsing: text), for: Self.session)
    return Self.session.allSpans.filter { passes($0) }.map(\.row)
  }

  @Test(
    "finds what its words say",
    arguments: [
      ("kind:tool", [2, 3, 4]), ("kind:llm OR status:error", [1, 3]),
      ("(kind:llm OR kind:agent) AND duration:>2s", [0]),
      ("kind:llm OR kind:tool status:error", [1, 3]), ("status:(error OR running)", [3]),
      ("kind:(llm OR agent)", [0, 1]),
      ("-(kind:tool OR kind:llm)", [0]), ("NOT kind:tool", [0, 1]), ("!kind:tool", [0, 1]),
      ("kind:tool && name:search", [2, 4]),
      ("kind:llm || kind:agent", [0, 1]), ("NOT (kind:tool OR kind:agent)", [1]), ("((kind:llm))", [1]),
      ("duration>2s", [0, 4]), ("duration>=3s", [0, 4]), ("kind=tool", [2, 3, 4]), ("kind==tool", [2, 3, 4]),
      ("kind!=tool", [0, 1]),
      ("name~^se", [2, 4]), ("name=~^fe", [3]), ("name!~^(se|fe)", [0, 1]), ("name:/SEA.*H/", [2, 4]),
      ("name:/a b/ OR kind:llm", [1]),
      ("error~5\\d\\d", [3]), ("output:/^ha/", [2]), ("error:503 OR needle", [3]),
      ("parent:(kind:agent)", [1, 2, 3]), ("child:(status:error)", [0]), ("sibling:(status:error)", [1, 2]),
      ("ancestor:(name:helper) kind:tool", [2, 3]), ("descendant:(name:fetch)", [0]), ("-parent:(kind:agent)", [0, 4]),
      ("sibling:(name:helper)", [4]), ("parent:(child:(status:error))", [1, 2, 3]),
      ("parent:(kind:agent OR kind:llm) kind:llm", [1]),
      ("metadata.customer.tier:gold", [1]), ("metadata.customer.tier:g*", [1]), ("metadata.http.status_code>=500", [1]),
      ("metadata.http.status_code:<500", []), ("attributes.gen_ai.seed:7", [1]), ("has:metadata.customer", [1]),
      ("-has:metadata.customer kind:llm", []), ("metadata.http.status_code:500..600", [1]), ("NOT NOT kind:llm", [1]),
      ("NOT -kind:llm", [1]), ("\"duration >2s\"", []), ("metadata.customer.tier~^go", [1]),
      ("attr.gen_ai.seed>6", [1]),
      ("kind=(tool OR llm)", [1, 2, 3, 4]), ("status!=(error)", [0, 1, 2, 4]), ("kind:(tool,llm)", [1, 2, 3, 4]),
      ("kind<>tool", [0, 1]), ("--kind:tool", [2, 3, 4]), ("!!kind:tool", [2, 3, 4]), ("-!(kind:tool)", [2, 3, 4]),
      ("NOT --kind:tool", [0, 1]), ("name=/SE/", [2, 4]), ("name!=/se/", [0, 1, 3]), ("name:/^se/,/^fe/", [2, 3, 4]),
      ("name:(~^se)", [2, 4]), ("name:(/^se/ OR fetch)", [2, 3, 4]), ("/^SE/", [2, 4]), ("/a/b", []), ("/tmp", []),
      ("input~hat", [1]), ("output:/^hay$/", [2]), ("duration:1m2s", []), ("duration:<1m1s", [0, 1, 2, 3, 4]),
      ("metadata.http.status_code:5e2..6e2", [1]), ("metadata.list:2", [2]), ("metadata.text.tier:gold", [2]),
      ("has:metadata.text.tier", [2]), ("input.path:*.txt", [2]), ("input.lines>10", [2]), ("input:/^köln$/", [2]),
      ("input~\"a \\\"b\"", [2]), ("input~path.{1,3}:", []), ("param.path:*", []), ("12:30 OR kind:llm", [1]),
      ("latency:(>2s)", [0, 4]), ("level:(error OR running)", [3]), ("(status:(error)) OR (kind:llm)", [1, 3]),
      ("latency>2s", [0, 4]), ("span.name=fetch", [3]), ("foo(bar)", []), ("12:30", []), ("\"a OR b\"", []),
    ])
  func finds(query: String, rows: [Int]) throws { #expect(try self.rows(query) == rows) }

  @Test(
    "says how to write what is written otherwise, and where",
    arguments: [
      ("duration > 2s", 9, "a comparison has no blanks"), ("a or b", 2, "OR is written in capitals"),
      ("🎉 OR", 3, "OR needs a term on either side"), ("OR kind:tool", 0, "'OR' needs a term before it"),
      ("kind:llm OR (", 12, "this bracket is not closed"), ("(kind:tool", 0, "this bracket is not closed"),
      ("()", 0, "these brackets are empty"), ("name~(a", 5, "this bracket is not closed"),
      ("name>5", 0, "'name' is no figure"),
      ("parent:x", 0, "'parent' asks of another span, in brackets: parent:(name:x)"),
      ("{ kind:tool", 0, "terms stand without braces"),
      ("SELECT name", 0, "terms stand alone"), ("knd=tool", 0, "there is no field 'knd'"),
      ("level=error | json", 12, "what comes behind a bar"),
      ("status:(error))", 14, "this bracket closes nothing"), ("kind:tool )", 10, "this bracket closes nothing"),
      ("level:()", 0, "these brackets are empty"),
      ("{app=\"x\"}", 0, "terms stand without braces"), ("rate({a=\"x\"}[5m])", 0, "terms stand without braces"),
      ("avg(duration)>1s", 0, "a field stands at the start"), ("kind:tool unless x", 10, "what must not match"),
      ("+kind:tool", 0, "a term must hold without a plus"), ("\"get it\"~3", 0, "there is no fuzzy search"),
      ("pay^2", 0, "there is no fuzzy search"), ("[1s TO 5s]", 4, "a range has two dots"),
      ("@duration:>2s", 0, "fields have no @"), ("select(.kind==\"tool\")", 0, "a field stands at the start"),
      (".spans[]", 0, "a path is no term"), ("$.name", 0, "a path is no term"),
      ("\"kind\":\"tool\"", 0, "a field stands at the start"), ("name ilike pay", 5, "a comparison is a sign"),
      ("1s<duration<10s", 0, "a field stands at the start"), ("not(kind:tool)", 0, "a field stands at the start"),
      ("a XOR b", 2, "one of two"), ("a & b", 2, "terms that must all hold"),
      ("kind:tool # x", 10, "there are no comments"),
      ("kind : tool", 5, "a value stands right behind"), ("kind :tool", 5, "a value stands right behind"),
      ("! status:error", 0, "what negates stands"), ("duration:>2 s", 12, "a unit stands right behind"),
      ("kind:tool)", 9, "this bracket closes nothing"), ("duration:(kind:llm)", 10, "in these brackets stand values"),
      ("children:(kind:llm)", 10, "what its children are is asked with child:(kind:llm)"),
      ("error != nil", 6, "a comparison has no blanks, as in -name"),
      ("status:-error", 7, "a minus stands before the field"),
      ("parent:kind:llm", 0, "'parent' asks of another span, in brackets: parent:(kind:llm)"),
      ("parent=(kind:llm", 0, "this bracket is not closed"), ("kind:tool&&a", 5, "AND and OR need blanks"),
      ("duration:1,000", 9, "a comma stands between alternatives; the number is duration:1000"),
      ("cost:0,05", 5, "a comma stands between alternatives; the number is cost:0.05"),
      ("duration:[1s", 9, "a range has two dots"),
      ("http.status_code=500", 0, "there is no field 'http.status_code'; an attribute"),
      ("env:prod", 0, "there is no field 'env'; an attribute"), ("service:web", 0, "there is no field 'service'; an"),
      ("attributes.\"llm.system\":x", 0, "a key has no quotes"), ("--flag", 0, "one minus is enough"),
      ("name~(?=a)", 5, "looking around"), ("name~a++", 5, "a repetition that keeps"),
      ("name~[a&&b]", 5, "classes cannot"),
      ("name~(?s).", 5, "this flag is not known"), ("name~[[:no:]]", 5, "there is no class [:no:]"),
      ("parent:", 0, "'parent' needs a value"), ("kind:tool,,llm", 10, "'kind' needs a value on each side"),
      ("error:/a/,\"b\"", 10, "a text stands among expressions"),
      ("duration~5", 0, "'duration' is no text"), ("knd:(a OR b)", 0, "there is no field 'knd'"),
      ("kind:tool AND", 10, "AND needs a term"),
      ("http://example.com", 0, "there is no field 'http'"),
      ("duration >2s", 9, "a comparison has no blanks"), ("duration> 2s", 0, "a comparison has no blanks"),
      ("duration gt 2s", 9, "a comparison is a sign"), ("kind IS tool", 5, "a comparison is a sign"),
      ("a Or b", 2, "OR is written in capitals"),
      ("{kind=tool}", 0, "terms stand without braces"), ("|= \"err\"", 0, "what comes behind a bar"),
      ("name:'get it'", 5, "quotes are double"),
      ("name:>5", 5, "'name' is no figure"), ("kind:tool AND OR status:error", 10, "'AND' needs a term behind it"),
    ])
  func problems(query: String, offset: Int, message: String) {
    do {
      _ = try SpanQuery(parsing: query)
      Issue.record("it was understood")
    } catch {
      let problem = error.problems[0]
      #expect(problem.offset == offset && problem.message.hasPrefix(message), "\(problem)")
    }
  }

  @Test("has one fault for each mistake, and not another for the joint behind it")
  func once() {
    for query in ["duration:(>5x OR 2s)", "knd:a OR kind:llm", "(-) OR b"] {
      do {
        _ = try SpanQuery(parsing: query)
        Issue.record("it was understood")
      } catch {
        #expect(error.problems.count == 1, "\(error.problems)")
      }
    }
  }

  @Test("bounds how deeply brackets are nested, and reads any text to its end", arguments: [31, 32, 500, 1300])
  func depth(count: Int) {
    let text = String(repeating: "(", count: count) + "kind:tool" + String(repeating: ")", count: count)
    #expect((try? SpanQuery(parsing: text)) == nil || count < 32)
    #expect((try? SpanQuery(parsing: String(repeating: "parent:(", count: count))) == nil)
    #expect((try? SpanQuery(parsing: String(repeating: ")", count: count))) == nil)
  }
}
