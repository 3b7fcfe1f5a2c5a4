extension BuiltInPrices {
  /// The prices of Bedrock, Azure, Groq and Cerebras.
  static let cloudTable: StaticString = """
    [aws]
    amazon.nova-lite : in=0.06 out=0.24 read=0.015
    amazon.nova-micro : in=0.035 out=0.14 read=0.00875
    amazon.nova-premier : in=2.5 out=12.5 read=0.625
    amazon.nova-pro : in=0.8 out=3.2 read=0.2
    titan-text-express amazon.titan-text-express : in=0.2 out=0.6
    titan-text-lite amazon.titan-text-lite : in=0.15 out=0.2
    deepseek.r1 : in=1.35 out=5.4
    global.amazon.nova-2-lite : in=0.3 out=2.5 read=0.075
    global.anthropic.claude-fable-5-1 : in=10 out=50 read=0.25 write=12.5 write1h=20
    global.anthropic.claude-fable-5-2 : in=8 out=40 read=0.2 write=10 write1h=16
    global.anthropic.claude-fable-5 : in=10 out=50 read=1 write=12.5 write1h=20
    global.anthropic.claude-haiku-4-5 : in=1 out=5 read=0.1 write=1.25 write1h=2
    global.anthropic.claude-haiku-5-5 : in=0.1 in>100000=0.5 out=0.5 out>100000=2.5 read=0.01 read>100000=0.05 write=0.125 write>100000=0.625 write1h=0.2 write1h>100000=1
    global.anthropic.claude-mythos-5-2 : in=8 out=40 read=0.2 write=10 write1h=16
    global.anthropic.claude-opus-4-5 : in=5 out=25 read=0.5 write=6.25 write1h=10
    global.anthropic.claude-opus-4-6 : in=5 out=25 read=0.5 write=6.25 write1h=10
    global.anthropic.claude-opus-4-7 : in=5 out=25 read=0.5 write=6.25 write1h=10
    global.anthropic.claude-opus-4-8 : in=5 out=25 read=0.5 write=6.25 write1h=10
    global.anthropic.claude-opus-5 : in=5 out=25 read=0.5 write=6.25 write1h=10
    global.anthropic.claude-opus-5-5 : in=4 out=20 read=0.2 write=5 write1h=8
    global.anthropic.claude-sonnet-4 : in=3 out=15 read=0.3 write=3.75
    global.anthropic.claude-sonnet-4-5 : in=3 out=15 read=0.3 write=3.75 write1h=6
    global.anthropic.claude-sonnet-4-6 : in=3 out=15 read=0.3 write=3.75 write1h=6
    global.anthropic.claude-sonnet-5-5 : in=2 out=10 read=0.1 write=2.5 write1h=4
    global.anthropic.claude-sonnet-5 : in=2 out=10 read=0.2 write=2.5 write1h=4
    global.moonshotai.kimi-k3 : in=3 out=15 read=0.3 write=3.75
    global.moonshotai.kimi-k3.1 : in=4 out=20 read=0.2 write=5
    global.openai.gpt-5.6-luna : in=0.2 in>272000=0.4 out=1.2 out>272000=1.8 read=0.02 read>272000=0.04 write=0.25 write>272000=0.5
    global.openai.gpt-5.6-sol : in=5 in>272000=10 out=30 out>272000=45 read=0.5 read>272000=1 write=6.25 write>272000=12.5
    ; since=2026-08-21 in=4 in>272000=8 out=20 out>272000=30 read=0.4 read>272000=0.8 write=5 write>272000=10
    global.openai.gpt-5.6-terra : in=2 in>272000=4 out=12 out>272000=18 read=0.2 read>272000=0.4 write=2.5 write>272000=5
    global.openai.gpt-6-astra : in=10 in>272000=20 out=50 out>272000=75 read=1 read>272000=2 write=12.5 write>272000=25
    global.openai.gpt-6-luna : in=0.1 in>272000=0.2 out=0.5 out>272000=0.75 read=0.01 read>272000=0.02 write=0.125 write>272000=0.25
    global.openai.gpt-6-sol : in=2 in>272000=4 out=10 out>272000=15 read=0.2 read>272000=0.4 write=2.5 write>272000=5
    global.openai.gpt-6.1-sol : in=2 in>272000=4 out=10 out>272000=15 read=0.1 read>272000=0.2 write=2.5 write>272000=5
    global.openai.gpt-6.1-terra : in=1 in>272000=2 out=5 out>272000=7.5 read=0.05 read>272000=0.1 write=1.25 write>272000=2.5
    global.zai.glm-5.3 : in=1.68 out=5.28 read=0.312 write=2.1
    google.gemma-3-12b-it : in=0.09 out=0.29
    google.gemma-3-27b-it : in=0.23 out=0.38
    google.gemma-3-4b-it : in=0.04 out=0.08
    meta.llama3-1-70b-instruct : in=0.72 out=0.72
    meta.llama3-1-8b-instruct : in=0.22 out=0.22
    meta.llama3-2-11b-instruct : in=0.16 out=0.16
    meta.llama3-2-1b-instruct : in=0.1 out=0.1
    meta.llama3-2-3b-instruct : in=0.15 out=0.15
    meta.llama3-2-90b-instruct : in=0.72 out=0.72
    meta.llama3-3-70b-instruct : in=0.72 out=0.72
    meta.llama3-70b-instruct : in=2.65 out=3.5
    meta.llama3-8b-instruct : in=0.3 out=0.6
    meta.llama4-maverick-17b-instruct : in=0.24 out=0.97
    meta.llama4-scout-17b-instruct : in=0.17 out=0.66
    mistral.devstral-2-123b : in=0.4 out=2
    mistral.magistral-small-2509 : in=0.5 out=1.5
    mistral.ministral-3-14b-instruct : in=0.2 out=0.2
    mistral.ministral-3-3b-instruct : in=0.1 out=0.1
    mistral.ministral-3-8b-instruct : in=0.15 out=0.15
    mistral.mistral-7b-instruct : in=0.15 out=0.2
    mistral.mistral-large-2402 : in=4 out=12
    mistral.mistral-large-3-675b-instruct : in=0.5 out=1.5
    mistral.mistral-small-2402 : in=1 out=3
    mistral.mixtral-8x7b-instruct : in=0.45 out=0.7
    mistral.pixtral-large-2502 : in=2 out=6
    mistral.voxtral-mini-3b-2507 : in=0.04 out=0.04
    mistral.voxtral-small-24b-2507 : in=0.1 out=0.3
    nvidia.nemotron-nano-3-30b : in=0.06 out=0.24
    nvidia.nemotron-nano-9b : in=0.06 out=0.23
    nvidia.nemotron-super-3-120b : in=0.15 out=0.65
    openai.gpt-5.4 : in=2.75 out=16.5 read=0.275
    openai.gpt-5.5 : in=5.5 out=33 read=0.55
    openai.gpt-oss-120b-1 : in=0.15 out=0.6
    openai.gpt-oss-20b-1 : in=0.07 out=0.3
    qwen.qwen3-32b : in=0.15 out=0.6
    qwen.qwen3-coder-30b-a3b : in=0.15 out=0.6
    qwen.qwen3-coder-480b-a35b : in=0.45 out=1.8
    qwen.qwen3-vl-235b-a22b : in=0.53 out=2.66
    amazon.nova-2-lite : in=0.33 out=2.75 read=0.0825
    anthropic.claude-3-5-haiku : in=0.8 out=4 read=0.08 write=1
    anthropic.claude-3-5-sonnet : in=3 out=15 read=0.3 write=3.75
    anthropic.claude-3-7-sonnet : in=3 out=15 read=0.3 write=3.75
    anthropic.claude-3-haiku : in=0.25 out=1.25
    anthropic.claude-3-opus : in=15 out=75
    anthropic.claude-3-sonnet : in=3 out=15 read=0.3 write=3.75
    anthropic.claude-fable-5-1 : in=11 out=55 read=0.275 write=13.75 write1h=22
    anthropic.claude-fable-5-2 : in=8.8 out=44 read=0.22 write=11 write1h=17.6
    anthropic.claude-fable-5 : in=11 out=55 read=1.1 write=13.75 write1h=22
    anthropic.claude-haiku-4-5 : in=1.1 out=5.5 read=0.11 write=1.375 write1h=2.2
    anthropic.claude-haiku-5-5 : in=0.11 in>100000=0.55 out=0.55 out>100000=2.75 read=0.011 read>100000=0.055 write=0.1375 write>100000=0.6875 write1h=0.22 write1h>100000=1.1
    anthropic.claude-mythos-5-2 : in=8.8 out=44 read=0.22 write=11 write1h=17.6
    anthropic.claude-opus-4-1 : in=15 out=75 read=1.5 write=18.75
    anthropic.claude-opus-4 : in=15 out=75 read=1.5 write=18.75
    anthropic.claude-opus-4-5 : in=5.5 out=27.5 read=0.55 write=6.875 write1h=11
    anthropic.claude-opus-4-6 : in=5.5 out=27.5 read=0.55 write=6.875 write1h=11
    anthropic.claude-opus-4-7 : in=5.5 out=27.5 read=0.55 write=6.875 write1h=11
    anthropic.claude-opus-4-8 : in=5.5 out=27.5 read=0.55 write=6.875 write1h=11
    anthropic.claude-opus-5 : in=5.5 out=27.5 read=0.55 write=6.875 write1h=11
    anthropic.claude-opus-5-5 : in=4.4 out=22 read=0.22 write=5.5 write1h=8.8
    anthropic.claude-sonnet-4 : in=3 out=15 read=0.3 write=3.75
    anthropic.claude-sonnet-4-5 : in=3.3 out=16.5 read=0.33 write=4.125 write1h=6.6
    anthropic.claude-sonnet-4-6 : in=3.3 out=16.5 read=0.33 write=4.125 write1h=6.6
    anthropic.claude-sonnet-5-5 : in=2.2 out=11 read=0.11 write=2.75 write1h=4.4
    anthropic.claude-sonnet-5 : in=2.2 out=11 read=0.22 write=2.75 write1h=4.4
    moonshotai.kimi-k3 : in=3.3 out=16.5 read=0.33 write=4.125
    moonshotai.kimi-k3.1 : in=4.4 out=22 read=0.22 write=5.5
    openai.gpt-5.6-luna : in=1.1 out=6.6 read=0.11 write=1.375
    ; since=2026-07-30 in=0.22 in>272000=0.44 out=1.32 out>272000=1.98 read=0.022 read>272000=0.044 write=0.275 write>272000=0.55
    openai.gpt-5.6-sol : in=5.5 in>272000=11 out=33 out>272000=49.5 read=0.55 read>272000=1.1 write=6.875 write>272000=13.75
    ; since=2026-08-21 in=4.4 in>272000=8.8 out=22 out>272000=33 read=0.44 read>272000=0.88 write=5.5 write>272000=11
    openai.gpt-5.6-terra : in=2.75 out=16.5 read=0.275 write=3.4375
    ; since=2026-07-30 in=2.2 in>272000=4.4 out=13.2 out>272000=19.8 read=0.22 read>272000=0.44 write=2.75 write>272000=5.5
    openai.gpt-6-astra : in=11 in>272000=22 out=55 out>272000=82.5 read=1.1 read>272000=2.2 write=13.75 write>272000=27.5
    openai.gpt-6-luna : in=0.11 in>272000=0.22 out=0.55 out>272000=0.825 read=0.011 read>272000=0.022 write=0.1375 write>272000=0.275
    openai.gpt-6-sol : in=2.2 in>272000=4.4 out=11 out>272000=16.5 read=0.22 read>272000=0.44 write=2.75 write>272000=5.5
    openai.gpt-6.1-sol : in=2.2 in>272000=4.4 out=11 out>272000=16.5 read=0.11 read>272000=0.22 write=2.75 write>272000=5.5
    openai.gpt-6.1-terra : in=1.1 in>272000=2.2 out=5.5 out>272000=8.25 read=0.055 read>272000=0.11 write=1.375 write>272000=2.75
    zai.glm-5.3 : in=1.848 out=5.808 read=0.3432 write=2.31
    writer.palmyra-x4 : in=2.5 out=10
    writer.palmyra-x5 : in=0.6 out=6
    [azure]
    o1 : in=15 out=60 read=7.5
    o1-mini : in=1.1 out=4.4 read=0.55
    o1-preview : in=15 out=60 read=7.5
    o3 : in=2 out=8 read=0.5
    o3-mini : in=1.1 out=4.4 read=0.55
    o4-mini : in=1.1 out=4.4 read=0.275
    phi-3-medium-128k-instruct : in=0.17 out=0.68
    phi-3-mini-128k-instruct : in=0.13 out=0.52
    phi-3.5-mini-128k-instruct : in=0.13 out=0.52
    phi-4 : in=0.125 out=0.5
    phi-4-mini-instruct : in=0.075 out=0.3
    phi-4-multimodal-instruct : in=0.08 out=0.32
    phi-4-reasoning-plus : in=0.125 out=0.5
    wizardlm-2-8x22b : in=0.48 out=0.48
    [groq]
    deepseek-r1-distill-llama-70b : in=0.75 out=0.99
    gemma-7b-it : in=0.07 out=0.07
    gemma2-9b-it gemma2-9b : in=0.2 out=0.2
    llama-3.1-405b-reasoning : in=0.59 out=0.79
    llama-3.1-70b-versatile : in=0.59 out=0.79
    llama-3.1-8b-instant : in=0.05 out=0.08
    llama-3.2-11b-text-preview : in=0.18 out=0.18
    llama-3.2-11b-vision-preview : in=0.18 out=0.18
    llama-3.2-1b-preview : in=0.04 out=0.04
    llama-3.2-3b-preview : in=0.06 out=0.06
    llama-3.2-90b-text-preview : in=0.9 out=0.9
    llama-3.2-90b-vision-preview : in=0.9 out=0.9
    llama-3.3-70b-specdec : in=0.59 out=0.99
    llama-3.3-70b-versatile : in=0.59 out=0.79
    llama-guard-3-8b : in=0.2 out=0.2
    llama2-70b-4096 : in=0.7 out=0.8
    llama3-70b-8192 : in=0.59 out=0.79
    llama3-8b-8192 : in=0.05 out=0.08
    llama3-groq-70b-8192-tool-use-preview : in=0.89 out=0.89
    llama3-groq-8b-8192-tool-use-preview : in=0.19 out=0.19
    meta-llama/llama-4-maverick-17b-128e-instruct : in=0.2 out=0.6
    meta-llama/llama-4-scout-17b-16e-instruct : in=0.11 out=0.34
    meta-llama/llama-guard-4-12b : in=0.2 out=0.2
    meta-llama/llama-prompt-guard-2-22m : in=0.03 out=0.03
    meta-llama/llama-prompt-guard-2-86m : in=0.04 out=0.04
    mistral-saba-24b : in=0.79 out=0.79
    mixtral-8x7b-32768 : in=0.24 out=0.24
    moonshotai/kimi-k2-instruct moonshotai/kimi-k2-instruct-0905 : in=1 out=3 read=0.5
    openai/gpt-oss-120b : in=0.15 out=0.6 read=0.075
    ; since=2026-10-14 batch in=0.075 out=0.3 read=0.075
    openai/gpt-oss-20b : in=0.075 out=0.3 read=0.0375
    ; since=2026-10-14 batch in=0.0375 out=0.15 read=0.0375
    openai/gpt-oss-safeguard-20b : in=0.075 out=0.3 read=0.0375
    qwen/qwen3-32b : in=0.29 out=0.59
    qwen/qwen3.8-27b : in=0.8 out=4
    [cerebras]
    gemma-4-31b : in=0.99 out=1.49
    gpt-oss-120b : in=0.35 out=0.75
    llama-3.3-70b : in=0.85 out=1.2
    llama3.1-8b : in=0.1 out=0.1
    qwen-3-32b : in=0.4 out=0.8
    qwen-3.8-27b : in=0.99 out=1.49
    zai-glm-4.7 : in=2.25 out=2.75
    """
}
