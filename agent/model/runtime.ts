// Runs a graph in ONNX Runtime. Every input and output has one buffer for good: inputs are written before a run,
// outputs read after it, and nothing is copied in between.
import { encodeGraph } from "../autodiff/encode.ts";
import type { Graph } from "../autodiff/graph.ts";
import { type ElementType, type Tensor, byteLength } from "../autodiff/tensor.ts";
import { type Pointer, onnxLibrary } from "./onnx-library.ts";

export type Buffer = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** ONNXTensorElementDataType. */
const elementTypes: Record<ElementType, number> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  uint4: 21,
};

export interface RunnableGraph {
  /**
   * Computes the outputs from what the inputs hold now. `rows` says how many rows of the inputs of variable size count;
   * all of them when left out.
   */
  run(rows?: number): Promise<void>;
  /** Whether there is such an input or output: inputs that nothing depends on are not there. */
  has(tensor: Pick<Tensor, "name">): boolean;
  floats(tensor: Pick<Tensor, "name">): Float32Array;
  integers(tensor: Pick<Tensor, "name">): Int32Array;
  /** Gives back what the library holds for it; it must not be running, and cannot be used any more. */
  close(): void;
}

/**
 * Opens a session for the graph. `buffers` gives the memory of some inputs and outputs by their names, each of its
 * tensor's size; the others get their own. `threads` 0 takes every core.
 */
export function openGraph(
  graph: Graph,
  buffers: ReadonlyMap<string, Float32Array | Uint8Array>,
  threads: number,
): RunnableGraph {
  const library = onnxLibrary();
  const session = openSession(encodeGraph(graph), threads);
  const all = new Map<string, Buffer>();
  const bind = (tensors: readonly Tensor[]): Bound => ({
    tensors,
    names: tensors.map(({ name }) => name),
    values: tensors.map((tensor) => {
      const buffer = buffers.get(tensor.name) ?? allocate(tensor);
      all.set(tensor.name, buffer);
      return wrap(tensor, buffer);
    }),
  });
  const inputs = bind(graph.liveInputs());
  const outputs = bind(graph.outputs);
  const bufferOf = (name: string): Buffer => {
    const buffer = all.get(name);
    if (!buffer) throw new Error(`The graph has no input or output ${name}.`);
    return buffer;
  };
  /** Gives the tensors of variable size another number of rows, in the same memory. */
  let rowsNow: number | undefined;
  let isClosed = false;
  const resize = (rows: number | undefined): void => {
    if (rows === rowsNow) return;
    rowsNow = rows;
    for (const { tensors, values } of [inputs, outputs]) {
      for (const [index, tensor] of tensors.entries()) {
        if (!graph.variable.has(tensor.name)) continue;
        library.call("ReleaseValue", values[index]);
        const shape = [rows ?? tensor.shape[0]!, ...tensor.shape.slice(1)];
        values[index] = wrap({ ...tensor, shape }, bufferOf(tensor.name));
      }
    }
  };
  return {
    async run(rows) {
      if (isClosed) throw new Error("The graph is closed.");
      resize(rows);
      await library.callAsync(
        "Run",
        session,
        null,
        inputs.names,
        inputs.values,
        inputs.names.length,
        outputs.names,
        outputs.names.length,
        outputs.values,
      );
    },
    has: ({ name }) => all.has(name),
    floats: ({ name }) => bufferOf(name) as Float32Array,
    integers: ({ name }) => bufferOf(name) as Int32Array,
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const value of [...inputs.values, ...outputs.values]) library.call("ReleaseValue", value);
      library.call("ReleaseSession", session);
      all.clear();
    },
  };
}

/** Inputs or outputs with the values that stand for them in the library. */
interface Bound {
  readonly tensors: readonly Tensor[];
  readonly names: readonly string[];
  readonly values: Pointer[];
}

/** The bytes of the model are not needed once the session is made. */
function openSession(model: Uint8Array, threads: number): Pointer {
  const library = onnxLibrary();
  const options = [null];
  library.call("CreateSessionOptions", options);
  library.call("SetIntraOpNumThreads", options[0], threads);
  library.call("SetSessionGraphOptimizationLevel", options[0], 99);
  // Idle threads sleep instead of spinning: it costs no throughput and leaves the cores to the editor.
  library.call("AddSessionConfigEntry", options[0], "session.intra_op.allow_spinning", "0");
  // A memory pattern would be laid out anew beside what the first run took, and never be smaller.
  library.call("DisableMemPattern", options[0]);
  library.call("AddSessionConfigEntry", options[0], "session.use_env_allocators", "1");
  const session = [null];
  try {
    library.call("CreateSessionFromArray", library.environment, model, model.byteLength, options[0], session);
  } finally {
    // The session has its own copy.
    library.call("ReleaseSessionOptions", options[0]);
  }
  return session[0];
}

/** An ArrayBuffer of its own, because only that never moves in memory. */
function allocate(tensor: Tensor): Buffer {
  const buffer = new ArrayBuffer(byteLength(tensor));
  const { type } = tensor;
  if (type === "float32") return new Float32Array(buffer);
  if (type === "int32") return new Int32Array(buffer);
  return type === "int64" ? new BigInt64Array(buffer) : new Uint8Array(buffer);
}

function wrap({ shape, type }: Tensor, buffer: Buffer): Pointer {
  const library = onnxLibrary();
  const value = [null];
  library.call(
    "CreateTensorWithDataAsOrtValue",
    library.cpuMemory,
    buffer,
    buffer.byteLength,
    BigInt64Array.from(shape, BigInt),
    shape.length,
    elementTypes[type],
    value,
  );
  return value[0];
}
