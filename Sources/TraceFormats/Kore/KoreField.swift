internal import JSONTape

/// What a member of one of Kore's records may be.
enum KoreField: UInt8 {
  // What holds further members of the record.
  case container, measures, usage, tokenDetails, metadata
  // What holds further records.
  case children, lists

  case type, fineType, eventWord, softType, name
  case id, sequence, spanID, parentID, traceID, sessionID, agent, callID
  case moment, end
  case millis, seconds, micros, nanos, firstToken
  case inputTokens, outputTokens, totalTokens, cacheRead, cacheCreation, reasoning
  case cost, inputCost, outputCost, currency
  case error, errorMessage, hasError, success, status
  case tool, model
  case input, output, message, text, content, response, result
  case guardrail, isBlocked, hasPassed, action, outcome
  case decision, condition, decisionKind
  case fromAgent, toAgent, reason, retries
  /// Known, and of no meaning here, though its name sounds as if it had one.
  case passedOver
}

/// The names that fields go by, with whatever joins their words; the first that a record has counts. No body of Kore's
/// project API is published: these are those of its page, of its public client, of its analytics API, and of what
/// servers write elsewhere.
enum KoreNames {
  /// In a record and in what holds its data.
  static let record = WordKeyTable<KoreField>([
    .container: [
      "data", "payload", "eventdata", "attributes", "body", "details", "properties", "fields", "detail", "attrs",
      "context",
      "spancontext", "tracecontext", "ids",
    ],
    .measures: [
      "metrics", "stats", "statistics", "performance", "timing", "timings", "measurements", "llm", "llmmetrics",
      "llmcall",
      "modelinfo", "toolcall",
    ],
    .usage: [
      "usage", "tokens", "tokenusage", "tokencount", "tokencounts", "usagemetadata", "llmusage", "tokenstats",
      "tokenmetrics", "usageinfo", "llmtokens", "tokeninfo",
    ],
    .tokenDetails: [
      "inputtokensdetails", "inputtokendetails", "prompttokensdetails", "prompttokendetails", "outputtokensdetails",
      "outputtokendetails", "completiontokensdetails", "completiontokendetails",
    ],
    .metadata: ["metadata", "promptmetadata"],
    .children: [
      "children", "childspans", "childevents", "subspans", "subevents", "childnodes", "nested", "nestedevents",
      "nestedspans", "descendants", "childtraces",
    ],
    .lists: ["events", "spans", "traceevents", "traces", "spanevents", "steps"],
    .type: ["type", "eventtype"],
    .fineType: ["eventname"],
    .eventWord: ["event"],
    .softType: ["kind", "tracetype", "spantype", "eventkind", "typename", "category", "operation", "op"],
    .action: ["action"],
    .name: ["name", "title", "label", "displayname"],
    .id: ["id", "eventid", "uuid", "uid", "guid", "recordid", "entryid", "logid", "messageid"],
    .sequence: [
      "eventseq", "sequence", "seq", "sequencenumber", "seqno", "eventsequence", "eventindex", "index", "order",
      "ordinal",
      "position",
    ],
    .spanID: ["spanid", "spanguid", "span", "spanuuid", "otelspanid"],
    .parentID: [
      "parentspanid", "parentid", "parentspan", "parenteventid", "parentspanuuid", "parentspanguid", "parent",
      "parentref",
      "parentnodeid", "otelparentspanid",
    ],
    .traceID: ["traceid", "traceguid", "trace", "oteltraceid", "turnid"],
    .sessionID: ["sessionid", "session", "sessionguid", "conversationid", "sessionref"],
    .agent: ["agentname", "agent", "botname", "bot", "agentid"],
    .callID: [
      "callid", "toolcallid", "tooluseid", "toolinvocationid", "invocationid", "functioncallid", "toolexecutionid",
    ],
    .moment: [
      "timestamp", "starttime", "startedat", "eventtime", "time", "createdat", "ts", "date", "datetime", "occurredat",
      "eventtimestamp", "eventdate", "starttimestamp", "start", "startts", "begintime", "begin", "beginat", "startdate",
      "emittedat", "recordedat", "loggedat", "timestampms", "starttimems", "starttimeunixnano", "timeunixnano",
      "timestampns", "timestampus", "epochms", "epoch", "when", "at", "timestamputc", "timestampiso", "isotime",
      "creationtime", "created", "createdon", "createddate", "creationdate", "createtime", "starttimeutc", "eventts",
      "timestampmillis", "timemillis", "triggeredat", "happenedat", "sentat", "localtime", "timeofevent",
    ],
    .end: [
      "endtime", "endedat", "completedat", "finishedat", "endts", "endtimestamp", "end", "finishtime", "stoptime",
      "stoppedat", "endtimeunixnano", "enddate", "completedtime", "closedat", "endtimems", "completiontime", "endat",
      "finishedtime", "donetime", "endtimeutc",
    ],
    .millis: [
      "durationms", "latencyms", "duration", "latency", "elapsedms", "elapsed", "elapsedtimems", "elapsedtime",
      "tookms",
      "took", "responsetimems", "responsetime", "executiontimems", "executiontime", "processingtimems",
      "processingtime",
      "durationinms", "durationmillis", "durationmilliseconds", "durationinmillis", "totaldurationms", "latencymillis",
      "latencyinms", "runtimems", "timetakenms", "timetaken", "totaltimems", "totallatencyms", "elapsedmillis",
      "callduration", "spandurationms", "durationmsec", "totalduration",
    ],
    .seconds: [
      "durations", "durationsec", "durationsecs", "durationseconds", "durationinseconds", "latencys", "latencysec",
      "latencyseconds", "elapsedseconds", "elapsedsec", "elapseds", "latencyinseconds",
    ],
    .micros: ["durationus", "durationmicros", "durationmicroseconds", "latencyus", "latencymicros", "elapsedus"],
    .nanos: [
      "durationns", "durationnanos", "durationnanoseconds", "latencyns", "latencynanos", "elapsedns", "elapsednanos",
    ],
    .firstToken: [
      "timetofirsttokenms", "ttftms", "timetofirsttoken", "ttft", "firsttokenms", "firsttokenlatencyms",
      "firsttokenlatency",
    ],
    .inputTokens: [
      "tokensin", "inputtokens", "prompttokens", "inputtokencount", "prompttokencount", "tokensinput", "tokensprompt",
      "usageinputtokens", "usageprompttokens", "intokens", "tokenin", "inputtokensused", "prompttokensused",
      "numinputtokens", "numprompttokens", "inputtokenscount", "prompttokenscount", "genaiusageinputtokens",
      "genaiusageprompttokens", "llmtokencountprompt", "llmusageinputtokens", "llmusageprompttokens",
      "tokenusageinputtokens", "tokenusageprompttokens", "tokenusageinput", "tokenusageprompt", "usageinput",
      "totalinputtokens", "requesttokens",
    ],
    .outputTokens: [
      "tokensout", "outputtokens", "completiontokens", "outputtokencount", "completiontokencount",
      "candidatestokencount",
      "tokensoutput", "tokenscompletion", "usageoutputtokens", "usagecompletiontokens", "outtokens", "tokenout",
      "outputtokensused", "completiontokensused", "numoutputtokens", "numcompletiontokens", "outputtokenscount",
      "completiontokenscount", "genaiusageoutputtokens", "genaiusagecompletiontokens", "llmtokencountcompletion",
      "llmusageoutputtokens", "llmusagecompletiontokens", "tokenusageoutputtokens", "tokenusagecompletiontokens",
      "tokenusageoutput", "tokenusagecompletion", "usageoutput", "generatedtokens", "totaloutputtokens",
      "responsetokens",
    ],
    .totalTokens: [
      "totaltokens", "totaltokencount", "tokenstotal", "tokensused", "tokentotal", "usagetotaltokens", "usagetotal",
      "totaltokensused", "llmtokencounttotal", "llmusagetotaltokens", "genaiusagetotaltokens", "tokenusagetotal",
      "tokenusagetotaltokens",
    ],
    .cacheRead: [
      "cachedtokens", "cachereadtokens", "cachereadinputtokens", "cachedinputtokens", "cachedprompttokens",
      "cachedcontenttokencount", "cachehittokens", "tokenscached", "cachetokens", "cachedtokencount",
    ],
    .cacheCreation: [
      "cachecreationtokens", "cachecreationinputtokens", "cachewritetokens", "cachewriteinputtokens",
    ],
    .reasoning: [
      "reasoningtokens", "thinkingtokens", "thoughtstokencount", "tokensreasoning", "reasoningtokencount",
      "reasoningoutputtokens",
    ],
    .cost: [
      "cost", "estimatedcost", "totalcost", "costusd", "estimatedcostusd", "totalcostusd", "costinusd", "usdcost",
      "costtotal", "costestimate", "costestimateusd", "estimatedcostinusd", "totalcostinusd", "llmcost", "callcost",
      "usagecost", "price", "priceusd", "amountusd", "costdollars", "totalprice", "costamount", "usagetotalcost",
      "billedcost", "usdamount",
    ],
    .inputCost: ["inputcost", "promptcost", "inputcostusd", "promptcostusd", "costinput", "costprompt"],
    .outputCost: [
      "outputcost", "completioncost", "outputcostusd", "completioncostusd", "costoutput", "costcompletion",
    ],
    .currency: ["currency", "costcurrency", "currencycode"],
    .error: ["error", "sdkerror", "exception", "err", "fault", "errordetails", "failure", "errors", "errorinfo"],
    .errorMessage: [
      "errormessage", "errortext", "errormsg", "errordescription", "errorreason", "exceptionmessage", "failurereason",
      "failuremessage",
    ],
    .hasError: ["haserror", "isfailure", "iserror", "failed", "errored", "iserrored", "isfailed"],
    .success: ["success", "succeeded", "issuccess", "successful", "issuccessful", "ok"],
    .status: ["status", "spanstatus", "eventstatus", "statustext"],
    .tool: ["toolname", "tool", "functionname", "function", "toolid"],
    .model: [
      "model", "modelname", "modelid", "llmmodel", "genairequestmodel", "genairesponsemodel", "llmmodelname",
      "deployment",
    ],
    .input: [
      "input", "arguments", "args", "parameters", "params", "prompt", "messages", "toolinput", "toolarguments",
      "toolargs",
      "inputs", "functionarguments", "request",
    ],
    .output: [
      "output", "toolresult", "tooloutput", "outputs", "completion", "reply", "returnvalue", "toolresponse",
    ],
    .result: ["result"],
    .response: ["response", "responsetext"],
    .content: ["content"],
    .text: ["text", "utterance", "answer"],
    .message: ["message", "usermessage", "query"],
    .guardrail: ["guardrail", "guardrailname", "rule", "rulename", "policy", "constraint", "guardrailid"],
    .isBlocked: ["blocked", "isblocked", "wasblocked"],
    .hasPassed: ["passed", "ispassed", "haspassed", "allowed", "isallowed"],
    .outcome: ["outcome", "verdict"],
    .decision: ["decision", "decisionname"],
    .condition: ["condition"],
    .decisionKind: ["decisionkind", "decisiontype"],
    .fromAgent: ["fromagent", "from", "sourceagent", "fromagentname"],
    .toAgent: ["toagent", "to", "targetagent", "toagentname", "target", "destination"],
    .reason: ["reason"],
    .retries: ["retryattempt", "retrycount", "retries"],
    .passedOver: [
      "ingestedat", "receivedat", "updatedat", "lastupdated", "lastupdatedat", "modifiedat", "ingestiontime",
      "processedat",
      "storedat", "timezone", "timeout", "timeoutms", "timeoutseconds", "expiresat", "expirytime", "ttl", "maxtokens",
      "maxoutputtokens", "maxcompletiontokens", "maxinputtokens", "tokenlimit", "tokenbudget", "tokenizer", "tokentype",
      "errorcode", "errortype", "errorcount", "errorrate", "errorstack", "stacktrace", "parentagent", "parentagentname",
      "parentsessionid", "parenttraceid", "parenttype", "parentname", "costcenter", "runtime", "uptime", "realtime",
      "lasterror", "timestampsource", "retryafterms", "resultsizebytes", "updatedtime",
    ],
  ])

  /// In an object that is about tokens alone, before the names above.
  static let tokens = WordKeyTable<KoreField>([
    .inputTokens: ["input", "prompt", "in", "promptcount", "inputcount", "request", "sent"],
    .outputTokens: [
      "output", "completion", "out", "completioncount", "outputcount", "generated", "response", "received",
    ],
    .totalTokens: ["total", "count", "sum", "all", "used"],
    .cacheRead: ["cached", "cacheread", "cachehit", "cachereads"],
    .cacheCreation: ["cachewrite", "cachecreation", "cachecreated", "cachewrites"],
    .reasoning: ["reasoning", "thinking", "thoughts"],
    .usage: ["details"],
  ])

  /// In an object that stands for a tool, an agent, a model, a trace, a span, a session or an error: its name, its id, its
  /// words, its number.
  enum Plain { case name, id, words, number, code }

  static let plain = WordKeyTable<Plain>([
    .name: ["name", "displayname", "toolname", "modelname", "agentname", "value"],
    .id: ["id", "oid", "spanid", "traceid", "sessionid", "eventid"],
    .words: ["message", "errormessage", "msg", "description", "text", "reason", "detail"],
    .number: ["total", "count", "tokens", "numberlong", "numberint"],
    .code: ["code", "statuscode", "status"],
  ])

  private static let telling: [String: String] = [
    "time": "a time", "timestamp": "a time", "timestamps": "a time", "ts": "a time", "date": "a time",
    "datetime": "a time", "duration": "a length of time", "latency": "a length of time", "elapsed": "a length of time",
    "token": "tokens", "tokens": "tokens", "cost": "a cost", "costs": "a cost", "price": "a cost", "usd": "a cost",
    "parent": "a parent", "error": "an error", "errors": "an error", "exception": "an error", "failure": "an error",
  ]

  /// What the name of a field that is in no table sounds like.
  static func sound(of name: String) -> String? { WordFold.words(name).lazy.compactMap { telling[$0] }.first }
}
