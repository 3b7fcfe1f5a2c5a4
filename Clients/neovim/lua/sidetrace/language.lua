-- What the server says about files: lenses, hover and diagnostics, through Neovim's own language client.
local M = {}

local sidetrace = require("sidetrace")

local function server() return require("sidetrace.server") end

-- Takes away the lenses of the client of that number: Neovim leaves them where an answer has none.
local function clear_lenses(buffer, id)
  for name, namespace in pairs(vim.api.nvim_get_namespaces()) do
    if name:find("lsp[_.]codelens:" .. id .. "$") then vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1) end
  end
end

-- Asks for the lenses of a buffer: of this server only, since others' may not be wanted.
local function refresh_lenses(buffer)
  local running = server()
  local client, id = running.client(), running.client_id()
  local show = vim.lsp.handlers["textDocument/codeLens"]
  if not client or not show or not vim.lsp.buf_is_attached(buffer, id) then return end
  if not client.server_capabilities.codeLensProvider then return end
  running.request("textDocument/codeLens", { textDocument = vim.lsp.util.make_text_document_params(buffer) },
    function(problem, result, context, config)
      -- A server that has ended is told of elsewhere.
      if problem or not context or not vim.api.nvim_buf_is_loaded(buffer) then return end
      if not result or #result == 0 then clear_lenses(buffer, id) end
      show(nil, result, context, config)
    end, buffer)
end

local function refresh_visible()
  local seen = {}
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    local buffer = vim.api.nvim_win_get_buf(window)
    if not seen[buffer] then
      seen[buffer] = true
      refresh_lenses(buffer)
    end
  end
end

-- Several changes at once are one refresh.
local is_due = false
local function refresh_soon()
  if is_due then return end
  is_due = true
  vim.defer_fn(function()
    is_due = false
    refresh_visible()
  end, 100)
end

-- Neovim's abilities, and that it may be told to ask for lenses again, which is done below.
function M.capabilities()
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.workspace = capabilities.workspace or {}
  capabilities.workspace.codeLens = { refreshSupport = true }
  return capabilities
end

-- Requests of the server to the client.
function M.handlers()
  return {
    ["workspace/codeLens/refresh"] = function()
      refresh_soon()
      return vim.NIL
    end,
  }
end

-- Commands of lenses that are answered here: with views, where the server would send text.
function M.commands()
  return {
    ["sidetrace.openTrace"] = function(command)
      local place = (command.arguments or {})[1]
      if place then require("sidetrace.tree").open({ sessionId = place.sessionId, source = place.source }) end
    end,
    ["sidetrace.openLine"] = function(command)
      local place = (command.arguments or {})[1]
      if place then require("sidetrace.line").open(place.uri, place.line) end
    end,
  }
end

local function is_wanted(buffer)
  if not vim.api.nvim_buf_is_loaded(buffer) or vim.bo[buffer].buftype ~= "" then return false end
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == "" or name:find("^%a[%w+.-]*://") then return false end
  local types = sidetrace.options.filetypes
  return not types or vim.tbl_contains(types, vim.bo[buffer].filetype)
end

local function attach(buffer)
  if not is_wanted(buffer) then return end
  local running = server()
  -- Who opens a file has not asked for anything: that the program is missing is said when a command needs it.
  if running.state() == "ended" or not running.start() or running.state() ~= "ready" then return end
  local sync = running.client().server_capabilities.textDocumentSync
  if not sync or vim.lsp.buf_is_attached(buffer, running.client_id()) then return end
  vim.lsp.buf_attach_client(buffer, running.client_id())
  refresh_soon()
end

function M.attach_all()
  if not sidetrace.options.language then return end
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do attach(buffer) end
end

-- Called when the handshake is done: files that were open before get their lenses now.
function M.server_is_ready()
  -- From Neovim 0.12 on it asks for lenses itself once they are enabled.
  if sidetrace.options.language and vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true, { client_id = server().client_id() })
  end
  M.attach_all()
end

-- Called when the server has gone: its lenses would be clicked in vain.
function M.server_has_gone(id)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then clear_lenses(buffer, id) end
  end
end

function M.setup()
  local group = vim.api.nvim_create_augroup("sidetrace", { clear = true })
  if not sidetrace.options.language then return end
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile", "FileType" }, {
    group = group, callback = function(event) attach(event.buf) end,
  })
  vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "TextChanged", "BufWritePost" }, {
    group = group,
    callback = function(event)
      if server().client_id() and is_wanted(event.buf) then refresh_soon() end
    end,
  })
  M.attach_all()
end

return M
