// What tests see of machine.mjs.
export function isNative(file: string): boolean;
export function machineOf(file: string): string | undefined;
