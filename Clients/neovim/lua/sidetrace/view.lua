-- A buffer that shows rows, each of which may stand for something.
local M = {}

local namespace = vim.api.nvim_create_namespace("sidetrace")

for group, link in pairs({
  SidetraceName = "Identifier", SidetraceFacts = "Comment", SidetraceError = "DiagnosticError",
  SidetraceHeading = "Title", SidetraceAdded = "DiffAdd", SidetraceRemoved = "DiffDelete",
}) do
  vim.api.nvim_set_hl(0, group, { link = link, default = true })
end

local View = {}
View.__index = View

-- The buffer of that name, shown in a window: where it is already, or in one made by `split` (such as "vsplit").
function M.open(name, filetype, split)
  -- Lists of buffers and the status line show it.
  name = require("sidetrace.words").line(name)
  local buffer = vim.fn.bufnr("^" .. vim.fn.escape(name, "[]*?^$.\\{},") .. "$")
  if buffer == -1 or not vim.api.nvim_buf_is_loaded(buffer) then
    if buffer == -1 then
      buffer = vim.api.nvim_create_buf(false, true)
      vim.api.nvim_buf_set_name(buffer, name)
    end
    vim.bo[buffer].buftype = "nofile"
    vim.bo[buffer].bufhidden = "hide"
    vim.bo[buffer].swapfile = false
    vim.bo[buffer].modifiable = false
    vim.bo[buffer].filetype = filetype
  end
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  else
    if split then vim.cmd(split) end
    vim.api.nvim_win_set_buf(0, buffer)
  end
  vim.wo.wrap = false
  vim.wo.number = false
  vim.wo.cursorline = true
  return setmetatable({ buffer = buffer, items = {} }, View)
end

-- Replaces all rows. A row is `{ text = …, item = …, marks = { { group, from, to }, … } }`, in bytes.
function View:show(rows)
  if not vim.api.nvim_buf_is_valid(self.buffer) then return end
  local lines = {}
  self.items = {}
  for number, row in ipairs(rows) do
    -- A row is one line, whatever is in it.
    lines[number] = (row.text:gsub("\n", " "))
    self.items[number] = row.item
  end
  vim.bo[self.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(self.buffer, 0, -1, false, lines)
  vim.bo[self.buffer].modifiable = false
  vim.api.nvim_buf_clear_namespace(self.buffer, namespace, 0, -1)
  for number, row in ipairs(rows) do
    for _, mark in ipairs(row.marks or {}) do
      local to = mark[3] == -1 and #row.text or mark[3]
      vim.api.nvim_buf_set_extmark(self.buffer, namespace, number - 1, mark[2], { end_col = to, hl_group = mark[1] })
    end
  end
end

function View:message(text)
  self:show(vim.tbl_map(function(line) return { text = line } end, require("sidetrace.words").lines(text)))
end

-- What the row under the cursor stands for.
function View:item()
  local window = vim.fn.bufwinid(self.buffer)
  if window == -1 then return nil end
  return self.items[vim.api.nvim_win_get_cursor(window)[1]]
end

function View:key(keys, what, action)
  for _, key in ipairs(type(keys) == "table" and keys or { keys }) do
    vim.keymap.set("n", key, action, { buffer = self.buffer, nowait = true, silent = true, desc = "sidetrace: " .. what })
  end
end

return M
