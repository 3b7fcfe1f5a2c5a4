local test = dofile("Clients/neovim/tests/support.lua")

-- What the server says about a line, in one text.
local function hover(line)
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = line - 1, character = 0 },
  }
  local client = require("sidetrace.server").client_id()
  local answer
  vim.lsp.buf_request(0, "textDocument/hover", params, function(_, result, context)
    if (type(context) ~= "table" or context.client_id == client) and result then answer = result.contents.value end
  end)
  vim.wait(5000, function() return answer ~= nil end, 5)
  return answer
end

test.case(function()
  test.setup()
  vim.cmd("edit Fixtures/workspace/src/ledgerly/money.py")
  local text
  -- The sessions are fetched behind the editor's back.
  test.wait("who touched the line", function()
    text = hover(23)
    return text ~= nil and text:find("last touched", 1, true) ~= nil
  end)
  for _, part in ipairs({
    "edited, and undone since", "`Edit`", "2026-09-14 09:00", "5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10", "turn 1",
    "the turn took",
  }) do
    test.check(text:find(part, 1, true), "'%s' is not in:\n%s", part, text)
  end
end)
