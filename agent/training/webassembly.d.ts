// What the trainer uses of WebAssembly (TypeScript declares it for browsers only), and how a .wat file is imported:
// the build turns it into the bytes of its module.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, unknown>;
  }
}

declare module "*.wat" {
  const bytes: Uint8Array;
  export default bytes;
}
