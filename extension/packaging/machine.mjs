// Says for which machine a native file was made, from its first bytes, so that no package carries another's.
import { closeSync, openSync, readSync } from "node:fs";

const elf = { machines: { 0x3e: "x64", 0xb7: "arm64" }, system: "linux" };
const portable = { machines: { 0x8664: "x64", 0xaa64: "arm64" }, system: "win32" };
const mach = { machines: { 0x1000007: "x64", 0x100000c: "arm64" }, system: "darwin" };

/** Whether the name is that of a library that a process loads. */
export function isNative(file) {
  return /\.(node|dll|dylib|so(\.\d+)*)$/.test(file);
}

/** `<system>-<processor>` as Node names them, or undefined for what is no library of 64 bits. */
export function machineOf(file) {
  const head = firstBytes(file, 4096);
  if (head.toString("latin1", 0, 4) === "\x7fELF") return named(elf, head.readUInt16LE(18));
  if (head.readUInt32LE(0) === 0xfeedfacf) return named(mach, head.readUInt32LE(4));
  if (head.toString("latin1", 0, 2) !== "MZ") return undefined;
  // Of a program for Windows the first lines are one for DOS, which says where the real one begins.
  const start = head.readUInt32LE(0x3c);
  if (start > head.length - 6) return undefined;
  return named(portable, head.readUInt16LE(start + 4));
}

function named({ machines, system }, number) {
  return number in machines ? `${system}-${machines[number]}` : undefined;
}

function firstBytes(file, count) {
  const bytes = Buffer.alloc(count);
  const handle = openSync(file, "r");
  try {
    readSync(handle, bytes, 0, count, 0);
    return bytes;
  } finally {
    closeSync(handle);
  }
}
