-- The spans of a line of code.
local M = {}

local server = require("sidetrace.server")
local sidetrace = require("sidetrace")
local view = require("sidetrace.view")
local words = require("sidetrace.words")

local function row(span)
  local link = span.link or {}
  local head = words.mark(span) .. " " .. words.short(span.name or span.spanId)
  local place = link.line and ":" .. link.line or ""
  local why = string.format("%s%s (%s)", link.rule or "", place, link.confidence or "")
  return {
    text = head .. "  " .. words.span_facts(span) .. "  " .. words.line(span.sessionId) .. "  " .. why, item = span,
    marks = { { span.status == "error" and "SidetraceError" or "SidetraceName", 0, #head }, { "SidetraceFacts", #head, -1 } },
  }
end

-- Shows the spans of a line of the file at `uri`, from 1, or without `line` those of the whole file.
function M.open(uri, line)
  local title = vim.fn.fnamemodify(vim.uri_to_fname(uri), ":t") .. (line and ":" .. line or "")
  local shown = view.open("sidetrace://line/" .. title, "sidetrace-line", "botright 12split")
  local cursor
  local rows = {}
  local function load()
    local params = { uri = uri, line = line, limit = sidetrace.options.page, cursor = cursor, payloads = "none" }
    server.request("code.spans", params, function(problem, result)
      if problem then
        shown:message(problem.message)
        return sidetrace.warn(problem.message)
      end
      if cursor then table.remove(rows) end
      for _, span in ipairs(result.items) do table.insert(rows, row(span)) end
      cursor = result.nextCursor
      if cursor then table.insert(rows, { text = string.format("  … more (%d of %d)", #rows, result.total), item = "more" }) end
      if #rows == 0 then rows = { { text = "nothing is known to have run at " .. title } } end
      shown:show(rows)
    end)
  end
  local function enter()
    local item = shown:item()
    if item == "more" then return load() end
    if item then require("sidetrace.details").open({ sessionId = item.sessionId, source = item.source }, item) end
  end
  shown:key("<CR>", "details, or the next page", enter)
  shown:key("t", "open the session's tree", function()
    local item = shown:item()
    if type(item) == "table" then
      require("sidetrace.tree").open({ sessionId = item.sessionId, source = item.source })
    end
  end)
  shown:key("q", "close", function() vim.cmd("bdelete") end)
  shown:message("loading …")
  load()
end

return M
