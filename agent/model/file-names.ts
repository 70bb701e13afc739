// What the files of a model are called: in folders of Hugging Face and of peft, and in the versions of a home.

export const modelConfigFile = "config.json";
/** All weights in one file; those of larger models lie in shards, which the index names. */
export const wholeWeightsFile = "model.safetensors";
export const weightsIndexFile = "model.safetensors.index.json";
export const adapterConfigFile = "adapter_config.json";
export const adapterWeightsFile = "adapter_model.safetensors";
/** In a version of a home, whatever the file was called before. */
export const ggufModelFile = "model.gguf";
