// What tests see of targets.mjs.
export interface Target {
  readonly os: string;
  readonly cpu: string;
  readonly onnx: readonly string[];
  readonly koffi: { readonly package: string; readonly binary: string };
  readonly llama: { readonly package: string; readonly folder: string };
}
export const targets: Readonly<Record<string, Target>>;
export function targetNamed(name: string): Target;
