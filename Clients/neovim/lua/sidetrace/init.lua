-- Agent traces beside the code: sessions, trees of spans, details, and what ran on which line.
local M = {}

-- What setup() may change.
M.options = {
  -- The program and its flags.
  cmd = { "sidetrace" },
  -- Where sessions come from, as in `sidetrace --help`: "files:~/traces", "pandaprobe", "name=kore:https://…".
  sources = {},
  -- How many rows a page has.
  page = 100,
  -- Lenses, hover and diagnostics in files; false leaves them out.
  language = true,
  -- The file types that get them; nil for every file.
  filetypes = nil,
  -- The folder whose files they are about; nil for the working folder.
  root = nil,
}

local function complain(text) error("sidetrace: " .. text, 3) end

-- Takes the user's options. May be called again; a running server keeps what it was started with.
function M.setup(options)
  options = options or {}
  for key in pairs(options) do
    if M.options[key] == nil and key ~= "filetypes" and key ~= "root" then
      complain("there is no option '" .. tostring(key) .. "'")
    end
  end
  if type(options.cmd) == "string" then options.cmd = { options.cmd } end
  if type(options.sources) == "string" then options.sources = { options.sources } end
  M.options = vim.tbl_extend("force", M.options, options)
  require("sidetrace.language").setup()
end

-- Whoever's words these are, they are one line in which nothing acts.
function M.say(text, level)
  vim.notify("sidetrace: " .. require("sidetrace.words").line(text), level or vim.log.levels.INFO)
end

function M.warn(text) M.say(text, vim.log.levels.WARN) end

return M
