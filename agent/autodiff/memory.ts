// How much memory a graph's intermediate results take, found by walking its nodes without running them.
import type { Graph, GraphNode } from "./graph.ts";
import { byteLength } from "./tensor.ts";

/** How much more than its results ONNX Runtime's arena holds, because free pieces do not always fit. */
export const fragmentation = 1.38;

/** Operators whose result is a view of their first input. */
const views = new Set(["Reshape"]);

/** Operators that ONNX Runtime lets write over an input that nobody needs any more. */
const inPlace = new Set(["Add", "Sub", "Mul", "Div", "Neg", "Exp", "Log", "Sqrt", "Tanh", "ScatterElements"]);

/**
 * The most bytes of intermediate results that are alive at once when the nodes run in order and each result is freed
 * after its last reader. Results in `elsewhere` lie in memory of their own and do not count.
 */
export function peakIntermediateBytes(graph: Graph, elsewhere: ReadonlySet<string>): number {
  const nodes = graph.liveNodes();
  const owners = ownersOf(nodes);
  const owner = (name: string): string => owners.get(name) ?? name;
  const lastReader = new Map<string, number>();
  for (const [index, node] of nodes.entries()) {
    for (const name of node.inputs) lastReader.set(owner(name), index);
  }
  for (const { name } of graph.outputs) lastReader.set(owner(name), nodes.length);

  const sizes = new Map<string, number>();
  let live = 0;
  let peak = 0;
  for (const [index, node] of nodes.entries()) {
    const dead = [...new Set(node.inputs.map(owner))].filter((name) => lastReader.get(name) === index);
    const freed = dead.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
    const made = views.has(node.opType) ? [] : node.outputs.filter((name) => !elsewhere.has(name));
    for (const name of made) sizes.set(name, byteLength(graph.tensor(name)));
    const added = made.reduce((sum, name) => sum + sizes.get(name)!, 0);
    const inside = insideBytes(node);
    const reused = inPlace.has(node.opType) ? Math.min(freed, added) : 0;
    peak = Math.max(peak, live + inside + added - reused);
    live += added - freed;
    for (const name of dead) sizes.delete(name);
    for (const name of made) {
      if (lastReader.has(name)) continue;
      live -= sizes.get(name)!;
      sizes.delete(name);
    }
  }
  return peak;
}

/** Whose memory a view shows. */
function ownersOf(nodes: readonly GraphNode[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { opType, inputs, outputs } of nodes) {
    if (views.has(opType)) owners.set(outputs[0]!, owners.get(inputs[0]!) ?? inputs[0]!);
  }
  return owners;
}

/** What an operator takes while it runs: a product with quantised weights holds them as float32. */
function insideBytes({ opType, attributes }: GraphNode): number {
  if (opType !== "MatMulNBits") return 0;
  const [rows, columns] = [attributes["N"], attributes["K"]].map((size) =>
    size && "int" in size ? Number(size.int) : 0,
  ) as [number, number];
  return 4 * rows * columns;
}
