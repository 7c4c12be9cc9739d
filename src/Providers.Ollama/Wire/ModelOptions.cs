using System.Collections.Frozen;

namespace Providers.Ollama.Wire;

/// <summary>The names that belong into a request's <c>options</c>; every other one belongs beside them.</summary>
internal static class ModelOptions
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "use_mlock", "num_thread", "numa", "low_vram", "f16_kv", "logits_all",
        "vocab_only", "num_keep", "seed", "num_predict", "top_k", "top_p", "min_p", "tfs_z", "typical_p", "repeat_last_n", "temperature",
        "repeat_penalty", "presence_penalty", "frequency_penalty", "mirostat", "mirostat_tau", "mirostat_eta", "penalize_newline", "stop");

    public static bool Contains(string name) => Names.Contains(name);
}
