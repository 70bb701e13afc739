// How a browser comes by its token: `trainyard open` gets a code and puts it behind the # of an address, and the page
// that is opened there exchanges it.
import * as z from "zod";

/** What `POST /browser/code` answers. The code counts once, and only for so long. */
export const BrowserCode = z.strictObject({
  code: z.string().regex(/^[\w-]{43}$/),
  seconds: z.number().positive(),
});
export type BrowserCode = z.infer<typeof BrowserCode>;

/** What `POST /browser/token` answers, to a code or to a token that still counts. */
export const BrowserToken = z.strictObject({
  token: z.string().regex(/^[\w-]{73}$/),
  seconds: z.number().positive(),
});
export type BrowserToken = z.infer<typeof BrowserToken>;

/** WebSockets are closed with this code when their token has ended. */
export const tokenEnded = 4401;
