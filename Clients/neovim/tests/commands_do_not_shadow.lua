local test = dofile("Clients/neovim/tests/support.lua")

test.case(function()
  -- Somebody else's command of that name stays theirs.
  vim.g.loaded_sidetrace = nil
  vim.cmd("delcommand SidetraceDiff")
  vim.cmd("command SidetraceDiff let g:theirs = 1")
  vim.cmd("runtime! plugin/sidetrace.lua")
  vim.cmd("SidetraceDiff")
  test.equal(vim.g.theirs, 1)
  test.equal(vim.fn.exists(":SidetraceSessions"), 2)
end)
