// The HTML page around a webview's bundle: a policy that lets nothing in but our own files, and its texts.
import { pageDataId, type PageData } from "../../schemas/panels/panel.ts";

export interface Page {
  readonly title: string;
  /** Address of the bundle, of its style sheet, and the source that the policy allows them from. */
  readonly script: string;
  readonly style: string;
  readonly cspSource: string;
  /** Unique for every page. */
  readonly nonce: string;
  readonly data: PageData;
}

/** No inline script, no remote host. Styles may be set by script: the chart and the controls do so. */
export function pageHtml({ title, script, style, cspSource, nonce, data }: Page): string {
  const policy = [
    "default-src 'none'",
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
    `style-src ${cspSource} 'unsafe-inline'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  // A `<` could end the element.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<!DOCTYPE html>
<html lang="${escape(data.locale)}">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${escape(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <link rel="stylesheet" href="${escape(style)}" />
    <title>${escape(title)}</title>
  </head>
  <body>
    <script type="application/json" id="${pageDataId}" nonce="${escape(nonce)}">${json}</script>
    <main id="root"></main>
    <script type="module" src="${escape(script)}" nonce="${escape(nonce)}"></script>
  </body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
