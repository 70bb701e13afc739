// Reads tensors from an open file piece by piece, and makes float32 of them on the way: only the piece is ever there twice.
import { errors } from "../errors.ts";
import { SynchronousFile } from "../store/synchronous-file.ts";
import { bfloatsIntoFloats, halvesIntoFloats } from "./half.ts";
import type { SafetensorsEntry } from "./safetensors-header.ts";
import { bytesOf, requireRoomFor, type TensorSource } from "./tensors.ts";

const pieceBytes = 1 << 20;

/** A safetensors file that stays open until it is closed; its reads block, and take no memory but one piece. */
export class TensorReader {
  readonly #file: SynchronousFile;
  readonly #piece = new ArrayBuffer(pieceBytes);

  /** Throws `file_not_readable`. */
  constructor(file: string) {
    this.#file = new SynchronousFile(file);
  }

  close(): void {
    this.#file.close();
  }

  /** A tensor of a safetensors file, whose data begin at `dataStart`. */
  source({ shape, type, begin }: SafetensorsEntry, dataStart: number): TensorSource {
    const start = dataStart + begin;
    return {
      shape,
      writeTo: (target) => {
        requireRoomFor(shape, target);
        if (type === "F32") this.#file.fill(bytesOf(target), start);
        else this.#convert(target, start, type);
      },
    };
  }

  #convert(target: Float32Array, start: number, type: string): void {
    const width = type === "F64" ? 8 : 2;
    const count = pieceBytes / width;
    for (let at = 0; at < target.length; at += count) {
      const part = target.subarray(at, at + count);
      this.#file.fill(new Uint8Array(this.#piece, 0, part.length * width), start + at * width);
      if (type === "F16") halvesIntoFloats(new Uint16Array(this.#piece, 0, part.length), part);
      else if (type === "BF16") bfloatsIntoFloats(new Uint16Array(this.#piece, 0, part.length), part);
      else if (type === "F64") part.set(new Float64Array(this.#piece, 0, part.length));
      else throw errors.modelNotSupported(this.#file.file, `it has a tensor of the type ${type}`);
    }
  }
}
