internal import JSONRPC
internal import JSONTape

/// `rpc.discover`: the OpenRPC document, made from the declarations that check the parameters (spec.open-rpc.org).
enum Discover: Method {
  static let declaration = MethodDeclaration(
    "rpc.discover", "The methods as an OpenRPC document.", [], result: "An OpenRPC 1.3 document.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    write(to: &result)
    return .answered
  }

  static func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("openrpc", "1.3.2")
      writer.key("info")
      writer.object { writer in
        writer.member("title", "Sidetrace")
        writer.member("description", "Agent traces beside the code.")
        writer.member("version", Version.text)
      }
      writer.key("methods")
      writer.array { writer in
        for method in MethodTable.all { write(method.declaration, to: &writer) }
      }
    }
  }

  private static func write(_ method: MethodDeclaration, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", word: method.name)
      writer.member("summary", method.summary)
      writer.member("paramStructure", "either")
      writer.key("params")
      writer.array { writer in
        for parameter in method.parameters { write(parameter, to: &writer) }
      }
      writer.key("result")
      writer.object { writer in
        writer.member("name", "result")
        writer.member("description", method.result)
        writer.key("schema")
        writer.object { writer in writer.member("type", "object") }
      }
    }
  }

  private static func write(_ parameter: any AnyParameter, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", word: parameter.name)
      writer.member("description", parameter.summary)
      writer.member("required", parameter.isRequired)
      writer.key("schema")
      parameter.schema.write(to: &writer)
    }
  }
}
