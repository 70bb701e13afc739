// Reads tensors of a GGUF file piece by piece, as float32 in Hugging Face's order: only a piece is ever there twice.
import { elementCount } from "../../autodiff/tensor.ts";
import { errors } from "../../errors.ts";
import { SynchronousFile } from "../../store/synchronous-file.ts";
import { ggmlLibrary } from "../ggml-library.ts";
import { requireRoomFor, type TensorSource } from "../tensors.ts";
import { rowBefore, type Order } from "./order.ts";
import type { GgufTensorInfo } from "./parse.ts";
import { tensorBlocks } from "./types.ts";

/** Numbers that are made at once; rows are never cut. */
const pieceElements = 1 << 18;

/** A file that stays open until it is closed. */
export class GgufTensorFile {
  readonly #file: SynchronousFile;

  /** Throws `file_not_readable`. */
  constructor(file: string) {
    this.#file = new SynchronousFile(file);
  }

  close(): void {
    this.#file.close();
  }

  /** Errors: `model_not_supported` where llama.cpp has no way to read the type; `llama_missing`. */
  source(info: GgufTensorInfo, order: Order = { kind: "same" }): TensorSource {
    if (!ggmlLibrary().reads(info.type)) {
      const name = tensorBlocks[info.type]?.[0] ?? info.type;
      throw errors.modelNotSupported(this.#file.file, `tensor ${info.name} is of type ${name}`);
    }
    const shape = order.kind === "transposed" ? [...info.shape].reverse() : info.shape;
    return {
      shape,
      writeTo: (target) => {
        requireRoomFor(shape, target);
        if (order.kind === "same") this.#readInto(target, info);
        else if (order.kind === "transposed") this.#readTransposed(target, info);
        else this.#readRows(target, info, (row) => rowBefore(row, order.headSize));
      },
    };
  }

  #readInto(target: Float32Array, info: GgufTensorInfo): void {
    for (const { firstRow, rows } of piecesOf(info)) {
      const rowLength = info.shape.at(-1) ?? 1;
      this.#dequantize(info, firstRow, target.subarray(firstRow * rowLength, (firstRow + rows) * rowLength));
    }
  }

  /** Puts each row of the file where `placeOf` says. */
  #readRows(target: Float32Array, info: GgufTensorInfo, placeOf: (row: number) => number): void {
    // A bias is a column of rows with one number each.
    const rowLength = info.shape.length === 1 ? 1 : info.shape.at(-1)!;
    if (info.shape.length === 1) {
      const all = new Float32Array(target.length);
      this.#dequantize(info, 0, all);
      for (const [row, value] of all.entries()) target[placeOf(row)] = value;
      return;
    }
    for (const { firstRow, rows } of piecesOf(info)) {
      const piece = new Float32Array(rows * rowLength);
      this.#dequantize(info, firstRow, piece);
      for (let row = 0; row < rows; row++) {
        const values = piece.subarray(row * rowLength, (row + 1) * rowLength);
        target.set(values, placeOf(firstRow + row) * rowLength);
      }
    }
  }

  #readTransposed(target: Float32Array, info: GgufTensorInfo): void {
    const [allRows, rowLength] = info.shape as [number, number];
    for (const { firstRow, rows } of piecesOf(info)) {
      const piece = new Float32Array(rows * rowLength);
      this.#dequantize(info, firstRow, piece);
      for (let column = 0; column < rowLength; column++) {
        const start = column * allRows + firstRow;
        for (let row = 0; row < rows; row++) target[start + row] = piece[row * rowLength + column]!;
      }
    }
  }

  /** Whole rows from `firstRow` on. */
  #dequantize(info: GgufTensorInfo, firstRow: number, target: Float32Array): void {
    const [, blockElements, blockBytes] = tensorBlocks[info.type]!;
    const rowBytes = ((info.shape.at(-1) ?? 1) / blockElements) * blockBytes;
    const bytes = new Uint8Array((target.length / blockElements) * blockBytes);
    this.#file.fill(bytes, info.position + firstRow * rowBytes);
    ggmlLibrary().dequantize(info.type, bytes, target);
  }
}

function* piecesOf({ shape }: GgufTensorInfo): Generator<{ firstRow: number; rows: number }> {
  const rowLength = shape.at(-1) ?? 1;
  const allRows = elementCount(shape) / rowLength;
  const most = Math.max(1, Math.floor(pieceElements / rowLength));
  for (let firstRow = 0; firstRow < allRows; firstRow += most) {
    yield { firstRow, rows: Math.min(most, allRows - firstRow) };
  }
}
