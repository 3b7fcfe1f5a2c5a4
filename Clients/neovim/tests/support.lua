-- What the tests share. A test is a file that calls `case`; Neovim then ends, with code 1 if something failed.
local M = {}

local root = vim.fn.getcwd()

-- What the user was told since the start.
M.told = {}
vim.notify = function(text) table.insert(M.told, text) end

function M.check(condition, what, ...)
  if not condition then error(string.format(what, ...), 2) end
end

function M.equal(actual, expected)
  if not vim.deep_equal(actual, expected) then
    error("expected " .. vim.inspect(expected) .. ", got " .. vim.inspect(actual), 2)
  end
end

-- Waits for what comes from the server.
function M.wait(what, condition)
  if not vim.wait(tonumber(os.getenv("SIDETRACE_PATIENCE_MS") or 60000), condition, 5) then
    error("waited in vain for " .. what .. "; the buffer:\n" .. table.concat(M.lines(), "\n"), 2)
  end
end

function M.lines(name)
  local buffer = name and vim.fn.bufnr("^" .. name .. "$") or 0
  if buffer == -1 then return {} end
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

-- The number of the first line that contains `text`.
function M.line_of(text, name)
  for number, line in ipairs(M.lines(name)) do
    if line:find(text, 1, true) then return number end
  end
end

function M.wait_for_line(text, name)
  M.wait("'" .. text .. "'", function() return M.line_of(text, name) ~= nil end)
  return M.line_of(text, name)
end

function M.wait_for_word(text)
  M.wait("the message '" .. text .. "'", function()
    return table.concat(M.told, "\n"):find(text, 1, true) ~= nil
  end)
end

-- Presses keys on the line that contains `text`.
function M.press(keys, text)
  if text then vim.api.nvim_win_set_cursor(0, { M.wait_for_line(text), 0 }) end
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "mx", false)
end

function M.setup(options)
  require("sidetrace").setup(vim.tbl_extend("force", {
    cmd = { os.getenv("SIDETRACE_PROGRAM") or "sidetrace" },
    sources = { "files:" .. root .. "/Fixtures/demo" },
    root = root .. "/Fixtures/workspace",
  }, options or {}))
end

function M.case(body)
  local worked, problem = xpcall(body, debug.traceback)
  if not worked then
    io.stderr:write(problem .. "\n" .. table.concat(M.told, "\n") .. "\n")
    vim.cmd("cquit 1")
  end
  vim.cmd("qall!")
end

return M
