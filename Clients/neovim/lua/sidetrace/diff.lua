-- What is different between two sessions.
local M = {}

local server = require("sidetrace.server")
local sidetrace = require("sidetrace")
local view = require("sidetrace.view")
local words = require("sidetrace.words")

local figures = {
  { "durationMs", "duration", words.duration }, { "totalTokens", "tokens" }, { "costUsd", "cost", words.cost },
  { "spanCount", "spans" }, { "errorCount", "errors" },
}

local function figure(delta, show)
  local function shown(value)
    if value == nil then return "–" end
    return show and show(value) or string.format("%d", value)
  end
  return shown(delta.left) .. " → " .. shown(delta.right)
end

local function value(text) return text == nil and "–" or words.short(text) end

local function change_text(change)
  local pointer = change.pointer and change.pointer ~= "" and " " .. words.line(change.pointer) or ""
  return change.what .. pointer .. ": " .. value(change.left) .. " → " .. value(change.right)
end

local function turn_text(turn)
  if not turn then return "–" end
  return string.format("%d %s", turn.number or turn.turn or 0, words.short(turn.name or turn.traceId or ""))
end

local Page = {}
Page.__index = Page

function Page:add(text, group, item)
  table.insert(self.rows, { text = text, item = item, marks = group and { { group, 0, -1 } } or nil })
end

function Page:changes(changes)
  for _, change in ipairs(changes or {}) do self:add("      " .. change_text(change), "SidetraceFacts") end
end

function Page:step(sign, group, step, session)
  self:add("  " .. sign .. " " .. words.short(step.name or step.spanId) .. "  " .. words.span_facts(step), group,
    { session = session, span = step })
end

function Page:section(title, list)
  if #list == 0 then return end
  self:add("")
  self:add(title, "SidetraceHeading")
  return true
end

local function rows_of(result)
  local page = setmetatable({ rows = {} }, Page)
  page:add(words.line(result.left.sessionId) .. " → " .. words.line(result.right.sessionId), "SidetraceHeading")
  if result.isEqual then page:add("they are the same") end
  for _, each in ipairs(figures) do
    local delta = result.deltas[each[1]]
    if delta then page:add(string.format("  %-9s %s", each[2], figure(delta, each[3]))) end
  end
  local first = result.firstDivergence
  if first then
    page:add("")
    page:add("they part at", "SidetraceHeading")
    local function place(side)
      if not side then return "–" end
      local name = side.span and side.span.name
      return "turn " .. tostring(side.turn or "?") .. (name and ", " .. words.short(name) or "")
    end
    page:add("  " .. place(first.left) .. " → " .. place(first.right) .. " (" .. first.change .. ")")
    page:changes(first.changes)
  end
  local signs = { added = "+", removed = "-", changed = "~", equal = "=" }
  if page:section("turns", result.turns) then
    for _, turn in ipairs(result.turns) do
      page:add("  " .. (signs[turn.change] or "~") .. " " .. turn_text(turn.left) .. " → " .. turn_text(turn.right))
      page:changes(turn.changes)
    end
  end
  for _, side in ipairs({ { "removed", "-", "SidetraceRemoved", result.left }, { "added", "+", "SidetraceAdded", result.right } }) do
    if page:section(side[1], result[side[1]]) then
      for _, step in ipairs(result[side[1]]) do page:step(side[2], side[3], step, side[4]) end
    end
  end
  if page:section("changed", result.changed) then
    for _, pair in ipairs(result.changed) do
      page:step("~", nil, pair.right, result.right)
      page:changes(pair.changes)
    end
  end
  for name, count in pairs(result.omitted or {}) do
    if type(count) == "number" and count > 0 then page:add(string.format("… and %d more %s", count, name)) end
  end
  return page.rows
end

-- Compares session `left` to session `right`, both by their ids.
function M.open(left, right)
  if not right or right == "" then return sidetrace.warn("a comparison needs two sessions") end
  local shown = view.open("sidetrace://diff/" .. left .. "/" .. right, "sidetrace-diff")
  shown:key("<CR>", "details of the step", function()
    local item = shown:item()
    if item then require("sidetrace.details").open(item.session, item.span) end
  end)
  shown:key("q", "close", function() vim.cmd("bdelete") end)
  shown:message("comparing …")
  server.request("session.diff", { sessionId = left, otherSessionId = right, include = { "summary", "changes" } }, function(problem, result)
    if problem then
      shown:message(problem.message)
      return sidetrace.warn(problem.message)
    end
    shown:show(rows_of(result))
  end)
end

return M
