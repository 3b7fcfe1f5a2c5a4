local test = dofile("Clients/neovim/tests/support.lua")

test.case(function()
  -- A program that is not there is said once asked for, not when a file is opened.
  test.setup({ cmd = "/nowhere/sidetrace" })
  vim.cmd("edit Fixtures/workspace/src/ledgerly/money.py")
  test.equal(test.told, {})
  vim.cmd("SidetraceSessions")
  test.wait_for_word("there is no program '/nowhere/sidetrace'; put sidetrace into PATH or name it")

  -- So is a session that is not there.
  test.setup()
  vim.cmd("SidetraceTree nowhere")
  test.wait_for_word("there is no session 'nowhere' in")
  test.wait_for_line("there is no session 'nowhere' in")

  -- And an option that is not one.
  local worked, problem = pcall(require("sidetrace").setup, { source = "files:x" })
  test.check(not worked and problem:find("there is no option 'source'"), "%s", problem)
end)
