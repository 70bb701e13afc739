// ggml and llama.cpp through their C interface: the libraries that node-llama-cpp carries, called for what its binding has
// no word for, number formats. A wrong size here would end the process, so every tensor's place was held against its file
// before (gguf/parse.ts), and all of this runs only in processes that may end: workers and the trainer.
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import koffi, { type KoffiFunc } from "koffi";
import { errors } from "../errors.ts";
import { tensorBlocks } from "./gguf/types.ts";

/** llama.cpp's numbers for the mixtures of number formats that a whole file is quantised to (`llama_ftype`). */
export const fileMixtures = { q4_0: 2, q8_0: 7, q4_K_M: 15, q6_K: 18 } as const;
export type FileMixture = keyof typeof fileMixtures;

export interface GgmlLibrary {
  /** Can numbers of ggml's type be read as float32? */
  readonly reads: (type: number) => boolean;
  /** Fills `target` from whole blocks of ggml's type; throws a RangeError when the lengths do not belong together. */
  dequantize(type: number, bytes: Uint8Array, target: Float32Array): void;
  /** Rows of `rowLength` as blocks of ggml's type, as llama.cpp writes them without an importance matrix. */
  quantize(type: number, data: Float32Array, rowLength: number): Uint8Array;
  /**
   * Reads a GGUF file of f32 or f16 and writes it anew, each tensor in the type that llama.cpp's mixture has for it.
   * Works on threads of its own. Throws an Error with llama.cpp's last words.
   */
  quantizeFile(from: string, to: string, mixture: FileMixture, threads: number): Promise<void>;
  /** Koffi unloads a library that nobody refers to any more; it does not know of the functions that were read from it. */
  readonly handles: readonly unknown[];
}

type Library = ReturnType<typeof koffi.load>;

let loaded: GgmlLibrary | undefined;

/** Loads the libraries once. Throws `llama_missing` where node-llama-cpp has no binary for this platform. */
export function ggmlLibrary(): GgmlLibrary {
  loaded ??= load();
  return loaded;
}

/** `struct ggml_type_traits` as far as it is read here. */
interface Traits {
  blockSize: bigint | number;
  typeSize: bigint | number;
  toFloat: unknown;
}

type ToFloat = KoffiFunc<(bytes: Uint8Array, target: Float32Array, count: number) => void>;

function load(): GgmlLibrary {
  const folder = libraryFolder();
  // Each needs the one before it; Windows finds them only when they are there already.
  const base = koffi.load(libraryFile(folder, "ggml-base"));
  const middle = koffi.load(libraryFile(folder, "ggml"));
  const llama = koffi.load(libraryFile(folder, "llama"));
  const readers = readersOf(base);
  const quantizeChunk = base.func(
    "size_t ggml_quantize_chunk(int type, const float *data, _Out_ uint8_t *bytes, int64_t start, int64_t rows, int64_t rowLength, const void *importance)",
  );
  const quantizeFile = fileQuantizer(llama);
  return {
    reads: (type) => type === 0 || readers.has(type),
    dequantize(type, bytes, target) {
      const [name, blockElements, blockBytes] = tensorBlocks[type] ?? ["unknown", 1, 0];
      const blocks = bytes.length / blockBytes;
      if (!Number.isInteger(blocks) || blocks * blockElements !== target.length) {
        throw new RangeError(`${bytes.length} bytes of ${name} are not ${target.length} numbers`);
      }
      if (type === 0) new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes);
      else readers.get(type)!(bytes, target, target.length);
    },
    quantize(type, data, rowLength) {
      const [name, blockElements, blockBytes] = tensorBlocks[type]!;
      if (rowLength % blockElements !== 0 || data.length % rowLength !== 0) {
        throw new RangeError(`${data.length} numbers are no rows of ${rowLength} in ${name}`);
      }
      const bytes = new Uint8Array((data.length / blockElements) * blockBytes);
      quantizeChunk(type, data, bytes, 0, data.length / rowLength, rowLength, null);
      return bytes;
    },
    quantizeFile,
    handles: [base, middle, llama],
  };
}

/** For each type whose block is as large as it is here, the function that makes float32 of it. */
function readersOf(base: Library): Map<number, ToFloat> {
  const traits = koffi.struct({
    typeName: "const char *",
    blockSize: "int64_t",
    blockSizeInterleave: "int64_t",
    typeSize: "size_t",
    isQuantized: "bool",
    toFloat: "void *",
    fromFloat: "void *",
  });
  const toFloat = koffi.proto("void ToFloat(const void *bytes, void *target, int64_t count)");
  const traitsOf = base.func("void *ggml_get_type_traits(int type)");
  const readers = new Map<number, ToFloat>();
  for (const [type, [, elements, bytes]] of Object.entries(tensorBlocks)) {
    const found = koffi.decode(traitsOf(Number(type)), traits) as Traits;
    if (Number(found.blockSize) !== elements || Number(found.typeSize) !== bytes || !found.toFloat) continue;
    readers.set(Number(type), koffi.decode(found.toFloat, toFloat) as ToFloat);
  }
  return readers;
}

/** `struct llama_model_quantize_params`; its defaults are llama.cpp's own. */
interface QuantizeParameters {
  threads: number;
  fileType: number;
}

function fileQuantizer(llama: Library): GgmlLibrary["quantizeFile"] {
  const parameters = koffi.struct({
    threads: "int32_t",
    fileType: "int",
    outputTensorType: "int",
    tokenEmbeddingType: "int",
    allowRequantize: "bool",
    quantizeOutputTensor: "bool",
    onlyCopy: "bool",
    pure: "bool",
    keepSplit: "bool",
    dryRun: "bool",
    importanceMatrix: "void *",
    overrides: "void *",
    tensorOverrides: "void *",
    pruneLayers: "void *",
    largestBuffer: "size_t",
  });
  const defaults = llama.func("llama_model_quantize_default_params", parameters, []) as KoffiFunc<
    () => QuantizeParameters
  >;
  const quantize = llama.func("llama_model_quantize", "uint32_t", [
    "const char *",
    "const char *",
    koffi.pointer(parameters),
  ]) as KoffiFunc<(from: string, to: string, options: QuantizeParameters) => number>;
  const logCallback = koffi.pointer(koffi.proto("void GgmlLog(int level, const char *text, void *data)"));
  const setLog = llama.func("llama_log_set", "void", [logCallback, "void *"]);
  return async (from, to, mixture, threads) => {
    const words: string[] = [];
    const listener = koffi.register((level: number, text: string) => {
      // What is worse than informative; 5 goes on with the line before.
      if (level === 3 || level === 4) words.push(text.trim());
    }, logCallback);
    setLog(listener, null);
    try {
      const options = { ...defaults(), fileType: fileMixtures[mixture], threads };
      const status = await new Promise<number>((resolve, reject) => {
        quantize.async(from, to, options, (error: Error | null, result: number) => {
          if (error) reject(error);
          else resolve(result);
        });
      });
      if (status !== 0) throw new Error(words.at(-1) ?? `llama.cpp gave the status ${status}`);
    } finally {
      setLog(null, null);
      koffi.unregister(listener);
    }
  };
}

/** Where node-llama-cpp's own package for this platform has its libraries, beside it or beside us. */
function libraryFolder(): string {
  const { platform, arch } = process;
  const names: Partial<Record<string, string>> = {
    darwin: arch === "arm64" ? "mac-arm64-metal" : "mac-x64",
    win32: `win-${arch}`,
    linux: `linux-${arch === "arm" ? "armv7l" : arch}`,
  };
  const name = names[platform] ?? "none";
  for (const from of [import.meta.url, resolved(import.meta.url, "node-llama-cpp")]) {
    const entry = from === undefined ? undefined : resolved(from, `@node-llama-cpp/${name}`);
    const folder = entry === undefined ? undefined : path.join(path.dirname(entry), "..", "bins", name);
    if (folder !== undefined && existsSync(folder)) return folder;
  }
  throw errors.llamaMissing(`${platform}-${arch}`);
}

function resolved(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}

/** `libllama.so`, `libllama.v0.5.0.so`, `llama.dll`: the name carries its version on some platforms. */
function libraryFile(folder: string, stem: string): string {
  const pattern = new RegExp(`^(lib)?${stem}(\\.v?[\\d.]+)?\\.(so|dylib|dll)$`);
  const name = readdirSync(folder).find((file) => pattern.test(file));
  if (name === undefined) throw errors.llamaMissing(`${process.platform}-${process.arch}`);
  return path.join(folder, name);
}
