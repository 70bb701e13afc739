// Which packages lie beside the bundle in the VSIX as files of their own, and which are never there.

/** They load native code from their own folder, or are found by where they lie; the rest is part of the bundle. */
export const besideTheBundle = ["@huggingface/jinja", "koffi", "node-llama-cpp", "onnxruntime-node"];

/** Packages ask for them and do without. */
export const neverThere = ["bufferutil", "utf-8-validate", "osx-temperature-sensor"];
