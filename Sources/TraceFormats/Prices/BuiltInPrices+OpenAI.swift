extension BuiltInPrices {
  /// The prices of OpenAI.
  static let openAITable: StaticString = """
    [openai]
    ada text-ada-001 : in=0.4 out=0.4
    babbage : in=0.5 out=0.5
    babbage-002 : in=0.4 out=0.4
    chatgpt-4o-latest : in=5 out=15
    codex-mini : in=1.5 out=6 read=0.375
    computer-use : in=3 out=12
    curie text-curie-001 : in=2 out=2
    davinci text-davinci-001 : in=20 out=20
    davinci-002 : in=2 out=2
    ft:gpt-3.5-turbo : in=3 out=6
    ; since=2026-10-14 batch in=1.5 out=3
    ft:gpt-4o : in=3.75 out=15
    ft:gpt-4o-mini : in=0.3 out=1.2
    ; since=2026-10-14 batch in=0.15 out=0.6
    gpt-3.5-turbo-0301 gpt-3.5-0301 : in=1.5 out=2
    gpt-3.5-turbo gpt-35-turbo gpt-3.5-turbo-0125 : in=0.5 out=1.5
    ; since=2026-10-14 batch in=0.25 out=0.75
    gpt-3.5-turbo-0613 : in=1.5 out=2
    gpt-3.5-turbo-1106 : in=1 out=2
    gpt-3.5-turbo-16k gpt-3.5-turbo-16k-0613 gpt-35-turbo-16k-0613 gpt-35-turbo-16k : in=3 out=4
    gpt-3.5-turbo-instruct gpt-3.5-turbo-instruct-0914 : in=1.5 out=2
    gpt-4 gpt-4-0314 gpt-4-0613 ft:gpt-4-0 : in=30 out=60
    ; since=2026-10-14 batch in=15 out=30
    gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613 : in=60 out=120
    gpt-4-turbo gpt-4-turbo-0125-preview gpt-4-0125-preview gpt-4-1106-preview gpt-4-turbo-preview : in=10 out=30
    ; since=2026-10-14 batch in=5 out=15
    gpt-4-vision-preview gpt-4-1106-vision-preview : in=10 out=30
    gpt-4.1 : in=2 out=8 read=0.5 search=10
    ; since=2026-10-12 priority in=3.5 out=14 read=0.875
    ; since=2026-10-12 fast in=3.5 out=14 read=0.875
    ; since=2026-10-14 batch in=1 out=4
    gpt-4.1-mini : in=0.4 out=1.6 read=0.1 search=10
    ; since=2026-10-12 priority in=0.7 out=2.8 read=0.175
    ; since=2026-10-12 fast in=0.7 out=2.8 read=0.175
    ; since=2026-10-14 batch in=0.2 out=0.8
    gpt-4.1-nano : in=0.1 out=0.4 read=0.025
    ; since=2026-10-12 priority in=0.2 out=0.8 read=0.05
    ; since=2026-10-12 fast in=0.2 out=0.8 read=0.05
    ; since=2026-10-14 batch in=0.05 out=0.2
    gpt-4.5-preview : in=75 out=150 read=37.5
    gpt-4o : in=2.5 out=10 read=1.25 search=10
    ; since=2026-10-12 priority in=4.25 out=17 read=2.125
    ; since=2026-10-12 fast in=4.25 out=17 read=2.125
    ; since=2026-10-14 batch in=1.25 out=5
    gpt-4o-2024-05-13 : in=5 out=15 search=10
    ; since=2026-10-12 priority in=8.75 out=26.25
    ; since=2026-10-12 fast in=8.75 out=26.25
    ; since=2026-10-14 batch in=2.5 out=7.5
    gpt-4o-mini gpt-4o-mini-search-preview : in=0.15 out=0.6 read=0.075 search=10
    ; since=2026-10-12 priority in=0.25 out=1 read=0.125
    ; since=2026-10-12 fast in=0.25 out=1 read=0.125
    ; since=2026-10-14 batch in=0.075 out=0.3
    gpt-4o-mini-2024-07-18.ft : in=0.3 out=1.2
    ; since=2026-10-14 batch in=0.15 out=0.6
    gpt-4o-search-preview : in=2.5 out=10
    gpt-4o:extended : in=6 out=18
    gpt-5 gpt-5-chat gpt-5-codex : in=1.25 out=10 read=0.125 search=10
    ; since=2026-10-12 flex in=0.625 out=5 read=0.0625
    ; since=2026-10-12 priority in=2.5 out=20 read=0.25
    ; since=2026-10-12 fast in=2.5 out=20 read=0.25
    ; since=2026-10-14 batch in=0.625 out=5 read=0.0625
    gpt-5-mini : in=0.25 out=2 read=0.025 search=10
    ; since=2026-10-12 flex in=0.125 out=1 read=0.0125
    ; since=2026-10-12 priority in=0.45 out=3.6 read=0.045
    ; since=2026-10-12 fast in=0.45 out=3.6 read=0.045
    ; since=2026-10-14 batch in=0.125 out=1 read=0.0125
    gpt-5-nano : in=0.05 out=0.4 read=0.005 search=10
    ; since=2026-10-12 flex in=0.025 out=0.2 read=0.0025
    ; since=2026-10-14 batch in=0.025 out=0.2 read=0.0025
    gpt-5-pro : in=15 out=120 search=10
    ; since=2026-10-14 batch in=7.5 out=60
    gpt-5-search-api : in=1.25 out=10 read=0.125
    gpt-5.1 gpt-5.1-codex gpt-5.1-codex-max gpt-5.1-chat gpt-5-1 gpt-5-1-codex gpt-5-1-codex-max gpt-5-1-chat : in=1.25 out=10 read=0.125 search=10
    ; since=2026-10-12 flex in=0.625 out=5 read=0.0625
    ; since=2026-10-12 priority in=2.5 out=20 read=0.25
    ; since=2026-10-12 fast in=2.5 out=20 read=0.25
    ; since=2026-10-14 batch in=0.625 out=5 read=0.0625
    gpt-5.1-codex-mini gpt-5.1-mini gpt-5-1-codex-mini gpt-5-1-mini : in=0.25 out=2 read=0.025
    gpt-5.2 gpt-5-2 gpt-5.2-chat gpt-5-2-chat gpt-5.2-codex gpt-5-2-codex : in=1.75 out=14 read=0.175 search=10
    ; since=2026-10-12 flex in=0.875 out=7 read=0.0875
    ; since=2026-10-12 priority in=3.5 out=28 read=0.35
    ; since=2026-10-12 fast in=3.5 out=28 read=0.35
    ; since=2026-10-14 batch in=0.875 out=7 read=0.0875
    gpt-5.2-pro gpt-5-2-pro-2025-12-11 : in=21 out=168 search=10
    ; since=2026-10-14 batch in=10.5 out=84
    gpt-5.3 gpt-5-3 gpt-5.3-chat gpt-5-3-chat : in=1.75 out=14 read=0.175
    gpt-5.3-codex gpt-5-3-codex : in=1.75 out=14 read=0.175
    ; since=2026-10-12 priority in=3.5 out=28 read=0.35
    ; since=2026-10-12 fast in=3.5 out=28 read=0.35
    gpt-5.4 gpt-5-4 : in=2.5 in>272000=5 out=15 out>272000=22.5 read=0.25 read>272000=0.5 search=10
    ; since=2026-10-12 flex in=1.25 in>272000=2.5 out=7.5 out>272000=11.25 read=0.13 read>272000=0.25
    ; since=2026-10-12 priority in=5 out=30 read=0.5
    ; since=2026-10-12 fast in=5 out=30 read=0.5
    ; since=2026-10-14 batch in=1.25 in>272000=2.5 out=7.5 out>272000=11.25 read=0.13 read>272000=0.25
    gpt-5.4-mini gpt-5-4-mini : in=0.75 out=4.5 read=0.075 search=10
    ; since=2026-10-12 flex in=0.375 out=2.25 read=0.0375
    ; since=2026-10-12 priority in=1.5 out=9 read=0.15
    ; since=2026-10-12 fast in=1.5 out=9 read=0.15
    ; since=2026-10-14 batch in=0.375 out=2.25 read=0.0375
    gpt-5.4-nano gpt-5-4-nano : in=0.2 out=1.25 read=0.02 search=10
    ; since=2026-10-12 flex in=0.1 out=0.625 read=0.01
    ; since=2026-10-14 batch in=0.1 out=0.625 read=0.01
    gpt-5.4-pro gpt-5-4-pro : in=30 in>272000=60 out=180 out>272000=270 search=10
    ; since=2026-10-12 flex in=15 in>272000=30 out=90 out>272000=135
    ; since=2026-10-14 batch in=15 in>272000=30 out=90 out>272000=135
    gpt-5.5 gpt-5-5 gpt-5.5-chat gpt-5-5-chat gpt-5.5-codex gpt-5-5-codex : in=5 in>272000=10 out=30 out>272000=45 read=0.5 read>272000=1 search=10
    ; since=2026-10-12 flex in=2.5 in>272000=5 out=15 out>272000=22.5 read=0.25 read>272000=0.5
    ; since=2026-10-12 priority in=12.5 out=75 read=1.25
    ; since=2026-10-12 fast in=12.5 out=75 read=1.25
    ; since=2026-10-14 batch in=2.5 in>272000=5 out=15 out>272000=22.5 read=0.25 read>272000=0.5
    gpt-5.5-cyber : in=12.5 out=75
    ; since=2026-10-19 in=12.5 out=75 read=1.25
    gpt-5.5-pro gpt-5-5-pro : in=30 in>272000=60 out=180 out>272000=270 search=10
    ; since=2026-10-12 flex in=15 out=90
    ; since=2026-10-14 batch in=15 out=90
    gpt-5.6-cyber : in=12.5 out=75 read=1.25 write=15.625
    gpt-5.6-luna gpt-5-6-luna : in=1 in>272000=2 out=6 out>272000=9 read=0.1 read>272000=0.2 write=1.25 write>272000=2.5 search=10
    ; since=2026-07-30 in=0.2 in>272000=0.4 out=1.2 out>272000=1.8 read=0.02 read>272000=0.04 write=0.25 write>272000=0.5 search=10
    ; since=2026-10-12 flex in=0.1 in>272000=0.2 out=0.6 out>272000=0.9 read=0.01 read>272000=0.02 write=0.125 write>272000=0.25
    ; since=2026-10-12 priority in=0.4 in>272000=0.8 out=2.4 out>272000=3.6 read=0.04 read>272000=0.08 write=0.5 write>272000=1
    ; since=2026-10-12 fast in=0.4 in>272000=0.8 out=2.4 out>272000=3.6 read=0.04 read>272000=0.08 write=0.5 write>272000=1
    ; since=2026-10-14 batch in=0.1 in>272000=0.2 out=0.6 out>272000=0.9 read=0.01 read>272000=0.02 write=0.125 write>272000=0.25
    gpt-5.6-sol gpt-5-6-sol gpt-5.6 gpt-5-6 : in=5 in>272000=10 out=30 out>272000=45 read=0.5 read>272000=1 write=6.25 write>272000=12.5 search=10
    ; since=2026-08-21 in=4 in>272000=8 out=20 out>272000=30 read=0.4 read>272000=0.8 write=5 write>272000=10 search=10
    ; since=2026-10-12 flex in=2 in>272000=4 out=10 out>272000=15 read=0.2 read>272000=0.4 write=2.5 write>272000=5
    ; since=2026-10-12 priority in=8 in>272000=16 out=40 out>272000=60 read=0.8 read>272000=1.6 write=10 write>272000=20
    ; since=2026-10-12 fast in=8 in>272000=16 out=40 out>272000=60 read=0.8 read>272000=1.6 write=10 write>272000=20
    ; since=2026-10-14 batch in=2 in>272000=4 out=10 out>272000=15 read=0.2 read>272000=0.4 write=2.5 write>272000=5
    gpt-5.6-terra gpt-5-6-terra : in=2.5 in>272000=5 out=15 out>272000=22.5 read=0.25 read>272000=0.5 write=3.125 write>272000=6.25 search=10
    ; since=2026-07-30 in=2 in>272000=4 out=12 out>272000=18 read=0.2 read>272000=0.4 write=2.5 write>272000=5 search=10
    ; since=2026-10-12 flex in=1 in>272000=2 out=6 out>272000=9 read=0.1 read>272000=0.2 write=1.25 write>272000=2.5
    ; since=2026-10-12 priority in=4 in>272000=8 out=24 out>272000=36 read=0.4 read>272000=0.8 write=5 write>272000=10
    ; since=2026-10-12 fast in=4 in>272000=8 out=24 out>272000=36 read=0.4 read>272000=0.8 write=5 write>272000=10
    ; since=2026-10-14 batch in=1 in>272000=2 out=6 out>272000=9 read=0.1 read>272000=0.2 write=1.25 write>272000=2.5
    gpt-6-astra : in=10 in>272000=20 out=50 out>272000=75 read=1 read>272000=2 write=12.5 write>272000=25 search=10
    ; since=2026-10-12 flex in=5 in>272000=10 out=25 out>272000=37.5 read=0.5 read>272000=1 write=6.25 write>272000=12.5
    ; since=2026-10-12 priority in=20 in>272000=40 out=100 out>272000=150 read=2 read>272000=4 write=25 write>272000=50
    ; since=2026-10-12 fast in=20 in>272000=40 out=100 out>272000=150 read=2 read>272000=4 write=25 write>272000=50
    ; since=2026-10-14 batch in=5 in>272000=10 out=25 out>272000=37.5 read=0.5 read>272000=1 write=6.25 write>272000=12.5
    gpt-6-cyber : in=20 out=100 read=2 write=25
    gpt-6-luna : in=0.1 in>272000=0.2 out=0.5 out>272000=0.75 read=0.01 read>272000=0.02 write=0.125 write>272000=0.25 search=10
    ; since=2026-10-12 flex in=0.05 in>272000=0.1 out=0.25 out>272000=0.375 read=0.005 read>272000=0.01 write=0.0625 write>272000=0.125
    ; since=2026-10-12 priority in=0.2 in>272000=0.4 out=1 out>272000=1.5 read=0.02 read>272000=0.04 write=0.25 write>272000=0.5
    ; since=2026-10-12 fast in=0.2 in>272000=0.4 out=1 out>272000=1.5 read=0.02 read>272000=0.04 write=0.25 write>272000=0.5
    ; since=2026-10-14 batch in=0.05 in>272000=0.1 out=0.25 out>272000=0.375 read=0.005 read>272000=0.01 write=0.0625 write>272000=0.125
    gpt-6-rosalind : in=15 in>272000=30 out=75 out>272000=112.5 read=1.5 read>272000=3 write=18.75 write>272000=37.5
    gpt-6-sol : in=2 in>272000=4 out=10 out>272000=15 read=0.2 read>272000=0.4 write=2.5 write>272000=5 search=10
    ; since=2026-10-12 flex in=1 in>272000=2 out=5 out>272000=7.5 read=0.1 read>272000=0.2 write=1.25 write>272000=2.5
    ; since=2026-10-12 priority in=4 in>272000=8 out=20 out>272000=30 read=0.4 read>272000=0.8 write=5 write>272000=10
    ; since=2026-10-12 fast in=4 in>272000=8 out=20 out>272000=30 read=0.4 read>272000=0.8 write=5 write>272000=10
    ; since=2026-10-14 batch in=1 in>272000=2 out=5 out>272000=7.5 read=0.1 read>272000=0.2 write=1.25 write>272000=2.5
    gpt-6.1-sol : in=2 in>272000=4 out=10 out>272000=15 read=0.1 read>272000=0.2 write=2.5 write>272000=5 search=10
    ; since=2026-10-12 flex in=1 in>272000=2 out=5 out>272000=7.5 read=0.05 read>272000=0.1 write=1.25 write>272000=2.5
    ; since=2026-10-12 priority in=4 in>272000=8 out=20 out>272000=30 read=0.2 read>272000=0.4 write=5 write>272000=10
    ; since=2026-10-12 fast in=4 in>272000=8 out=20 out>272000=30 read=0.2 read>272000=0.4 write=5 write>272000=10
    ; since=2026-10-14 batch in=1 in>272000=2 out=5 out>272000=7.5 read=0.05 read>272000=0.1 write=1.25 write>272000=2.5
    gpt-6.1-terra : in=1 in>272000=2 out=5 out>272000=7.5 read=0.05 read>272000=0.1 write=1.25 write>272000=2.5 search=10
    ; flex in=0.5 in>272000=1 out=2.5 out>272000=3.75 read=0.025 read>272000=0.05 write=0.625 write>272000=1.25
    ; priority in=2 in>272000=4 out=10 out>272000=15 read=0.1 read>272000=0.2 write=2.5 write>272000=5
    ; fast in=2 in>272000=4 out=10 out>272000=15 read=0.1 read>272000=0.2 write=2.5 write>272000=5
    ; batch in=0.5 in>272000=1 out=2.5 out>272000=3.75 read=0.025 read>272000=0.05 write=0.625 write>272000=1.25
    gpt-chat-latest chat-latest : in=5 out=30 read=0.5
    gpt-oss-120b : in=0.039 out=0.18
    gpt-oss-20b : in=0.029 out=0.14
    gpt-oss-safeguard-20b : in=0.075 out=0.3 read=0.037
    gpt-rosalind-discovery : in=5 out=25 read=0.5
    gpt-rosalind-research : in=5 out=25 read=0.5
    o1 : in=15 out=60 read=7.5
    ; since=2026-10-14 batch in=7.5 out=30
    o1-mini : in=1.1 out=4.4 read=0.55
    o1-preview : in=15 out=60 read=7.5
    o1-pro : in=150 out=600
    ; since=2026-10-14 batch in=75 out=300
    o3 : in=10 out=40 read=0.5 search=10
    ; since=2025-06-10 in=2 out=8 read=0.5 search=10
    ; since=2026-10-12 flex in=1 out=4 read=0.25
    ; since=2026-10-12 priority in=3.5 out=14 read=0.875
    ; since=2026-10-12 fast in=3.5 out=14 read=0.875
    ; since=2026-10-14 batch in=1 out=4
    o3-deep-research : in=10 out=40 read=2.5 search=10
    o3-mini o3-mini-high : in=1.1 out=4.4 read=0.55
    ; since=2026-10-14 batch in=0.55 out=2.2
    o3-pro : in=20 out=80
    ; since=2026-10-14 batch in=10 out=40
    o4-mini-high o4-mini : in=1.1 out=4.4 read=0.275 search=10
    ; since=2026-10-12 flex in=0.55 out=2.2 read=0.138
    ; since=2026-10-12 priority in=2 out=8 read=0.5
    ; since=2026-10-12 fast in=2 out=8 read=0.5
    ; since=2026-10-14 batch in=0.55 out=2.2
    o4-mini-deep-research : in=2 out=8 read=0.5 search=10
    text-davinci-002 : in=20 out=20
    text-davinci-003 : in=20 out=20
    """
}
