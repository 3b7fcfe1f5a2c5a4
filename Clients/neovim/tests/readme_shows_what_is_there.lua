local test = dofile("Clients/neovim/tests/support.lua")

-- The picture of the README is what the plugin shows; with SIDETRACE_UPDATE=1 it becomes that.
test.case(function()
  test.setup()
  vim.cmd("SidetraceTree ledgerly-refund-rounding")
  test.press("<Tab>", "write a red test")
  test.press("<Tab>", "coding-assistant")
  test.press("<Tab>", "verify")
  test.press("<CR>", "✗ run_tests")
  test.wait_for_line("code      ", "sidetrace://span")
  local picture = test.lines()
  table.insert(picture, "")
  vim.list_extend(picture, test.lines("sidetrace://span"))

  local name = "Clients/neovim/README.md"
  local readme, shown, from, to = vim.fn.readfile(name), {}, nil, nil
  for number, line in ipairs(readme) do
    if line == "```text" then
      from = number
    elseif from and not to then
      if line == "```" then to = number else table.insert(shown, line) end
    end
  end
  if os.getenv("SIDETRACE_UPDATE") == "1" then
    local page = vim.list_slice(readme, 1, from)
    vim.list_extend(page, picture)
    vim.list_extend(page, vim.list_slice(readme, to))
    vim.fn.writefile(page, name)
  else
    test.equal(shown, picture)
  end
end)
