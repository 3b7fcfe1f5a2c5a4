local test = dofile("Clients/neovim/tests/support.lua")

-- The lenses that are seen: the text at the end of each line that has one.
local function lenses()
  local seen = {}
  for name, namespace in pairs(vim.api.nvim_get_namespaces()) do
    if name:find("codelens", 1, true) then
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
        local texts = vim.tbl_map(function(chunk) return chunk[1] end, mark[4].virt_text or {})
        seen[mark[2] + 1] = table.concat(texts)
      end
    end
  end
  return seen
end

local function lens(line, text)
  test.wait("the lens '" .. text .. "' on line " .. line .. "; there are " .. vim.inspect(lenses()), function()
    return (lenses()[line] or ""):find(text, 1, true) ~= nil
  end)
end

test.case(function()
  test.setup()
  vim.cmd("edit Fixtures/workspace/src/ledgerly/gateway.py")
  lens(51, "2 runs")
  lens(51, "2 errors")

  -- What failed is a diagnostic, too.
  test.wait("the diagnostic", function() return #vim.diagnostic.get(0) > 0 end)
  local found = vim.tbl_filter(function(each) return each.lnum == 50 end, vim.diagnostic.get(0))
  test.equal(#found, 1)
  test.equal(found[1].source, "sidetrace")

  -- The hover has the figures.
  vim.api.nvim_win_set_cursor(0, { 51, 0 })
  local hover
  vim.lsp.buf_request(0, "textDocument/hover", vim.lsp.util.make_position_params(0, "utf-16"), function(_, result)
    hover = result
  end)
  test.wait("the hover", function() return hover ~= nil end)
  test.check(hover.contents.value:find("GatewayUnavailable", 1, true), "%s", vim.inspect(hover))

  -- They follow an edit.
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { "# one", "# two" })
  vim.cmd("doautocmd TextChanged")
  lens(53, "2 runs")
  test.wait("the new answer", function()
    local all = vim.lsp.codelens.get(0)
    return #all == 1 and all[1].range.start.line == 52 and all[1].command ~= nil
  end)

  -- A lens leads to its spans, and those to their details.
  vim.api.nvim_win_set_cursor(0, { 53, 0 })
  vim.lsp.codelens.run()
  test.wait_for_line("sandbox.refund")
  test.equal(vim.api.nvim_buf_get_name(0), "sidetrace://line/gateway.py:53")
  test.press("<CR>", "sandbox.refund")
  test.wait_for_line("GatewayUnavailable", "sidetrace://span")

  -- A server that has gone leaves no lens behind.
  vim.cmd("edit Fixtures/workspace/src/ledgerly/gateway.py")
  vim.cmd("SidetraceStop")
  test.wait("no lens", function() return vim.tbl_isempty(lenses()) end)
end)
