// Whether a path that somebody else wrote may be looked at.

/**
 * Network shares and devices of Windows may not: looking at one sends the user's credentials to whoever it names. A path
 * with a zero byte is none.
 */
export function isLocalPath(file: string, platform: NodeJS.Platform = process.platform): boolean {
  return !file.includes("\0") && !(platform === "win32" && /^[\\/]{2}/.test(file));
}
