-- What the server says about files: lenses, hover and diagnostics, through Neovim's own language client.
local M = {}

local sidetrace = require("sidetrace")

local group

-- Messages of the server to the client, by method.
function M.handlers() return {} end

-- Commands of lenses that are answered here, not by the server.
function M.commands() return {} end

local function is_wanted(buffer)
  if not vim.api.nvim_buf_is_loaded(buffer) or vim.bo[buffer].buftype ~= "" then return false end
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == "" or name:find("^%a[%w+.-]*://") then return false end
  local types = sidetrace.options.filetypes
  return not types or vim.tbl_contains(types, vim.bo[buffer].filetype)
end

-- Whether the server has anything to do with files.
local function can(capability)
  local client = require("sidetrace.server").client()
  return client and client.server_capabilities and client.server_capabilities[capability] or false
end

local function refresh_lenses(buffer)
  if can("codeLensProvider") and vim.lsp.codelens and vim.api.nvim_get_current_buf() == buffer then
    vim.lsp.codelens.refresh()
  end
end

local function attach(buffer)
  if not is_wanted(buffer) then return end
  local server = require("sidetrace.server")
  if server.state() == "ended" or not server.start() then return end
  if server.state() ~= "ready" or not can("textDocumentSync") then return end
  local id = server.client_id()
  if vim.lsp.buf_is_attached and vim.lsp.buf_is_attached(buffer, id) then return end
  vim.lsp.buf_attach_client(buffer, id)
  refresh_lenses(buffer)
end

function M.attach_all()
  if not sidetrace.options.language then return end
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do attach(buffer) end
end

-- Called when the handshake is done: files that were open before get their lenses now.
M.server_is_ready = M.attach_all

function M.setup()
  group = vim.api.nvim_create_augroup("sidetrace", { clear = true })
  if not sidetrace.options.language then return end
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile", "FileType" }, {
    group = group, callback = function(event) attach(event.buf) end,
  })
  vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "BufWritePost" }, {
    group = group,
    callback = function(event)
      local id = require("sidetrace.server").client_id()
      if id and is_wanted(event.buf) and vim.lsp.buf_is_attached(event.buf, id) then refresh_lenses(event.buf) end
    end,
  })
  M.attach_all()
end

return M
