-- From a span to the line it belongs to.
local M = {}

local server = require("sidetrace.server")
local sidetrace = require("sidetrace")

local function link(path, line)
  if type(path) ~= "string" or path == "" then return nil end
  return { path = path, line = tonumber(line) or 1 }
end

-- The places that a span itself names, most certain first: its code attributes, then a file its tool was given.
function M.links(result)
  local links = {}
  local span = result.span
  local metadata = type(span.metadata) == "table" and span.metadata or {}
  local input = type(span.input) == "table" and span.input or {}
  table.insert(links, link(metadata["code.file.path"] or metadata["code.filepath"],
    metadata["code.line.number"] or metadata["code.lineno"]))
  table.insert(links, link(input.file_path or input.path, input.line or input.offset))
  return links
end

-- The place that a line of a traceback names: `File "a.py", line 3` or `a.py:3`.
function M.frame(line)
  local path, number = line:match('File "([^"]+)", line (%d+)')
  if not path then path, number = line:match("([%w%._/%-]+%.%a+):(%d+)") end
  return link(path, number)
end

-- The file as it is here: below the root, or with as many of its last folders as are there.
local function found(path)
  local root = server.root()
  if path:sub(1, 1) == "/" and vim.fn.filereadable(path) == 1 then return path end
  local rest = path:gsub("^%./", ""):gsub("^/", "")
  while rest do
    local candidate = root .. "/" .. rest
    if vim.fn.filereadable(candidate) == 1 then return candidate end
    rest = rest:match("/(.+)$")
  end
end

-- Opens the place in a window that shows files, if there is one.
function M.open(place)
  if type(place) ~= "table" or not place.path then return end
  local file = found(place.path)
  if not file then
    return sidetrace.warn(place.path .. " is not below " .. server.root() .. "; setup({ root = … }) names another folder")
  end
  local target
  for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.bo[vim.api.nvim_win_get_buf(window)].buftype == "" then target = target or window end
  end
  if target then vim.api.nvim_set_current_win(target) else vim.cmd("aboveleft split") end
  vim.cmd("edit " .. vim.fn.fnameescape(file))
  local last = vim.api.nvim_buf_line_count(0)
  vim.api.nvim_win_set_cursor(0, { math.max(1, math.min(place.line, last)), 0 })
  vim.cmd("normal! zvzz")
end

-- Goes to the line of a span of a session.
function M.jump(session, span)
  local params = {
    spanId = span.spanId, traceId = span.traceId, sessionId = session.sessionId, source = session.source,
  }
  server.request("span.get", params, function(problem, result)
    if problem then return sidetrace.warn(problem.message) end
    local links = M.links(result)
    if #links == 0 then return sidetrace.warn("nothing says which line '" .. tostring(span.name) .. "' belongs to") end
    M.open(links[1])
  end)
end

return M
