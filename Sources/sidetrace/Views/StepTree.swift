internal import TraceModel

/// The steps of a turn below each other, without recursion, however deep they nest.
struct StepTree {
  let steps: [Step]
  private var children: [Int: [Int]] = [:]
  private var roots: [Int] = []

  init(_ steps: [Step]) {
    self.steps = steps
    var places: [String: Int] = [:]
    for (place, step) in steps.enumerated() where places[step.id] == nil { places[step.id] = place }
    for (place, step) in steps.enumerated() {
      if let parent = step.parent.flatMap({ places[$0] }), parent != place {
        children[parent, default: []].append(place)
      } else {
        roots.append(place)
      }
    }
  }

  /// What is shown of a step.
  struct Entry {
    let place: Int
    /// How many steps that are shown as lines of their own it stands below.
    let depth: Int
    let isBelowWork: Bool
  }

  /// Goes over all in order; `visit` says whether to go on below a step. Ends early where it gives `nil`.
  func walk(_ visit: (Entry) -> Bool?) {
    var isVisited = [Bool](repeating: false, count: steps.count)
    func entries(_ list: [Int], _ depth: Int, _ isBelowWork: Bool) -> [Entry] {
      list.reversed().map { Entry(place: $0, depth: depth, isBelowWork: isBelowWork) }
    }
    var open = entries(roots, 0, false)
    var next = 0
    while next < steps.count {
      guard let entry = open.popLast() else {
        // What is left hangs in a ring of parents.
        if !isVisited[next] { open = entries([next], 0, false) } else { next += 1 }
        continue
      }
      if isVisited[entry.place] { continue }
      isVisited[entry.place] = true
      let step = steps[entry.place]
      guard let goesOn = visit(entry) else { return }
      guard goesOn else {
        for place in below(entry.place) { isVisited[place] = true }
        continue
      }
      // Models, and the agent that a turn is of, are no level of their own.
      let isLevel = step.kind != "llm" && !step.isAside && (step.kind != "agent" || entry.isBelowWork)
      let isWork = step.kind == "tool" || step.kind == "agent"
      open += entries(
        children[entry.place] ?? [], entry.depth + (isLevel ? 1 : 0), entry.isBelowWork || isWork)
    }
  }

  /// All steps below one.
  func below(_ place: Int) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int> = [place]
    var open = children[place] ?? []
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      found.append(next)
      open += children[next] ?? []
    }
    return found
  }
}
