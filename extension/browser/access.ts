// The token of this tab: got for the code that the address brings, kept in the session's storage, renewed in time.
import { BrowserToken } from "../../schemas/browser-access.ts";

const KEPT = "trainyard.token";
const RENEW_MILLISECONDS = 3600 * 1000;

/** Takes the code out of the address at once, so that neither the history nor a copied address holds it. */
export async function openAccess(): Promise<void> {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code === undefined) return;
  history.replaceState(null, "", "/");
  await exchange(code);
}

/** Undefined where this tab was let in by nobody. */
export function tabToken(): string | undefined {
  return sessionStorage.getItem(KEPT) ?? undefined;
}

/** Gets newer tokens while the page is open, also right after the machine has slept. */
export function keepRenewing(): void {
  let renewed = Date.now();
  const renew = async (): Promise<void> => {
    const token = tabToken();
    if (token === undefined || Date.now() - renewed < RENEW_MILLISECONDS) return;
    if (await exchange(token)) renewed = Date.now();
  };
  setInterval(() => void renew(), 60_000);
}

/** Whether the agent has given a token for what was brought. */
async function exchange(given: string): Promise<boolean> {
  try {
    const headers = { Authorization: `Bearer ${given}` };
    const answer = await fetch("/browser/token", { method: "POST", headers });
    if (!answer.ok) return false;
    sessionStorage.setItem(KEPT, BrowserToken.parse(await answer.json()).token);
    return true;
  } catch {
    // Nobody answers; the token that there is counts for hours.
    return false;
  }
}
