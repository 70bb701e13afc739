// ONNX Runtime through its C interface: the library that onnxruntime-node carries, called without the copies that its
// JavaScript binding makes of every output. A wrong signature here would end the process, so the version is checked,
// and models only run in processes that may end: the trainer and the tools that look at a finished model.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import koffi, { type KoffiFunc } from "koffi";
import { errors } from "../errors.ts";

/** An opaque pointer of the library. */
export type Pointer = unknown;

/** The entries of `struct OrtApi` that are used, at their places in it (onnxruntime_c_api.h; the order is append-only). */
const entries = {
  GetErrorMessage: [2, "const char *GetErrorMessage(void *status)"],
  CreateEnv: [3, "void *CreateEnv(int level, const char *id, _Out_ void **env)"],
  DisableTelemetryEvents: [6, "void *DisableTelemetryEvents(void *env)"],
  CreateSessionFromArray: [
    8,
    "void *CreateSessionFromArray(void *env, const void *bytes, size_t length, void *options, _Out_ void **session)",
  ],
  Run: [
    9,
    "void *Run(void *session, void *options, const char **inputNames, void **inputs, size_t inputCount, const char **outputNames, size_t outputCount, _Inout_ void **outputs)",
  ],
  CreateSessionOptions: [10, "void *CreateSessionOptions(_Out_ void **options)"],
  DisableMemPattern: [17, "void *DisableMemPattern(void *options)"],
  SetSessionGraphOptimizationLevel: [23, "void *SetSessionGraphOptimizationLevel(void *options, int level)"],
  SetIntraOpNumThreads: [24, "void *SetIntraOpNumThreads(void *options, int threads)"],
  CreateTensorWithDataAsOrtValue: [
    49,
    "void *CreateTensorWithDataAsOrtValue(void *memory, void *data, size_t bytes, const int64_t *shape, size_t rank, int type, _Out_ void **value)",
  ],
  CreateCpuMemoryInfo: [69, "void *CreateCpuMemoryInfo(int allocator, int memoryType, _Out_ void **memory)"],
  ReleaseStatus: [93, "void ReleaseStatus(void *status)"],
  ReleaseSession: [95, "void ReleaseSession(void *session)"],
  ReleaseValue: [96, "void ReleaseValue(void *value)"],
  ReleaseSessionOptions: [100, "void ReleaseSessionOptions(void *options)"],
  AddSessionConfigEntry: [
    130,
    "void *AddSessionConfigEntry(void *options, const char *key, const char *value)",
  ],
  CreateAndRegisterAllocator: [144, "void *CreateAndRegisterAllocator(void *env, void *memory, void *arena)"],
  CreateArenaCfgV2: [
    164,
    "void *CreateArenaCfgV2(const char **keys, const size_t *values, size_t count, _Out_ void **arena)",
  ],
} as const satisfies Record<string, readonly [place: number, signature: string]>;

type Entry = keyof typeof entries;

export interface OnnxLibrary {
  /** Calls an entry that returns a status; throws what the library says when it is not OK. */
  call(entry: Entry, ...values: unknown[]): void;
  /** The same on a thread of its own, so that the event loop goes on. */
  callAsync(entry: Entry, ...values: unknown[]): Promise<void>;
  readonly environment: Pointer;
  /** Describes memory that JavaScript owns. */
  readonly cpuMemory: Pointer;
  /** Koffi unloads a library that nobody refers to any more; it does not know of the entries that were read from it. */
  readonly handle: unknown;
}

/** The version of `struct OrtApi` that is asked for; later libraries keep it. */
const apiVersion = 17;

let loaded: OnnxLibrary | undefined;

/** Loads the library once. Throws `runtime_missing` where onnxruntime-node has no binary for this platform. */
export function onnxLibrary(): OnnxLibrary {
  loaded ??= load();
  return loaded;
}

/**
 * The library tells its maker over the network how it is used, unless this is set before it is loaded. Whoever loads it
 * calls this first: what people train here is theirs alone.
 */
export function forbidTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}

function load(): OnnxLibrary {
  forbidTelemetry();
  const library = koffi.load(libraryFile());
  const apiBase = koffi.struct({ GetApi: "void *", GetVersionString: "void *" });
  const base = koffi.decode(library.func("void *OrtGetApiBase()")(), apiBase) as { GetApi: Pointer };
  const getApi = koffi.proto("void *OrtGetApi(uint32_t version)");
  const api: unknown = koffi.call(base.GetApi, getApi, apiVersion);
  const last = Math.max(...Object.values(entries).map(([place]) => place));
  const table = koffi.decode(api, koffi.array("void *", last + 1)) as Pointer[];
  const functions = Object.fromEntries(
    Object.entries(entries).map(([name, [place, signature]]) => [
      name,
      koffi.decode(table[place], koffi.proto(signature)) as KoffiFunc<(...values: unknown[]) => Pointer>,
    ]),
  ) as Record<Entry, KoffiFunc<(...values: unknown[]) => Pointer>>;

  const check = (status: Pointer): void => {
    if (!status) return;
    const message = String(functions.GetErrorMessage(status));
    functions.ReleaseStatus(status);
    throw new Error(`ONNX Runtime: ${message}`);
  };
  const call = (entry: Entry, ...values: unknown[]): void => check(functions[entry](...values));
  const make = (entry: Entry, ...values: unknown[]): Pointer => {
    const out = [null];
    call(entry, ...values, out);
    return out[0];
  };
  const environment = make("CreateEnv", 3, "trainyard");
  // What the variable keeps out on Linux and macOS is on Windows a matter of its own.
  call("DisableTelemetryEvents", environment);
  // The arena grows by what is asked for; by default it doubles, which nearly doubles a run's memory, too.
  const keys = ["arena_extend_strategy"];
  const arena = make("CreateArenaCfgV2", keys, BigUint64Array.of(1n), keys.length);
  call("CreateAndRegisterAllocator", environment, make("CreateCpuMemoryInfo", 1, 0), arena);
  return {
    call,
    callAsync: (entry, ...values) =>
      new Promise((resolve, reject) => {
        functions[entry].async(...values, (error: Error | null, status: Pointer) => {
          try {
            if (error) throw error;
            check(status);
            resolve();
          } catch (failure) {
            reject(failure instanceof Error ? failure : new Error(String(failure)));
          }
        });
      }),
    environment,
    cpuMemory: make("CreateCpuMemoryInfo", 1, 0),
    handle: library,
  };
}

function libraryFile(): string {
  const root = path.dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const folder = path.join(root, "bin", "napi-v6", process.platform, process.arch);
  const names = { win32: "onnxruntime.dll", darwin: "libonnxruntime.1.dylib" } as Partial<
    Record<string, string>
  >;
  const file = path.join(folder, names[process.platform] ?? "libonnxruntime.so.1");
  if (!existsSync(file)) throw errors.runtimeMissing(`${process.platform}-${process.arch}`);
  return file;
}
