-- The list of sessions.
local M = {}

local server = require("sidetrace.server")
local sidetrace = require("sidetrace")
local view = require("sidetrace.view")
local words = require("sidetrace.words")

local list, sessions, next_cursor, total, filter, marked
-- Which opening of the list an answer belongs to: answers to an older one are thrown away.
local generation = 0

local function row(session)
  local mark = marked == session.sessionId and "*" or words.mark(session)
  local name = words.short(session.name or session.sessionId)
  local head = mark .. " " .. name
  local facts = words.session_facts(session)
  local when = (session.startTime or ""):gsub("T", " "):sub(1, 16)
  local text = head .. "  " .. when .. "  " .. facts
  return {
    text = text, item = session,
    marks = {
      { session.status == "error" and "SidetraceError" or "SidetraceName", 0, #head },
      { "SidetraceFacts", #head, -1 },
    },
  }
end

local function render()
  local rows = {}
  for _, session in ipairs(sessions) do table.insert(rows, row(session)) end
  if next_cursor then
    local text = total and string.format("  … more (%d of %d)", #sessions, total) or "  … more"
    table.insert(rows, { text = text, item = "more" })
  end
  if #rows == 0 then rows = { { text = filter and "no session contains '" .. filter .. "'" or "there are no sessions" } } end
  list:show(rows)
end

local function load(cursor, refresh)
  local of = generation
  local params = { limit = sidetrace.options.page, text = filter, cursor = cursor, refresh = refresh }
  server.request("session.list", params, function(problem, result)
    if of ~= generation then return end
    if problem then
      if #sessions == 0 then list:message(problem.message) end
      return sidetrace.warn(problem.message)
    end
    vim.list_extend(sessions, result.items)
    next_cursor, total = result.nextCursor, result.total
    for _, warning in ipairs(result.warnings or {}) do sidetrace.warn(words.line(warning.message)) end
    render()
  end)
end

local function reload(refresh)
  generation = generation + 1
  sessions, next_cursor, total = {}, nil, nil
  load(nil, refresh)
end

local function enter()
  local item = list:item()
  if item == "more" then return load(next_cursor) end
  if item then require("sidetrace.tree").open(item) end
end

-- Marks a session; on the second one, both are compared.
local function compare()
  local item = list:item()
  if type(item) ~= "table" then return end
  if marked and marked ~= item.sessionId then
    local first = marked
    marked = nil
    render()
    return require("sidetrace.diff").open(first, item.sessionId)
  end
  marked = marked ~= item.sessionId and item.sessionId or nil
  render()
end

-- Shows the sessions, or those that contain `text`.
function M.open(text)
  filter = text and text ~= "" and text or nil
  list = view.open("sidetrace://sessions", "sidetrace-sessions")
  list:key("<CR>", "open the tree, or the next page", enter)
  list:key("d", "mark for a comparison, or compare", compare)
  list:key("r", "fetch again", function() reload(true) end)
  list:key("q", "close", function() vim.cmd("bdelete") end)
  list:message("loading …")
  marked = nil
  reload()
end

return M
