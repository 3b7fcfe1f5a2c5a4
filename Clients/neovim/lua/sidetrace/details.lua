-- One span, whole, in a split.
local M = {}

local server = require("sidetrace.server")
local sidetrace = require("sidetrace")
local code = require("sidetrace.code")
local view = require("sidetrace.view")
local words = require("sidetrace.words")

local token_names = { "input", "output", "cacheRead", "cacheCreation", "reasoning", "total" }

local function tokens(usage)
  if not usage then return nil end
  local parts = {}
  for _, name in ipairs(token_names) do
    if usage[name] then table.insert(parts, string.format("%s %d", name, usage[name])) end
  end
  return table.concat(parts, ", ")
end

local function times(span)
  local text = words.duration(span.durationMs)
  if text and span.selfMs then text = text .. ", of which " .. words.duration(span.selfMs) .. " its own" end
  return text
end

local function rows_of(result, place)
  local span = result.span
  local rows = { { text = words.line(span.name or span.spanId), marks = { { "SidetraceHeading", 0, -1 } } } }
  local function fact(name, value)
    if value and value ~= "" then table.insert(rows, { text = string.format("%-9s %s", name, words.line(value)) }) end
  end
  fact("kind", span.kind .. (span.eventType and " (" .. span.eventType .. ")" or ""))
  fact("status", span.status)
  fact("model", span.model)
  fact("agent", span.agent)
  fact("start", span.startTime)
  fact("duration", times(span))
  fact("tokens", tokens(span.tokens))
  fact("cost", words.cost(span.costUsd))
  fact("flags", table.concat(span.flags or {}, ", "))
  fact("session", result.sessionId)
  fact("trace", span.traceId)
  fact("span", span.spanId)
  if place then
    local text = words.line(code.relative(place.path)) .. (place.line and ":" .. place.line or "")
    table.insert(rows, { text = string.format("%-9s %s", "code", text), item = place })
  end
  local function section(title, lines, group)
    if not lines then return end
    table.insert(rows, { text = "" })
    table.insert(rows, { text = title, marks = { { "SidetraceHeading", 0, -1 } } })
    for _, line in ipairs(lines) do
      table.insert(rows, { text = line, item = code.frame(line), marks = group and { { group, 0, -1 } } or nil })
    end
  end
  section("Error", span.error and words.lines(span.error), "SidetraceError")
  for _, part in ipairs({ "Input", "Output", "Parameters", "Metadata" }) do
    local value = span[part:lower()]
    section(part, value ~= nil and words.payload(value) or nil)
  end
  return rows
end

-- Shows a span of a session; the cursor stays in the tree.
function M.open(session, span)
  local window = vim.api.nvim_get_current_win()
  local details = view.open("sidetrace://span", "sidetrace-details", "botright vsplit")
  details:key("gd", "go to the code", function() code.open(details:item()) end)
  details:key("<CR>", "go to the code", function() code.open(details:item()) end)
  details:key("q", "close", function() vim.cmd("bdelete") end)
  details:message("loading …")
  M.wanted = span.spanId
  if vim.api.nvim_win_is_valid(window) then vim.api.nvim_set_current_win(window) end
  server.request("span.get", code.question(session, span), function(problem, result)
    if M.wanted ~= span.spanId then return end
    if problem then
      details:message(problem.message)
      return sidetrace.warn(problem.message)
    end
    details:show(rows_of(result))
    code.locate(session, span, function(_, place)
      if place and M.wanted == span.spanId then details:show(rows_of(result, place)) end
    end)
  end)
end

return M
