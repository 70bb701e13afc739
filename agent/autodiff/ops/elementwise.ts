// Elementwise ops: residual sums, gates, dropout and the activations of the feed-forward layers.
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = a + b, of equal shapes. */
export const add: Op<[a: Tensor, b: Tensor]> = {
  name: "add",
  forward: (onnx, a, b) => onnx.add(a, b),
  backward: (_onnx, dy) => [dy, dy],
};

/** y = x · mask. The mask holds 0 or 1 / (1 − p) and comes from outside, so that a resumed run draws the same one. */
export const dropout: Op<[x: Tensor, mask: Tensor]> = {
  name: "dropout",
  forward: (onnx, x, mask) => onnx.mul(x, mask),
  recompute: (onnx, _y, x, mask) => onnx.mul(mask, x),
  backward: (onnx, dy, _y, _x, mask) => [onnx.mul(dy, mask), null],
};

/** y = silu(gate) · up (Shazeer, 2020). */
export const swiglu: Op<[gate: Tensor, up: Tensor]> = {
  name: "swiglu",
  forward: (onnx, gate, up) => onnx.mul(onnx.silu(gate), up),
  recompute: (onnx, _y, gate, up) => onnx.mul(onnx.mul(gate, onnx.sigmoid(gate)), up),
  // With s = σ(gate) and a = gate · s = silu(gate): da/dgate = s + a · (1 − s).
  backward: (onnx, dy, _y, gate, up) => {
    const s = onnx.sigmoid(gate);
    const activated = onnx.mul(gate, s);
    const slope = onnx.add(s, onnx.mul(activated, onnx.sub(1, s)));
    return [onnx.mul(onnx.mul(dy, up), slope), onnx.mul(dy, activated)];
  },
};

const rootTwoOverPi = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/** y = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), the tanh form of GELU (Hendrycks and Gimpel, 2016). */
export const gelu: Op<[x: Tensor]> = {
  name: "gelu",
  forward: (onnx, x) => onnx.fastGelu(x),
  recompute: (onnx, _y, x) => onnx.mul(x, geluGate(onnx, x).s),
  // With u = √(2/π)(x + 0.044715 x³) and s = σ(2u): y = x · s and
  // dy/dx = s + y · (1 − s) · k, where k = d(2u)/dx = 2√(2/π) · (1 + 3 · 0.044715 x²).
  backward: (onnx, dy, _y, x) => {
    const { s, cube } = geluGate(onnx, x);
    const k = onnx.add(onnx.mul(cube, 3), 2 * rootTwoOverPi);
    const slope = onnx.add(s, onnx.mul(onnx.mul(onnx.mul(x, s), onnx.sub(1, s)), k));
    return [onnx.mul(dy, slope)];
  },
};

/** s = σ(2u) and 2√(2/π) · 0.044715 x², from which all of GELU's backward pass follows. */
function geluGate(onnx: Onnx, x: Tensor): { s: Tensor; cube: Tensor } {
  const cube = onnx.mul(onnx.mul(x, x), 2 * rootTwoOverPi * cubic);
  return { s: onnx.sigmoid(onnx.mul(onnx.add(cube, 2 * rootTwoOverPi), x)), cube };
}
