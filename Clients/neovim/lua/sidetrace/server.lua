-- The one server process, which Neovim's own language client drives: views and language features share it.
local M = {}

local sidetrace = require("sidetrace")

-- `state` is absent, starting, ready or ended.
local state = "absent"
local client, client_id
local ending = ""
local is_wanted_to_end = false
-- Calls under way, by a number of ours, so that each gets its answer even if the server dies.
local calls, next_call = {}, 0
-- Calls that wait for the handshake, oldest first.
local waiting = {}

local is_since_0_11 = vim.fn.has("nvim-0.11") == 1

local function fail(number, message)
  local call = calls[number]
  calls[number] = nil
  if call then call.handler({ message = message }, nil) end
end

local function fail_all(message)
  local numbers = vim.tbl_keys(calls)
  table.sort(numbers)
  waiting = {}
  for _, number in ipairs(numbers) do fail(number, message) end
end

local function send(number)
  local call = calls[number]
  if not call then return end
  local function handler(problem, result, context, config)
    if not calls[number] then return end
    calls[number] = nil
    call.handler(problem, result, context, config)
  end
  local is_sent
  if is_since_0_11 then
    is_sent = client:request(call.method, call.params, handler, call.buffer)
  else
    is_sent = client.request(call.method, call.params, handler, call.buffer)
  end
  if not is_sent then fail(number, M.ended_message()) end
end

function M.ended_message()
  return "the server has ended" .. ending .. "; :SidetraceRestart starts it again"
end

local function has_ended(code, signal, id)
  if id ~= client_id then return end
  local was_wanted = is_wanted_to_end
  state = was_wanted and "absent" or "ended"
  client, client_id, is_wanted_to_end = nil, nil, false
  ending = (signal and signal ~= 0) and " by signal " .. signal or " with code " .. tostring(code)
  local message = was_wanted and "the server was ended" or M.ended_message()
  fail_all(message)
  require("sidetrace.language").server_has_gone(id)
  if not was_wanted then sidetrace.warn(message) end
end

-- "files:~/traces" as the server can read it.
local function expanded(source)
  return (source:gsub("^(.-files:)~/", function(kind) return kind .. vim.fn.expand("~") .. "/" end))
end

function M.root()
  local root = sidetrace.options.root
  if type(root) == "function" then root = root() end
  return vim.fn.fnamemodify(root and vim.fn.expand(root) or vim.fn.getcwd(), ":p"):gsub("(.)/$", "%1")
end

local function settings()
  local root = M.root()
  return {
    name = "sidetrace",
    cmd = sidetrace.options.cmd,
    cmd_cwd = root,
    root_dir = root,
    workspace_folders = { { uri = vim.uri_from_fname(root), name = vim.fn.fnamemodify(root, ":t") } },
    init_options = { sources = vim.tbl_map(expanded, sidetrace.options.sources) },
    capabilities = require("sidetrace.language").capabilities(),
    handlers = require("sidetrace.language").handlers(),
    commands = require("sidetrace.language").commands(),
    on_init = function(started)
      if started.id ~= client_id then return end
      client, state = started, "ready"
      local due = waiting
      waiting = {}
      for _, number in ipairs(due) do send(number) end
      require("sidetrace.language").server_is_ready()
    end,
    on_exit = vim.schedule_wrap(has_ended),
  }
end

-- Starts the server unless it runs; gives whether it does, or why not.
function M.start()
  if state == "ready" or state == "starting" then return true end
  if state == "ended" then return false, M.ended_message() end
  local program = sidetrace.options.cmd[1]
  if vim.fn.executable(program) == 0 then
    return false,
      "there is no program '" .. program .. "'; put sidetrace into PATH or name it: setup({ cmd = { \"/path/to/sidetrace\" } })"
  end
  state = "starting"
  -- An error while starting must not leave us waiting.
  local worked, id
  if is_since_0_11 then
    worked, id = pcall(vim.lsp.start, settings(), { attach = false, reuse_client = function() return false end })
  else
    worked, id = pcall(vim.lsp.start_client, settings())
  end
  if not worked or not id then
    state = "absent"
    return false, "'" .. program .. "' could not be started" .. (worked and "" or ": " .. tostring(id))
  end
  client_id = id
  return true
end

-- Asks the server. `handler(problem, result)` is called once, later: `problem.message` says what went wrong.
function M.request(method, params, handler, buffer)
  local runs, reason = M.start()
  if not runs then
    vim.schedule(function() handler({ message = reason }, nil) end)
    return
  end
  next_call = next_call + 1
  calls[next_call] = { method = method, params = params, handler = handler, buffer = buffer or 0 }
  if state == "ready" then send(next_call) else table.insert(waiting, next_call) end
end

function M.stop()
  if not client_id then
    state = "absent"
    return
  end
  is_wanted_to_end = true
  vim.lsp.stop_client(client_id)
end

-- Ends the server if it runs, and starts another. Open views go on with the new one.
function M.restart()
  local function start()
    state = "absent"
    local runs, reason = M.start()
    if runs then sidetrace.say("the server was started again") else sidetrace.warn(reason) end
    if runs then require("sidetrace.language").attach_all() end
  end
  if not client_id then return start() end
  local old = client_id
  M.stop()
  -- The old one gets a moment to end by itself; then the new one starts in any case.
  local tries = 0
  local function look()
    tries = tries + 1
    if client_id ~= old then return start() end
    if tries == 40 then vim.lsp.stop_client(old, true) end
    if tries == 80 then
      has_ended(0, 9, old)
      return start()
    end
    vim.defer_fn(look, 25)
  end
  look()
end

function M.state() return state end

function M.client_id() return client_id end

function M.client() return client end

return M
