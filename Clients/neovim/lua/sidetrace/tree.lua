-- A session as a tree: turns, and the spans below them, fetched when a row is opened.
local M = {}

local server = require("sidetrace.server")
local sidetrace = require("sidetrace")
local view = require("sidetrace.view")
local words = require("sidetrace.words")

local Tree = {}
Tree.__index = Tree

-- A node is a session, a trace or a span; `children` is nil until they were asked for, `cursor` is where their list goes
-- on.
local function node(type, data, depth) return { type = type, data = data, depth = depth, is_open = false } end

local function has_children(item)
  if item.type == "span" then return (item.data.childCount or 0) > 0 end
  return item.type == "session" or (item.data.spanCount or 1) > 0
end

local function facts(item)
  if item.type == "session" then return words.session_facts(item.data) end
  if item.type == "trace" then return words.trace_facts(item.data) end
  return words.span_facts(item.data)
end

local function row(item)
  local arrow = not has_children(item) and " " or item.is_open and "▾" or "▸"
  local margin = string.rep("  ", item.depth)
  local name = item.data.name or item.data[item.type .. "Id"] or "?"
  local head = margin .. arrow .. " " .. words.mark(item.data) .. " " .. words.short(name)
  local group = item.data.status == "error" and "SidetraceError" or "SidetraceName"
  return {
    text = head .. "  " .. facts(item), item = item,
    marks = { { group, #margin, #head }, { "SidetraceFacts", #head, -1 } },
  }
end

-- The rows of the open part, from the top, without recursion: agents call agents as deep as they like.
function Tree:rows()
  local rows = {}
  local stack = { { item = self.root } }
  while #stack > 0 do
    local top = table.remove(stack)
    local item = top.item
    if top.text then
      table.insert(rows, { text = top.text, item = top.item, marks = { { "SidetraceFacts", 0, -1 } } })
    else
      table.insert(rows, row(item))
      if item.is_open then
        local margin = string.rep("  ", item.depth + 1)
        if item.is_loading then table.insert(stack, { text = margin .. "  …" }) end
        if item.problem then table.insert(stack, { text = margin .. "  " .. item.problem }) end
        if item.cursor and not item.is_loading then
          table.insert(stack, { text = margin .. "  … more", item = { type = "more", of = item } })
        end
        for index = #(item.children or {}), 1, -1 do table.insert(stack, { item = item.children[index] }) end
      end
    end
  end
  return rows
end

function Tree:render() self.view:show(self:rows()) end

-- The request for a page of an item's children, and what the answer's items become.
function Tree:question(item)
  local session = self.root.data
  local params = { limit = sidetrace.options.page, cursor = item.cursor, payloads = "none", source = session.source }
  params.sessionId = session.sessionId
  if item.type == "session" then
    params.include = item.is_known and { "traces" } or { "summary", "traces" }
    return "session.get", params, "trace"
  end
  params.traceId = item.data.traceId
  params.spanId = item.data.spanId
  return "trace.children", params, "span"
end

function Tree:take(item, type, result)
  if result.session then
    item.data = vim.tbl_extend("keep", result.session, { source = item.data.source })
    item.is_known = true
  end
  item.children = item.children or {}
  for _, data in ipairs(result.traces or result.items or {}) do
    table.insert(item.children, node(type, data, item.depth + 1))
  end
  item.cursor = result.nextCursor
end

-- Asks for the first or the next page of an item's children.
function Tree:load(item)
  if item.is_loading then return end
  item.is_loading, item.problem = true, nil
  self:render()
  local method, params, type = self:question(item)
  local generation = self.generation
  server.request(method, params, function(problem, result)
    if generation ~= self.generation then return end
    item.is_loading = false
    if problem then
      item.problem = words.line(problem.message)
      sidetrace.warn(problem.message)
    else
      self:take(item, type, result)
    end
    self:render()
  end)
end

function Tree:toggle(item)
  if not item then return end
  if item.type == "more" then return self:load(item.of) end
  if not has_children(item) then return end
  item.is_open = not item.is_open
  if item.is_open and (not item.children or item.problem) then return self:load(item) end
  self:render()
end

function Tree:set_open(item, is_open)
  if item and item.type ~= "more" and item.is_open ~= is_open then self:toggle(item) end
end

function Tree:show_details(item)
  if not item or item.type ~= "span" then return self:toggle(item) end
  require("sidetrace.details").open(self.root.data, item.data)
end

function Tree:reload()
  local session = self.root.data
  self.generation = self.generation + 1
  self.root = node("session", session, 0)
  self.root.is_open = true
  self:load(self.root)
end

function Tree:keys()
  local function on_item(action)
    return function() action(self.view:item()) end
  end
  self.view:key({ "<Tab>", "za" }, "open or close", on_item(function(item) self:toggle(item) end))
  self.view:key({ "l", "zo" }, "open", on_item(function(item) self:set_open(item, true) end))
  self.view:key({ "h", "zc" }, "close", on_item(function(item) self:set_open(item, false) end))
  self.view:key({ "<CR>", "K" }, "details", on_item(function(item) self:show_details(item) end))
  self.view:key("gd", "go to the code", on_item(function(item)
    if item and item.type == "span" then require("sidetrace.code").jump(self.root.data, item.data) end
  end))
  self.view:key("r", "fetch again", function() self:reload() end)
  self.view:key("q", "close", function() vim.cmd("bdelete") end)
end

-- Opens the tree of a session, of which at least `sessionId` is known.
function M.open(session)
  local tree = setmetatable({ generation = 0 }, Tree)
  tree.view = view.open("sidetrace://session/" .. session.sessionId, "sidetrace-tree")
  tree.root = node("session", session, 0)
  tree.root.is_open = true
  tree:keys()
  tree:load(tree.root)
  return tree
end

return M
