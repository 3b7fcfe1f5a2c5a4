-- From a span to the line it belongs to.
local M = {}

local server = require("sidetrace.server")
local sidetrace = require("sidetrace")

-- Which span is meant, for methods that are asked about one.
function M.question(session, span)
  return { spanId = span.spanId, traceId = span.traceId, sessionId = session.sessionId, source = session.source }
end

-- Calls `handler(problem, place)` with the place that a span names, or nil.
function M.locate(session, span, handler)
  server.request("code.location", M.question(session, span), function(problem, result)
    handler(problem, result and result.location)
  end)
end

-- A path as it is below the root, where it is.
function M.relative(path)
  local root = server.root() .. "/"
  return vim.startswith(path, root) and path:sub(#root + 1) or path
end

-- The place that a line of a traceback names: `File "a.py", line 3` or `a.py:3`.
function M.frame(line)
  local path, number = line:match('File "([^"]+)", line (%d+)')
  if not path then path, number = line:match("([%w%._/%-]+%.%a+):(%d+)") end
  return path and { path = path, line = tonumber(number) }
end

-- Whether there is a file, and no pipe or device, which to open would wait for ever.
local function is_file(path)
  local stat = (vim.uv or vim.loop).fs_stat(path)
  return stat ~= nil and stat.type == "file" and vim.fn.filereadable(path) == 1
end

-- The file that a path of somewhere else stands for: below the root, or with as many of its last folders as are there.
local function found(path)
  local root = server.root()
  -- An address, or a file of another machine, which only to look for would tell that machine who asks.
  if path:find("^%a[%w+.-]*://") or path:find("^[\\/][\\/]") then return nil end
  if path:sub(1, 1) == "/" and is_file(path) then return path end
  local rest = path:gsub("^%./", ""):gsub("^/", "")
  while rest do
    local candidate = root .. "/" .. rest
    if is_file(candidate) then return candidate end
    rest = rest:match("/(.+)$")
  end
end

-- Opens the place in a window that shows files, if there is one.
function M.open(place)
  if type(place) ~= "table" or not place.path then return end
  local file = place.uri and vim.uri_to_fname(place.uri) or found(place.path)
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
  vim.api.nvim_win_set_cursor(0, { math.max(1, math.min(place.line or 1, last)), 0 })
  vim.cmd("normal! zvzz")
end

-- Goes to the line of a span of a session.
function M.jump(session, span)
  M.locate(session, span, function(problem, place)
    if problem then return sidetrace.warn(problem.message) end
    if not place then
      return sidetrace.warn("nothing says which line '" .. tostring(span.name) .. "' belongs to")
    end
    M.open(place)
  end)
end

return M
