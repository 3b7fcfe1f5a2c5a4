extension BuiltInPrices {
  /// The prices of Fireworks, Together, GitHub Copilot and Cursor.
  static let hostTable: StaticString = """
    [fireworks]
    accounts/fireworks/models/deepseek-r1-0528 deepseek-r1-0528 : in=3 out=8
    accounts/fireworks/models/deepseek-v3-0324 deepseek-v3-0324 : in=0.9 out=0.9
    accounts/fireworks/models/deepseek-v3p2 deepseek-v3p2 : in=0.56 out=1.68 read=0.28
    accounts/fireworks/models/deepseek-v4-flash accounts/fireworks/models/deepseek-v4-flash-0731 deepseek-v4-flash : in=0.14 out=0.28 read=0.028
    accounts/fireworks/models/deepseek-v4-pro deepseek-v4-pro : in=1.74 out=3.48 read=0.145
    accounts/fireworks/models/deepseek-v4p1-flash deepseek-v4p1-flash : in=0.3 out=1.2 read=0.006
    accounts/fireworks/models/deepseek-v4p1-flash-1017 deepseek-v4p1-flash-1017 : in=0.3 out=1.2 read=0.006
    accounts/fireworks/routers/deepseek-v4p1-flash-1017-ultrafast deepseek-v4p1-flash-1017-ultrafast : in=2.4 out=9.6 read=0.048
    accounts/fireworks/routers/deepseek-v4p1-flash-1017-us deepseek-v4p1-flash-1017-us : in=0.45 out=1.8 read=0.009
    accounts/fireworks/routers/deepseek-v4p1-flash-us deepseek-v4p1-flash-us : in=0.45 out=1.8 read=0.009
    accounts/fireworks/models/ember-1 ember-1 : in=3 out=15 read=0.3
    accounts/fireworks/models/gemma-3-27b-it gemma-3-27b-it : in=0.1 out=0.1
    accounts/fireworks/models/glm-4p7 glm-4p7 : in=0.6 out=2.2
    accounts/fireworks/models/glm-5p1 glm-5p1 : in=1.4 out=4.4 read=0.26
    accounts/fireworks/routers/glm-5p1-fast glm-5p1-fast : in=2.8 out=8.8 read=0.52
    accounts/fireworks/models/glm-5p2 glm-5p2 : in=1.4 out=4.4 read=0.14
    accounts/fireworks/routers/glm-5p2-fast accounts/fireworks/routers/glm-5p2-fast-us glm-5p2-fast : in=2.1 out=6.6 read=0.21
    accounts/fireworks/models/glm-5p3 glm-5p3 : in=1.4 out=4.4 read=0.26
    accounts/fireworks/routers/glm-5p3-fast glm-5p3-fast : in=2.1 out=6.6 read=0.39
    accounts/fireworks/models/glm-5p3-flash glm-5p3-flash : in=0.15 out=0.5 read=0.03
    accounts/fireworks/routers/glm-5p3-flash-us glm-5p3-flash-us : in=0.225 out=0.75 read=0.045
    accounts/fireworks/routers/glm-5p3-us glm-5p3-us : in=2.1 out=6.6 read=0.39
    accounts/fireworks/models/gpt-oss-120b gpt-oss-120b : in=0.15 out=0.6 read=0.014
    ; since=2026-10-19 in=0.15 out=0.6 read=0.015
    accounts/fireworks/models/gpt-oss-20b gpt-oss-20b : in=0.07 out=0.3 read=0.035
    accounts/fireworks/models/inkling inkling : in=1 out=4.05 read=0.17
    accounts/fireworks/models/kimi-k2p5 kimi-k2p5 : in=0.6 out=3 read=0.1
    accounts/fireworks/models/kimi-k2p6 kimi-k2p6 : in=0.95 out=4 read=0.16
    accounts/fireworks/routers/kimi-k2p6-fast kimi-k2p6-fast : in=2 out=8 read=0.3
    accounts/fireworks/models/kimi-k2p7-code kimi-k2p7-code : in=0.95 out=4 read=0.19
    accounts/fireworks/routers/kimi-k2p7-code-fast kimi-k2p7-code-fast : in=1.9 out=8 read=0.38
    accounts/fireworks/models/kimi-k3 kimi-k3 : in=3 out=15 read=0.3
    accounts/fireworks/routers/kimi-k3-fast kimi-k3-fast : in=4.5 out=22.5 read=0.45
    accounts/fireworks/routers/kimi-k3-us kimi-k3-us : in=3.3 out=16.5 read=0.33
    ; since=2026-09-01 in=4.5 out=22.5 read=0.45
    accounts/fireworks/models/kimi-k3p1-pro kimi-k3p1-pro : in=2 out=10 read=0.2
    accounts/fireworks/models/llama-v3p1-8b-instruct llama-v3p1-8b-instruct : in=0.2 out=0.2
    accounts/fireworks/models/llama4-maverick-instruct-basic llama4-maverick-instruct-basic : in=0.22 out=0.88
    accounts/fireworks/models/minimax-m2p1 minimax-m2p1 : in=0.3 out=1.2
    accounts/fireworks/models/minimax-m2p7 minimax-m2p7 : in=0.3 out=1.2 read=0.06
    accounts/fireworks/models/minimax-m3 minimax-m3 : in=0.3 out=1.2 read=0.06
    accounts/fireworks/models/muse-spark-open muse-spark-open : in=1.25 out=4.25 read=0.15
    accounts/fireworks/models/nemotron-3-ultra-nvfp4 nemotron-3-ultra-nvfp4 : in=0.6 out=2.4 read=0.12
    accounts/fireworks/models/nemotron-lightning-3p5-30b-a3b nemotron-lightning-3p5-30b-a3b : in=0.05 out=0.2 read=0.01
    accounts/fireworks/models/qwen2p5-vl-72b-instruct qwen2p5-vl-72b-instruct : in=0.9 out=0.9
    accounts/fireworks/models/qwen3-235b-a22b qwen3-235b-a22b : in=0.22 out=0.88
    accounts/fireworks/models/qwen3p6-plus qwen3p6-plus : in=0.5 out=3 read=0.1
    accounts/fireworks/models/qwen3p7-plus qwen3p7-plus : in=0.4 out=1.6 read=0.08
    accounts/fireworks/models/qwen3p8-max qwen3p8-max : in=2 out=6 read=0.25
    accounts/fireworks/routers/ultramarine-1-flash-us ultramarine-1-flash-us : in=0.225 out=0.75 read=0.045
    ; since=2026-11-03 in=0.15 out=0.5 read=0.03
    [together]
    austism/chronos-hermes-13b : in=0.3 out=0.3
    gryphe/mythomax-l2-13b : in=0.3 out=0.3
    minimaxai/minimax-m3 : in=0.3 out=1.2 read=0.06
    minimaxai/minimax-m3.1-flash : in=0.15 out=0.6 read=0.015
    nexusflow/nexusraven-v2-13b : in=0.3 out=0.3
    nousresearch/nous-capybara-7b-v1p9 : in=0.2 out=0.2
    nousresearch/nous-hermes-2-mixtral-8x7b-dpo : in=0.9 out=0.9
    nousresearch/nous-hermes-2-mixtral-8x7b-sft : in=0.9 out=0.9
    nousresearch/nous-hermes-2-yi-34b : in=0.8 out=0.8
    nousresearch/nous-hermes-llama2-13b : in=0.225 out=0.225
    nousresearch/nous-hermes-llama-2-7b : in=0.2 out=0.2
    open-orca/mistral-7b-openorca : in=0.2 out=0.2
    qwen/qwen1.5-0.5b qwen/qwen1.5-0.5b-chat : in=0.1 out=0.1
    qwen/qwen1.5-1.8b qwen/qwen1.5-1.8b-chat : in=0.1 out=0.1
    qwen/qwen1.5-14b qwen/qwen1.5-14b-chat : in=0.3 out=0.3
    qwen/qwen1.5-4b qwen/qwen1.5-4b-chat : in=0.1 out=0.1
    qwen/qwen1.5-72b : in=0.9 out=0.9
    qwen/qwen1.5-7b qwen/qwen1.5-7b-chat : in=0.2 out=0.2
    qwen/qwen3.5-9b : in=0.17 out=0.25
    qwen/qwen3.6-plus : in=0.5 out=3
    qwen/qwen3.7-max : in=2.5 out=7.5 read=0.5
    qwen/qwen3.7-plus : in=0.32 out=1.28
    qwen/qwen3.8-2.4t-a95b : in=2 out=6 read=0.5
    qwen/qwen3.8-flash : in=0.15 out=0.47
    undi95/remm-slerp-l2-13b : in=0.3 out=0.3
    undi95/toppy-m-7b : in=0.2 out=0.2
    wizardlm/wizardlm-13b-v1.2 : in=0.3 out=0.3
    allenai/olmo-7b allenai/olmo-7b-instruct allenai/olmo-7b-twin-2t : in=0.2 out=0.2
    codellama/codellama-13b-instruct-hf : in=0.225 out=0.225
    codellama/codellama-34b-instruct-hf : in=0.776 out=0.776
    codellama/codellama-70b-instruct-hf : in=0.9 out=0.9
    codellama/codellama-7b-instruct-hf : in=0.2 out=0.2
    deepseek-ai/deepseek-v4-pro-0813 : in=1.32 out=3.96 read=0.13
    deepseek-ai/deepseek-v4.1-flash deepseek-ai/deepseek-v4.1-flash-1017 : in=0.3 out=1.2 read=0.006
    deepseek-ai/deepseek-coder-33b-instruct : in=0.8 out=0.8
    garage-baind/platypus2-70b-instruct : in=0.9 out=0.9
    google/gemma-2b google/gemma-2b-it : in=0.1 out=0.1
    google/gemma-7b google/gemma-7b-it : in=0.2 out=0.2
    lmsys/vicuna-13b-v1.5 : in=0.3 out=0.3
    lmsys/vicuna-7b-v1.5 : in=0.2 out=0.2
    meta-llama/llama-2-13b-chat-hf : in=0.225 out=0.225
    meta-llama/llama-2-70b-chat-hf : in=0.9 out=0.9
    meta-llama/llama-2-7b-chat-hf : in=0.2 out=0.2
    meta-llama/llama-3-70b-chat-hf : in=0.9 out=0.9
    meta-llama/llama-3-8b-chat-hf : in=0.2 out=0.2
    meta-llama/llama-3.3-70b-instruct-turbo : in=0.88 out=0.88
    meta-llama/llama-4-maverick-17b-128e-instruct-fp8 : in=0.27 out=0.85
    meta-llama/llama-4-scout-17b-16e-instruct : in=0.18 out=0.59
    meta-llama/meta-llama-3-70b-instruct-lite : in=0.54 out=0.54
    meta-llama/meta-llama-3-70b-instruct-turbo : in=0.88 out=0.88
    meta-llama/meta-llama-3-8b-instruct-lite : in=0.1 out=0.1
    meta-llama/meta-llama-3-8b-instruct-turbo : in=0.18 out=0.18
    meta-llama/meta-llama-3.1-405b-instruct-turbo : in=3.5 out=3.5
    meta-llama/meta-llama-3.1-70b-instruct-turbo : in=0.88 out=0.88
    meta-llama/meta-llama-3.1-8b-instruct-turbo : in=0.18 out=0.18
    meta-llama/meta-llama-3.3-70b-instruct-turbo : in=0.88 out=0.88
    meta-models/muse-glimmer-30b : in=0.35 out=1.5 read=0.04
    meta-models/muse-spark-open-816b-a42b : in=1.25 out=4.25 read=0.15
    microsoft/wizardlm-2-8x22b : in=1.2 out=1.2
    microsoft/phi-2 : in=0.1 out=0.1
    mistralai/mistral-7b-instruct-v0.1 : in=0.2 out=0.2
    mistralai/mistral-7b-instruct-v0.2 : in=0.2 out=0.2
    mistralai/mistral-7b-v0.1 : in=0.2 out=0.2
    mistralai/mixtral-8x22b-instruct-v0.1 : in=2.4 out=2.4
    mistralai/mixtral-8x7b-instruct-v0.1 : in=0.9 out=0.9
    mistralai/mixtral-8x7b-v0.1 : in=0.9 out=0.9
    moonshotai/kimi-k3 : in=3 out=15 read=0.3
    moonshotai/kimi-k3.1-pro : in=2 out=10 read=0.2
    nvidia/nvidia-nemotron-3.5-super-vl : in=0.15 out=0.5 read=0.02
    openai/gpt-oss-120b : in=0.15 out=0.6
    openchat/openchat-3.5-1210 : in=0.2 out=0.2
    reflection/beam-1.0-501b-a23b : in=0.4 out=1.2 read=0.04
    ricursive-ai/ripple-65b-preview : in=0.2 out=0.6
    snorkelai/snorkel-mistral-pairrm-dpo : in=0.2 out=0.2
    teknium/openhermes-2-mistral-7b : in=0.2 out=0.2
    teknium/openhermes-2p5-mistral-7b : in=0.2 out=0.2
    thinkingmachines/inkling : in=1 out=4.05 read=0.17
    togethercomputer/llama-2-7b-32k-instruct : in=0.2 out=0.2
    togethercomputer/redpajama-incite-7b-base : in=0.2 out=0.2
    togethercomputer/redpajama-incite-7b-chat : in=0.2 out=0.2
    togethercomputer/redpajama-incite-7b-instruct : in=0.2 out=0.2
    togethercomputer/redpajama-incite-base-3b-v1 : in=0.1 out=0.1
    togethercomputer/redpajama-incite-chat-3b-v1 : in=0.1 out=0.1
    togethercomputer/redpajama-incite-instruct-3b-v1 : in=0.1 out=0.1
    togethercomputer/stripedhyena-hessian-7b : in=0.2 out=0.2
    togethercomputer/stripedhyena-nous-7b : in=0.2 out=0.2
    togethercomputer/alpaca-7b : in=0.2 out=0.2
    upstage/solar-10.7b-instruct-v1.0 : in=0.3 out=0.3
    zai-org/glm-5.2 : in=1.4 out=4.4 read=0.26
    zai-org/glm-5.3 : in=1.4 out=4.4 read=0.26
    zai-org/glm-5.3-flash : in=0.15 out=0.5 read=0.03
    zero-one-ai/yi-34b : in=0.8 out=0.8
    zero-one-ai/yi-6b : in=0.2 out=0.2
    [github-copilot]
    claude-fable-5 : in=10 out=50 read=1 write=12.5
    claude-fable-5.1 : in=10 out=50 read=0.25 write=12.5
    claude-haiku-4.5 : in=1 out=5 read=0.1 write=1.25
    claude-haiku-5.5 : in=0.1 in>100000=0.5 out=0.5 out>100000=2.5 read=0.01 read>100000=0.05 write=0.125 write>100000=0.625
    claude-opus-4.7 : in=5 out=25 read=0.5 write=6.25
    claude-opus-4.8 : in=5 out=25 read=0.5 write=6.25
    claude-opus-4.8-fast : in=10 out=50 read=1 write=12.5
    claude-opus-5 : in=5 out=25 read=0.5 write=6.25
    claude-opus-5.5 : in=4 out=20 read=0.2 write=5
    claude-sonnet-4 : in=3 out=15 read=0.3 write=3.75
    claude-sonnet-4.6 : in=3 out=15 read=0.3 write=3.75
    claude-sonnet-5 : in=2 out=10 read=0.2 write=2.5
    claude-sonnet-5.5 : in=2 out=10 read=0.1 write=2.5
    gemini-3.5-flash : in=1.5 out=9 read=0.15
    gemini-3.6-flash : in=0.75 out=3.75 read=0.075
    gemini-3.7-flash : in=0.75 out=3.75 read=0.075
    gemini-3.8-flash : in=0.75 out=3.75 read=0.075
    gemini-4-argon : in=2 out=10 read=0.1
    gpt-5-mini : in=0.25 out=2 read=0.025
    gpt-5.3-codex : in=1.75 out=14 read=0.175
    gpt-5.4 : in=2.5 in>272000=5 out=15 out>272000=22.5 read=0.25 read>272000=0.5
    gpt-5.4-mini : in=0.75 out=4.5 read=0.075
    gpt-5.4-nano : in=0.2 out=1.25 read=0.02
    gpt-5.5 : in=5 in>272000=10 out=30 out>272000=45 read=0.5 read>272000=1
    gpt-5.6-luna : in=0.2 in>200000=0.4 out=1.2 out>200000=1.8 read=0.02 read>200000=0.04 write=0.25 write>200000=0.5
    gpt-5.6-sol : in=4 in>272000=8 out=20 out>272000=30 read=0.4 read>272000=0.8 write=5 write>272000=10
    gpt-5.6-terra : in=2 in>272000=4 out=12 out>272000=18 read=0.2 read>272000=0.4 write=2.5 write>272000=5
    gpt-6-astra : in=10 in>272000=20 out=50 out>272000=75 read=1 read>272000=2 write=12.5 write>272000=25
    gpt-6-luna : in=0.1 in>272000=0.2 out=0.5 out>272000=0.75 read=0.01 read>272000=0.02 write=0.125 write>272000=0.25
    gpt-6-sol : in=2 in>272000=4 out=10 out>272000=15 read=0.2 read>272000=0.4 write=2.5 write>272000=5
    gpt-6.1-sol : in=2 in>272000=4 out=10 out>272000=15 read=0.1 read>272000=0.2 write=2.5 write>272000=5
    gpt-6.1-terra : in=1 in>272000=2 out=5 out>272000=7.5 read=0.05 read>272000=0.1 write=1.25 write>272000=2.5
    grok-4.5 : in=2 in>200000=4 out=6 out>200000=12 read=0.5 read>200000=1
    grok-4.6 : in=2 in>200000=4 out=6 out>200000=12 read=0.5 read>200000=1
    grok-4.7 : in=2 in>200000=4 out=6 out>200000=12 read=0.5 read>200000=1
    kimi-k2.7-code : in=0.95 out=4 read=0.19
    kimi-k3 : in=3 out=15 read=0.3
    mai-code-1-flash-picker : in=0.75 out=4.5 read=0.075
    mai-code-1.1-flash : in=0.2 out=1.2 read=0.02
    [cursor]
    composer-2.5 composer-2.5[fast=false] : in=0.5 out=2.5 read=0.2
    composer-2.5-fast composer-2.5[fast=true] : in=3 out=15 read=0.5
    grok-4.5 grok-4.5[fast=false] : in=2 out=6 read=0.5
    grok-4.5-fast grok-4.5[fast=true] : in=4 out=18 read=1
    grok-4.6 grok-4.6[fast=false] : in=2 out=6 read=0.5
    grok-4.6-fast grok-4.6[fast=true] : in=4 out=12 read=1
    grok-4.7 grok-4.7[fast=false] : in=2 in>256000=4 out=6 out>256000=12 read=0.5 read>256000=1
    grok-4.7-fast grok-4.7[fast=true] : in=4 in>256000=6 out=12 out>256000=18 read=1 read>256000=1.5
    """
}
