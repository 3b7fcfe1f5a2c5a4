-- The commands. Nothing else of the plugin is loaded before one of them is used or setup() is called.
if vim.g.loaded_sidetrace or vim.fn.has("nvim-0.7") == 0 then return end
vim.g.loaded_sidetrace = true

local function command(name, options, action)
  -- A command of that name that somebody else made stays theirs.
  if vim.fn.exists(":" .. name) ~= 2 then vim.api.nvim_create_user_command(name, action, options) end
end

command("SidetraceSessions", { nargs = "?", desc = "List sessions, or those that contain a text" }, function(call)
  require("sidetrace.sessions").open(call.args)
end)
command("SidetraceTree", { nargs = 1, desc = "Open a session's tree" }, function(call)
  require("sidetrace.tree").open({ sessionId = call.args })
end)
command("SidetraceDiff", { nargs = "+", desc = "Compare two sessions" }, function(call)
  require("sidetrace.diff").open(call.fargs[1], call.fargs[2])
end)
command("SidetraceLine", { nargs = 0, desc = "Show what ran on this line" }, function()
  require("sidetrace.line").open(vim.uri_from_bufnr(0), vim.api.nvim_win_get_cursor(0)[1])
end)
command("SidetraceRestart", { nargs = 0, desc = "Start the server again" }, function()
  require("sidetrace.server").restart()
end)
command("SidetraceStop", { nargs = 0, desc = "End the server" }, function()
  require("sidetrace.server").stop()
end)
