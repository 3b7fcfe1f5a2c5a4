local test = dofile("Clients/neovim/tests/support.lua")

test.case(function()
  local words = require("sidetrace.words")
  test.equal(words.line("a\226\128\174b\n\tc\7\27[2J"), "a\\u{202E}b c\\u{07}\\u{1B}[2J")
  -- U+200B, U+2028, U+FEFF, U+E0041, U+3164; and what scripts and emoji need stays.
  test.equal(
    words.line("\226\128\139\226\128\168\239\187\191\243\160\129\129\227\133\164"),
    "\\u{200B}\\u{2028}\\u{FEFF}\\u{E0041}\\u{3164}")
  test.equal(words.line("👩‍👧 “é” … 漢 \194\160"), "👩‍👧 “é” … 漢 \194\160")

  -- Whatever an id says, the user is told it on one line, and so is the buffer called.
  test.setup()
  require("sidetrace.tree").open({ sessionId = "no\27]0;x\7\nwhere" })
  test.wait_for_word("there is no session 'no\\u{1b}]0;x\\u{7} where'")
  test.check(not vim.api.nvim_buf_get_name(0):find("%c"), "the buffer is called %s", vim.api.nvim_buf_get_name(0))

  -- What is no file of this machine is not opened.
  local buffer = vim.api.nvim_get_current_buf()
  for _, path in ipairs({ "/dev/zero", "//nowhere.invalid/share/a.py", "http://nowhere.invalid/a.py" }) do
    require("sidetrace.code").open({ path = path })
  end
  test.equal(vim.api.nvim_get_current_buf(), buffer)
end)
