local test = dofile("Clients/neovim/tests/support.lua")

local function place()
  return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ":t") .. ":" .. vim.api.nvim_win_get_cursor(0)[1]
end

test.case(function()
  test.setup()
  vim.cmd("SidetraceTree ledgerly-refund-rounding")
  test.press("<Tab>", "write a red test")
  test.press("<Tab>", "coding-assistant")
  test.press("<Tab>", "verify")
  local tree = vim.api.nvim_get_current_win()
  test.press("gd", "python.eval")
  test.wait("money.py", function() return place() == "money.py:23" end)

  -- A line of a traceback leads to its file, too.
  vim.api.nvim_set_current_win(tree)
  test.press("<CR>", "✗ run_tests")
  test.wait_for_line("in check_promise", "sidetrace://span")
  vim.api.nvim_set_current_win(vim.fn.bufwinid("sidetrace://span"))
  test.press("gd", "in check_promise")
  test.equal(place(), "refund.py:39")
end)
