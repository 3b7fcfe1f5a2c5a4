internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// A part of a file that holds sessions or traces.
struct ScannedDocument: Sendable {
  let path: String
  let range: Range<Int>
  let shape: DocumentShape
  let contents: DocumentContents
}

/// What one file holds, as of one state of it.
struct ScannedFile: Sendable {
  let path: String
  let status: FileStatus
  private(set) var documents: [ScannedDocument] = []
  private(set) var skipped: [String: Int] = [:]

  /// The one format that is read, if not all are.
  private let only: (any DocumentFormat)?

  init(path: String, status: FileStatus, only: (any DocumentFormat)? = nil) {
    self.only = only
    self.path = path
    self.status = status
    do throws(FileError) {
      let (bytes, _) = try Files.read(path, limit: OneLineBody.mostBytes)
      scan(bytes)
    } catch {
      skip("\(error.reason)")
    }
  }

  private mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

  /// One document, or one a line; what parses as the former is the former.
  private mutating func scan(_ bytes: Bytes) {
    if bytes.count == 0 { return skip("an empty file") }
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes)
      document.withRoot { take($0, offset: 0) }
    } catch {
      guard error.reason == .trailingBytes else { return skip("not JSON: \(error)") }
      scanLines(bytes)
    }
  }

  private mutating func scanLines(_ bytes: Bytes) {
    Lines.forEach(bytes) { line in
      do throws(JSONSyntaxError) {
        let document = try JSONDocument(bytes, range: line)
        document.withRoot { take($0, offset: line.lowerBound) }
      } catch  where error.reason == .empty {
        return
      } catch {
        // The last line of a file that is being written may be half of one.
        skip(line.upperBound == bytes.count ? "an unfinished last line" : "a line that is not JSON")
      }
    }
  }

  private mutating func take(_ root: JSONValue, offset: Int) {
    guard let (body, requestPath) = recordedBody(root) else { return }
    switch FormatRegistry.recognise(body) {
    case .success(let shape): add(body, shape, requestPath, offset)
    case .failure(let problem):
      // A bare array of documents is as good as one document a line.
      if body.isArray, !body.isEmptyContainer {
        for element in body.elements {
          switch FormatRegistry.recognise(element) {
          case .success(let shape): add(element, shape, requestPath, offset)
          case .failure(let problem): skip(problem.reason)
          }
        }
      } else {
        skip(problem.reason)
      }
    }
  }

  /// The body of a recorded exchange (`request` with `response`), else the document itself.
  private mutating func recordedBody(_ root: JSONValue) -> (body: JSONValue, path: String?)? {
    guard let response = root["response"], response.isObject, let body = response["body"] else { return (root, nil) }
    if let status = response["status"].flatMap({ Count($0) }), status >= 400 {
      skip("an error answer")
      return nil
    }
    return (body, root["request"]?["path"]?.stringValue)
  }

  private mutating func add(_ value: JSONValue, _ shape: DocumentShape, _ requestPath: String?, _ offset: Int) {
    if let only, shape.format.product != only.product { return skip("no \(only.title)") }
    let range = value.range
    let contents = shape.format.index(value, as: shape, from: DocumentPlace(file: path, request: requestPath))
    documents.append(
      ScannedDocument(
        path: path, range: (range.lowerBound + offset)..<(range.upperBound + offset), shape: shape, contents: contents))
  }
}
