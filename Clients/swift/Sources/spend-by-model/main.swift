// What each model cost, over the sessions of a folder.
//
//     swift run spend-by-model ../../Fixtures/demo
//
// The library reads the files itself; no server is started.

import Foundation
import TraceClient
import TraceModel

/// The calls of one model.
struct Spend {
  var callCount = 0
  var tokens = TokenUsage()
  var cost: Cost?
  /// Calls whose price nobody told; they are missing in `cost`.
  var unpricedCount = 0

  mutating func add(_ call: SpanTable.Call) {
    callCount += 1
    tokens += call.usage
    guard let price = call.cost else {
      unpricedCount += 1
      return
    }
    cost = (cost ?? Cost(nanoUsd: 0)) + price
  }
}

/// Every session of a source, page by page.
func forEachSession(of source: any TraceSource, do body: (Session) -> Void) async throws {
  var query = SessionQuery()
  query.limit = 1000
  repeat {
    let page = try await source.sessions(query)
    for entry in page.items { body(try await source.session(id: entry.info.id)) }
    query.cursor = page.nextCursor
  } while query.cursor != nil
}

extension Spend {
  /// "$0.019376", with a word on the calls that are not in it.
  var price: String {
    guard let cost else { return "no price" }
    let dollars = String(format: "$%.6f", cost.usd)
    return unpricedCount == 0 ? dollars : "\(dollars) without \(unpricedCount) of them"
  }
}

func column(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

let folders = CommandLine.arguments.dropFirst()
guard !folders.isEmpty else {
  print("use: spend-by-model FOLDER…")
  exit(2)
}

var spends: [String: Spend] = [:]
do {
  for folder in folders {
    try await forEachSession(of: FilesSource(name: folder, path: folder)) { session in
      for span in session.allSpans {
        // A span that only sums up the calls below it would count them twice.
        guard let call = span.call, let model = session.text(call.model), !span.flags.isToldElsewhere else {
          continue
        }
        spends[model, default: Spend()].add(call)
      }
    }
  }
} catch {
  print("spend-by-model: \((error as? SourceError)?.message ?? "\(error)")")
  exit(1)
}

// The dearest first; models whose price nobody told come last.
let rows = spends.sorted { ($0.value.cost?.picoUsd ?? -1, $1.key) > ($1.value.cost?.picoUsd ?? -1, $0.key) }
for (model, spend) in rows {
  let columns = [
    column(model, 28), column("\(spend.callCount) calls", 10), column("\(spend.tokens.total ?? 0) tokens", 15),
  ]
  print(columns.joined() + spend.price)
}
