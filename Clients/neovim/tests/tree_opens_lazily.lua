local test = dofile("Clients/neovim/tests/support.lua")

test.case(function()
  test.setup()
  vim.cmd("SidetraceSessions ledgerly-refund")
  test.press("<CR>", "ledgerly-refund-rounding")
  test.wait_for_line("replay August")
  test.equal(vim.api.nvim_buf_get_name(0), "sidetrace://session/ledgerly-refund-rounding")
  test.equal(test.line_of("coding-assistant"), nil)
  local before = #test.lines()

  -- The spans of a turn come when it is opened.
  test.press("<Tab>", "replay August")
  test.wait_for_line("coding-assistant")
  test.equal(#test.lines(), before + 1)
  test.press("<Tab>", "coding-assistant")
  test.press("<Tab>", "replay-august")
  local number = test.wait_for_line("✗ replay_refunds  ")
  local line = test.lines()[number]
  test.check(line:find("tool · 30.1 s · "), "the row says what it is: %s", line)

  -- Closing hides them; opening again asks nobody.
  test.press("<Tab>", "replay August")
  test.equal(#test.lines(), before)
  test.press("l", "replay August")
  test.check(test.line_of("replay_refunds"), "what was fetched is there at once")
end)
