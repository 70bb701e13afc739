// What tests see of contents.mjs.
export type Manifest = Readonly<Record<string, unknown>>;
export function filesToPackage(root: string): string[];
export function packagedManifest(manifest: Manifest): Manifest;
export function pathsOfManifest(manifest: Manifest): string[];
export function packagedReadme(text: string, isInside: (file: string) => boolean): string;
