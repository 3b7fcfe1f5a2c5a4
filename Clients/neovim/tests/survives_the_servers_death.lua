local test = dofile("Clients/neovim/tests/support.lua")

test.case(function()
  test.setup()
  vim.cmd("SidetraceTree kore-7f3a-support")
  local turn = "Hello, this is Hana"
  test.wait_for_line(turn)
  local server = require("sidetrace.server")

  local child
  for _, process in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do child = process end
  vim.loop.kill(child, "sigkill")
  test.wait_for_word("the server has ended by signal 9; :SidetraceRestart starts it again")

  -- The tree stays, and says why it cannot be opened.
  test.press("<Tab>", turn)
  test.wait_for_line("the server has ended")

  vim.cmd("SidetraceRestart")
  test.wait_for_word("the server was started again")
  test.press("<Tab>", turn)
  test.press("<Tab>", turn)
  test.wait_for_line("user_message")
  test.equal(server.state(), "ready")

  -- A server that was ended on purpose is no problem, and the next command starts one.
  vim.cmd("SidetraceStop")
  test.wait("the end", function() return server.state() == "absent" end)
  test.equal(#vim.tbl_filter(function(text) return text:find("has ended by") end, test.told), 2)
  vim.cmd("SidetraceSessions")
  test.wait_for_line("kore-7f3a-support")
end)
