// What tests see of notices.mjs.
export function notices(folders: readonly string[], texts: string): string;
export function packageOf(file: string): string;
