// Shows an address in the browser that the system has chosen.
import { spawn } from "node:child_process";
import { once } from "node:events";

/** Whether the system has a program that took it; a browser may still be starting then. */
export async function openAddress(address: string): Promise<boolean> {
  const [program, ...words] = openerOf(process.platform);
  const child = spawn(program, [...words, address], { stdio: "ignore", detached: true, windowsHide: true });
  try {
    await once(child, "spawn");
  } catch {
    return false;
  }
  child.unref();
  const ended = once(child, "exit").then(([code]) => code === 0);
  // A browser that the program has become goes on.
  return Promise.race([ended, new Promise<true>((resolve) => setTimeout(resolve, 2000, true).unref())]);
}

/** Without a shell, which would read the address. */
function openerOf(platform: NodeJS.Platform): [string, ...string[]] {
  switch (platform) {
    case "darwin":
      return ["open"];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler"];
    default:
      return ["xdg-open"];
  }
}
