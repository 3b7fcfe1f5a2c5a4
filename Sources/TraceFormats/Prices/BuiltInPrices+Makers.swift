extension BuiltInPrices {
  /// The prices of those who make models, but OpenAI.
  static let makerTable: StaticString = """
    [anthropic]
    claude-2 claude-v2 claude-2.0 claude-2.1 : in=8 out=24
    claude-3-5-haiku claude-3.5-haiku : in=0.8 out=4 read=0.08 write=1 write1h=1.6 search=10
    claude-3-5-sonnet claude-3.5-sonnet : in=3 out=15 read=0.3 write=3.75 write1h=6 search=10
    claude-3-7-sonnet claude-3.7-sonnet claude-sonnet-3.7 claude-sonnet-3-7 : in=3 out=15 read=0.3 write=3.75 write1h=6 search=10
    claude-3-haiku : in=0.25 out=1.25 read=0.03 write=0.3 write1h=0.5
    claude-3-opus : in=15 out=75 read=1.5 write=18.75 write1h=30
    claude-3-sonnet : in=3 out=15 read=0.3 write=3.75 write1h=6
    claude-fable-5 : in=10 out=50 read=1 write=12.5 write1h=20 search=10 us=1.1
    ; since=2026-10-14 batch in=5 out=25 read=0.5 write=6.25 write1h=10
    claude-fable-5-1 : in=10 out=50 read=0.25 write=12.5 write1h=20 search=10 us=1.1
    ; since=2026-10-14 batch in=5 out=25 read=0.125 write=6.25 write1h=10
    claude-fable-5-2 : in=8 out=40 read=0.2 write=10 write1h=16 search=10 us=1.1
    ; batch in=4 out=20 read=0.1 write=5 write1h=8
    ; fast in=16 out=80 read=0.4 write=20 write1h=32
    claude-haiku-4-5 claude-haiku-4.5 claude-4-5-haiku claude-4.5-haiku : in=1 out=5 read=0.1 write=1.25 write1h=2 search=10
    ; since=2026-10-14 batch in=0.5 out=2.5 read=0.05 write=0.625 write1h=1
    claude-haiku-5-5 claude-haiku-5.5 claude-5-5-haiku claude-5.5-haiku : in=0.1 in>100000=0.5 out=0.5 out>100000=2.5 read=0.01 read>100000=0.05 write=0.125 write>100000=0.625 write1h=0.2 write1h>100000=1 search=10 us=1.1
    ; since=2026-10-14 batch in=0.05 in>100000=0.25 out=0.25 out>100000=1.25 read=0.005 read>100000=0.025 write=0.0625 write>100000=0.3125 write1h=0.1 write1h>100000=0.5
    claude-mythos-5-2 : in=8 out=40 read=0.2 write=10 write1h=16 search=10 us=1.1
    ; batch in=4 out=20 read=0.1 write=5 write1h=8
    ; fast in=16 out=80 read=0.4 write=20 write1h=32
    claude-opus-4-0 claude-4-opus claude-opus-4 : in=15 out=75 read=1.5 write=18.75 write1h=30 search=10
    claude-opus-4-1 claude-opus-4.1 : in=15 out=75 read=1.5 write=18.75 write1h=30 search=10
    claude-opus-4-5 claude-opus-4.5 claude-4-5-opus claude-4.5-opus : in=5 out=25 read=0.5 write=6.25 write1h=10 search=10
    ; since=2026-10-14 batch in=2.5 out=12.5 read=0.25 write=3.125 write1h=5
    claude-opus-4-6 claude-opus-4.6 claude-4-6-opus claude-4.6-opus : in=5 in>200000=10 out=25 out>200000=37.5 read=0.5 read>200000=1 write=6.25 write>200000=12.5 write1h=10 write1h>200000=20 search=10 us=1.1
    ; since=2026-03-13 in=5 out=25 read=0.5 write=6.25 write1h=10 search=10
    ; since=2026-02-01 fast in=30 in>200000=60 out=150 out>200000=225 read=3 read>200000=6 write=37.5 write>200000=75 write1h=60 write1h>200000=120
    ; since=2026-03-13 fast in=30 out=150 read=3 write=37.5 write1h=60
    ; since=2026-10-14 batch in=2.5 out=12.5 read=0.25 write=3.125 write1h=5
    claude-opus-4-7 claude-opus-4.7 claude-4-7-opus claude-4.7-opus : in=5 out=25 read=0.5 write=6.25 write1h=10 search=10 us=1.1
    ; fast in=30 out=150 read=3 write=37.5 write1h=60
    ; since=2026-10-14 batch in=2.5 out=12.5 read=0.25 write=3.125 write1h=5
    claude-opus-4-8 claude-opus-4.8 claude-4-8-opus claude-4.8-opus : in=5 out=25 read=0.5 write=6.25 write1h=10 search=10 us=1.1
    ; since=2026-10-14 batch in=2.5 out=12.5 read=0.25 write=3.125 write1h=5
    ; fast in=10 out=50 read=1 write=12.5 write1h=20
    claude-opus-5 claude-opus-5.0 claude-5-opus claude-5.0-opus : in=5 out=25 read=0.5 write=6.25 write1h=10 search=10 us=1.1
    ; since=2026-10-14 batch in=2.5 out=12.5 read=0.25 write=3.125 write1h=5
    ; fast in=10 out=50 read=1 write=12.5 write1h=20
    claude-opus-5-5 claude-opus-5.5 claude-5-5-opus claude-5.5-opus : in=4 out=20 read=0.2 write=5 write1h=8 search=10 us=1.1
    ; since=2026-10-14 batch in=2 out=10 read=0.1 write=2.5 write1h=4
    ; fast in=8 out=40 read=0.4 write=10 write1h=16
    claude-sonnet-4-0 claude-sonnet-4 claude-4-sonnet : in=3 out=15 read=0.3 write=3.75 write1h=6 search=10
    claude-sonnet-4-5 claude-sonnet-4.5 : in=3 in>200000=6 out=15 out>200000=22.5 read=0.3 read>200000=0.6 write=3.75 write>200000=7.5 write1h=6 write1h>200000=12 search=10
    ; since=2026-10-14 batch in=1.5 in>200000=3 out=7.5 out>200000=11.25 read=0.15 read>200000=0.3 write=1.875 write>200000=3.75 write1h=3 write1h>200000=6
    claude-sonnet-4-6 claude-sonnet-4.6 : in=3 in>200000=6 out=15 out>200000=22.5 read=0.3 read>200000=0.6 write=3.75 write>200000=7.5 write1h=6 write1h>200000=12 search=10 us=1.1
    ; since=2026-03-13 in=3 out=15 read=0.3 write=3.75 write1h=6 search=10
    ; since=2026-10-14 batch in=1.5 out=7.5 read=0.15 write=1.875 write1h=3
    claude-sonnet-5 claude-sonnet-5.0 claude-5-sonnet claude-5.0-sonnet : in=2 out=10 read=0.2 write=2.5 write1h=4 search=10 us=1.1
    ; since=2026-10-14 batch in=1 out=5 read=0.1 write=1.25 write1h=2
    claude-sonnet-5-5 claude-sonnet-5.5 claude-5-5-sonnet claude-5.5-sonnet : in=2 out=10 read=0.1 write=2.5 write1h=4 search=10 us=1.1
    ; since=2026-10-14 batch in=1 out=5 read=0.05 write=1.25 write1h=2
    claude-v1 : in=8 out=24
    [google]
    claude-3-5-haiku : in=0.8 out=4 read=0.08 write=1
    claude-3-5-sonnet : in=3 out=15 read=0.3 write=3.75
    claude-3-7-sonnet : in=3 out=15 read=0.3 write=3.75
    claude-3-haiku : in=0.25 out=1.25 read=0.03 write=0.3
    claude-3-opus : in=15 out=75 read=1.5 write=18.75
    claude-4-opus claude-opus-4 claude-opus-4-0 claude-opus-4-1 : in=15 out=75 read=1.5 write=18.75
    claude-4-sonnet claude-sonnet-4-0 claude-sonnet-4 anthropic/claude-sonnet-4 : in=3 out=15 read=0.3 write=3.75
    claude-fable-5 : in=10 out=50 read=1 write=12.5 write1h=20
    claude-fable-5-1 : in=10 out=50 read=0.25 write=12.5 write1h=20
    claude-fable-5-2 : in=8 out=40 read=0.2 write=10 write1h=16 search=10
    ; batch in=4 out=20 read=0.1 write=5 write1h=8
    claude-haiku-4-5 claude-haiku-4.5 : in=1 out=5 read=0.1 write=1.25 write1h=2
    claude-haiku-5-5 claude-haiku-5.5 claude-5-5-haiku claude-5.5-haiku : in=0.1 in>100000=0.5 out=0.5 out>100000=2.5 read=0.01 read>100000=0.05 write=0.125 write>100000=0.625 write1h=0.2 write1h>100000=1
    claude-4-5-opus claude-opus-4-5 claude-4.5-opus claude-opus-4.5 : in=5 out=25 read=0.5 write=6.25 write1h=10
    claude-4-6-opus claude-opus-4-6 claude-4.6-opus claude-opus-4.6 : in=5 in>200000=10 out=25 out>200000=37.5 read=0.5 read>200000=1 write=6.25 write>200000=12.5
    ; since=2026-03-13 in=5 out=25 read=0.5 write=6.25 write1h=10
    claude-4-7-opus claude-opus-4-7 claude-4.7-opus claude-opus-4.7 : in=5 out=25 read=0.5 write=6.25 write1h=10
    claude-4-8-opus claude-opus-4-8 claude-4.8-opus claude-opus-4.8 : in=5 out=25 read=0.5 write=6.25 write1h=10
    claude-5-opus claude-opus-5 claude-5.0-opus claude-opus-5.0 : in=5 out=25 read=0.5 write=6.25 write1h=10
    claude-5-5-opus claude-opus-5-5 claude-5.5-opus claude-opus-5.5 : in=4 out=20 read=0.2 write=5 write1h=8
    claude-sonnet-4-5 claude-sonnet-4.5 : in=3 in>200000=6 out=15 out>200000=22.5 read=0.3 read>200000=0.6 write=3.75 write>200000=7.5 write1h=6 write1h>200000=12
    claude-sonnet-4-6 claude-sonnet-4.6 : in=3 out=15 read=0.3 write=3.75 write1h=6
    claude-sonnet-5-5 claude-sonnet-5.5 claude-5-5-sonnet claude-5.5-sonnet : in=2 out=10 read=0.1 write=2.5 write1h=4
    gemini-1.0-pro-vision-001 : in=0.125 out=0.375
    gemini-1.5-flash : in=0.075 in>128000=0.15 out=0.3 out>128000=0.6 read=0.01875 read>128000=0.0375
    gemini-1.5-pro : in=1.25 in>128000=2.5 out=5 out>128000=10
    gemini-2.0-flash gemini-2.0-flash-exp gemini-2.0-flash-thinking : in=0.1 out=0.4 read=0.025 search=35
    gemini-2.0-flash-lite : in=0.075 out=0.3
    gemini-2.5-flash : in=0.3 out=2.5 read=0.03 search=35
    ; since=2026-10-14 batch in=0.15 out=1.25
    gemini-2.5-flash-lite gemini-2.5-flash-lite-preview : in=0.1 out=0.4 read=0.01 search=35
    ; since=2026-10-14 batch in=0.05 out=0.2
    gemini-2.5-flash-preview-05-20 gemini-2.5-flash-preview-04-17 gemini-2.5-flash-preview-05-20:thinking gemini-2.5-flash-preview gemini-2.5-flash-preview:thinking : in=0.15 out=0.6 search=35
    gemini-2.5-pro : in=1.25 in>200000=2.5 out=10 out>200000=15 read=0.125 read>200000=0.25 search=35
    ; since=2026-10-14 batch in=0.625 in>200000=1.25 out=5 out>200000=7.5
    gemini-3-flash-preview : in=0.5 out=3 read=0.05
    ; since=2026-01-05 in=0.5 out=3 read=0.05 search=14
    ; since=2026-10-14 batch in=0.25 out=1.5
    gemini-3-pro-preview gemini-3-pro-text-preview : in=2 in>200000=4 out=12 out>200000=18 read=0.2 read>200000=0.4
    ; since=2026-01-05 in=2 in>200000=4 out=12 out>200000=18 read=0.2 read>200000=0.4 search=14
    gemini-3.1-flash-lite gemini-3.1-flash-lite-preview : in=0.25 out=1.5 read=0.025 search=14
    ; since=2026-10-14 batch in=0.125 out=0.75 read=0.0125
    gemini-3.1-pro-preview gemini-pro-latest : in=2 in>200000=4 out=12 out>200000=18 read=0.2 read>200000=0.4 search=14
    ; since=2026-10-14 batch in=1 in>200000=2 out=6 out>200000=9
    gemini-3.5-flash gemini-3.5-flash-preview : in=1.5 out=9 read=0.15 search=14
    gemini-3.5-flash-lite gemini-flash-lite-latest : in=0.3 out=2.5 read=0.03 search=14
    ; since=2026-10-14 batch in=0.15 out=1.25 read=0.02
    gemini-3.6-flash : in=0.75 out=3.75 read=0.075 search=14
    ; since=2027-01-01 in=1.5 out=7.5 read=0.15 search=14
    ; since=2027-01-01 batch in=0.75 out=3.75 read=0.075
    ; since=2026-10-14 batch in=0.375 out=1.875 read=0.0375
    gemini-3.7-flash : in=0.75 out=3.75 read=0.075 search=14
    ; since=2027-01-01 in=1.5 out=7.5 read=0.15 search=14
    gemini-3.8-flash gemini-flash-latest : in=0.75 out=3.75 read=0.075 search=14
    ; since=2027-01-01 in=1.5 out=7.5 read=0.15 search=14
    ; since=2027-01-01 batch in=0.75 out=3.75 read=0.075
    ; since=2026-10-14 batch in=0.375 out=1.875 read=0.0375
    gemini-4-argon gemini-4-argon-preview : in=2 out=10 read=0.1 search=14
    ; since=2026-12-01 in=4 out=20 read=0.2 search=14
    ; since=2026-12-01 batch in=2 out=10 read=0.1
    ; since=2026-10-14 batch in=1 out=5 read=0.05
    gemini-flash-1.5 : in=0.075 in>128000=0.15 out=0.3 out>128000=0.6 read=0.01875 read>128000=0.0375
    gemini-flash-1.5-8b : in=0.0375 in>128000=0.075 out=0.15 out>128000=0.3 read=0.01 read>128000=0.02
    gemini-omni-1.1-flash : in=1.5 out=9
    gemini-omni-flash-preview : in=1.5 out=9
    gemini-pro gemini-1.0-pro : in=0.125 out=0.375
    gemini-pro-1.5 : in=1.25 in>128000=2.5 out=5 out>128000=10 read=0.3125 read>128000=0.625
    gemini-robotics-er-2-preview : in=1 out=5 read=0.1
    ; since=2027-01-01 in=2 out=10 read=0.2
    gemini-robotics-er-2-streaming-preview : in=1 out=5
    ; since=2027-01-01 in=2 out=10
    gemma-2-27b-it : in=0.65 out=0.65
    gemma-4-26b-a4b-it-maas : in=0.15 out=0.6 read=0.015
    [x-ai]
    grok-2-1212 grok-2 : in=2 out=10
    grok-2-vision-1212 grok-2-vision : in=2 out=10
    grok-3 grok-3-beta : in=3 out=15 read=0.75
    grok-3-fast grok-3-fast-beta : in=5 out=25 read=1.25
    grok-3-mini grok-3-mini-beta : in=0.3 out=0.5 read=0.075
    grok-3-mini-fast grok-3-mini-fast-beta : in=0.6 out=4 read=0.15
    grok-4-0709 grok-4 : in=3 out=15 read=0.75
    grok-4-1-fast-non-reasoning : in=0.2 out=0.5 read=0.05
    grok-4-1-fast grok-4-1-fast-reasoning : in=0.2 out=0.5 read=0.05
    grok-4-fast-non-reasoning : in=0.2 out=0.5 read=0.05
    grok-4-fast grok-4-fast-reasoning : in=0.2 out=0.5 read=0.05
    grok-4.20 grok-4.20-0309-reasoning grok-4.20-0309-non-reasoning : in=2 in>199999=4 out=6 out>199999=12 read=0.2 read>199999=0.4
    ; since=2026-04-30 in=1.25 in>199999=2.5 out=2.5 out>199999=5 read=0.2 read>199999=0.4
    ; since=2026-10-14 batch in=1 in>199999=2 out=2 out>199999=4 read=0.16 read>199999=0.32
    grok-4.20-multi-agent-0309 grok-4.20-multi-agent grok-4.20-multi-agent-beta-0309 grok-4.20-multi-agent-beta-latest : in=2 in>199999=4 out=6 out>199999=12 read=0.2 read>199999=0.4
    ; since=2026-04-30 in=1.25 in>199999=2.5 out=2.5 out>199999=5 read=0.2 read>199999=0.4
    ; since=2026-10-14 batch in=1 in>199999=2 out=2 out>199999=4 read=0.16 read>199999=0.32
    grok-4.3 x-ai/grok-4.3 : in=1.25 in>199999=2.5 out=2.5 out>199999=5 read=0.2 read>199999=0.4
    ; since=2026-10-14 batch in=1 in>199999=2 out=2 out>199999=4 read=0.16 read>199999=0.32
    grok-4.5 x-ai/grok-4.5 grok-latest : in=2 in>199999=4 out=6 out>199999=12 read=0.3 read>199999=0.6
    grok-4.6 x-ai/grok-4.6 : in=2 in>199999=4 out=6 out>199999=12 read=0.5 read>199999=1
    grok-4.7 x-ai/grok-4.7 : in=2 in>199999=4 out=6 out>199999=12 read=0.5 read>199999=1
    grok-build-0.1 : in=1 in>199999=2 out=2 out>199999=4 read=0.2 read>199999=0.4
    grok-code-fast grok-code-fast-1 grok-code-fast-1-0825 : in=0.2 out=1.5 read=0.02
    [deepseek]
    deepseek-chat deepseek-chat-v3-0324 : in=0.135 out=0.55 read=0.035
    ; utc=00:30-16:30 in=0.27 out=1.1 read=0.07
    deepseek-flash : in=0.15 out=0.6 read=0.003
    ; utc=01:00-04:00 in=0.3 out=1.2 read=0.006
    ; utc=06:00-10:00 in=0.3 out=1.2 read=0.006
    deepseek-reasoner deepseek-r1 deepseek-r1-0528 : in=0.135 out=0.55 read=0.035
    ; utc=00:30-16:30 in=0.55 out=2.19 read=0.14
    deepseek-v3.1-terminus : in=0.27 out=0.95 read=0.13
    deepseek-v3.2 : in=0.2288 out=0.3432
    deepseek-v3.2-exp : in=0.27 out=0.41
    deepseek-v4-flash : in=0.14 out=0.28 read=0.0028
    ; since=2026-08-17 in=0.22 out=0.66 read=0.007
    ; since=2026-09-10 in=0.15 out=0.6 read=0.003
    ; utc=01:00-04:00 in=0.3 out=1.2 read=0.006
    ; utc=06:00-10:00 in=0.3 out=1.2 read=0.006
    deepseek-v4-pro : in=0.435 out=0.87 read=0.003625
    ; since=2026-08-17 in=0.66 out=1.98 read=0.022
    ; utc=01:00-04:00 in=1.32 out=3.96 read=0.044
    ; utc=06:00-10:00 in=1.32 out=3.96 read=0.044
    [mistral]
    codestral-2501 codestral : in=0.3 out=0.9
    ; since=2026-10-14 batch in=0.15 out=0.45
    codestral-2508 : in=0.3 out=0.9 read=0.03
    ; since=2026-10-14 batch in=0.15 out=0.45 read=0.015
    deepseek-v4-1-flash-1017 : in=0.3 out=1.2 read=0.007
    devstral-2512 : in=0.4 out=2 read=0.04
    devstral-small devstral-small-2505 devstral-small-2507 labs-devstral-small-2512 : in=0.1 out=0.3
    magistral-medium : in=2 out=5
    magistral-small : in=0.5 out=1.5
    ministral-14b-2512 : in=0.2 out=0.2 read=0.02
    ; since=2026-10-14 batch in=0.1 out=0.1 read=0.01
    ministral-3b : in=0.04 out=0.04
    ministral-3b-2512 : in=0.1 out=0.1 read=0.01
    ; since=2026-10-14 batch in=0.05 out=0.05 read=0.005
    ministral-8b ministral-8b-2410 : in=0.1 out=0.1
    ministral-8b-2512 : in=0.15 out=0.15 read=0.015
    ; since=2026-10-14 batch in=0.075 out=0.075 read=0.0075
    ministral-8b-latest : in=0.1 out=0.1
    ; since=2025-12-02 in=0.15 out=0.15 read=0.015
    ; since=2026-10-14 batch in=0.075 out=0.075 read=0.0075
    mistral-7b open-mistral-7b : in=0.25 out=0.25
    mistral-large mistral-large-2407 mistral-large-2411 : in=2 out=6
    mistral-large-2512 : in=0.5 out=1.5 read=0.05
    ; since=2026-10-14 batch in=0.25 out=0.75 read=0.025
    mistral-large-4 mistral-large-4-0 : in=0.68 out=2.09 read=0.07
    ; since=2026-10-20 in=1.36 out=4.18 read=0.14
    ; since=2026-10-29 in=0.7 out=2.1 read=0.07
    ; since=2026-10-29 batch in=0.35 out=1.05 read=0.035
    ; since=2026-10-20 batch in=0.68 out=2.09 read=0.07
    ; since=2026-10-14 batch in=0.34 out=1.045 read=0.035
    mistral-medium-2312 : in=2.7 out=8.1
    mistral-medium mistral-medium-2505 mistral-medium-2508 mistral-medium-3-1 : in=0.4 out=2 read=0.04
    mistral-medium-3.5 mistral-medium-3-5 mistral-medium-3 mistral-medium-2604 : in=1.5 out=7.5 read=0.15
    ; since=2026-10-14 batch in=0.75 out=3.75 read=0.075
    mistral-medium-latest : in=0.4 out=2 read=0.04
    ; since=2026-06-16 in=1.5 out=7.5 read=0.15
    ; since=2026-10-14 batch in=0.75 out=3.75 read=0.075
    mistral-nemo open-mistral-nemo : in=0.15 out=0.15
    mistral-saba : in=0.2 out=0.6
    mistral-small-24b-instruct-2501 : in=0.05 out=0.08
    mistral-small-2603 : in=0.15 out=0.6 read=0.015
    ; since=2026-10-14 batch in=0.075 out=0.3 read=0.0075
    mistral-small-3.1-24b-instruct : in=0.351 out=0.555
    mistral-small-2506 mistral-small-3.2-24b-instruct : in=0.1 out=0.3
    mistral-small-latest : in=0.1 out=0.3
    ; since=2026-03-16 in=0.15 out=0.6 read=0.015
    ; since=2026-10-14 batch in=0.075 out=0.3 read=0.0075
    mistral-tiny : in=0.25 out=0.25
    open-mixtral-8x22b mixtral-8x22b-instruct : in=2 out=6
    mixtral-8x7b open-mixtral-8x7b : in=0.7 out=0.7
    pixtral-12b : in=0.15 out=0.15
    pixtral-large-2411 pixtral-large : in=2 out=6
    voxtral-small-24b-2507 voxtral-small-2507 voxtral-small-latest : in=0.1 out=0.3 read=0.01
    ; since=2026-08-11 in=0.1 out=0.4 read=0.01
    ; since=2026-10-14 batch in=0.05 out=0.2 read=0.005
    zai-glm-5-3 : in=1.4 out=4.4 read=0.14
    zai-glm-5-3-flash : in=0.15 out=0.5 read=0.03
    [moonshotai]
    kimi-k2 : in=0.57 out=2.3
    kimi-k2-0711-preview : in=0.6 out=2.5 read=0.15
    kimi-k2-0905-preview : in=0.6 out=2.5 read=0.15
    kimi-k2-thinking : in=0.6 out=2.5 read=0.15
    kimi-k2-thinking-turbo : in=1.15 out=8 read=0.15
    kimi-k2-turbo kimi-k2-turbo-preview : in=1.15 out=8 read=0.15
    kimi-k2.5 : in=0.6 out=3 read=0.1
    kimi-k2.6 : in=0.95 out=4 read=0.16
    kimi-k2.7-code : in=0.95 out=4 read=0.19
    kimi-k2.7-code-highspeed : in=1.9 out=8 read=0.38
    kimi-k3 : in=3 out=15 read=0.3 write=3 write1h=6
    kimi-k3.1-pro : in=2 out=10 read=0.2 write=2 write1h=4
    kimi-k3.1-pro-highspeed : in=4 out=20 read=0.2 write=4 write1h=8
    moonshot-v1-128k moonshot-v1-128k-vision-preview : in=2 out=5
    moonshot-v1-32k moonshot-v1-32k-vision-preview : in=1 out=3
    moonshot-v1-8k moonshot-v1-8k-vision-preview : in=0.2 out=2
    [minimax]
    m2-her : in=0.3 out=1.2
    minimax-m2 minimax-m2.1 minimax-m2.5 : in=0.3 out=1.2 read=0.03 write=0.375
    m2.1-highspeed minimax-m2.1-highspeed : in=0.6 out=2.4 read=0.03 write=0.375
    m2.5-highspeed minimax-m2.5-highspeed : in=0.6 out=2.4 read=0.03 write=0.375
    minimax-m2.7 : in=0.3 out=1.2 read=0.06 write=0.375
    m2.7-highspeed minimax-m2.7-highspeed : in=0.6 out=2.4 read=0.06 write=0.375
    minimax-m3.1-flash : in=0.15 out=0.6 read=0.015
    minimax-01 : in=0.2 out=1.1
    minimax-m1 : in=0.4 out=2.2
    minimax-m3 : in=0.3 in>512000=0.6 out=1.2 out>512000=2.4 read=0.06 read>512000=0.12
    [meta]
    muse-spark-1.1 : in=1.25 out=4.25 read=0.15 search=2.5
    muse-spark-1.2 : in=1.25 out=4.25 read=0.15 search=2.5
    muse-spark-1.2-contributor : in=0.1 out=0.2 read=0.002 search=2.5
    muse-spark-1.3 : in=1.25 out=4.25 read=0.15 search=2.5
    muse-spark-1.3-contributor : in=0.1 out=0.2 read=0.002 search=2.5
    muse-wonder-1.0 : in=4 out=20 read=0.2 search=2.5
    [cohere]
    aya-expanse-32b c4ai-aya-expanse-32b : in=0.5 out=1.5
    aya-expanse-8b c4ai-aya-expanse-8b : in=0.5 out=1.5
    command : in=1 out=2
    command-a : in=2.5 out=10
    command-light : in=0.3 out=0.6
    command-r command-r-08-2024 : in=0.15 out=0.6
    command-r-plus command-r-plus-08-2024 : in=2.5 out=10
    command-r7b command-r7b-12-2024 : in=0.0375 out=0.15
    """
}
