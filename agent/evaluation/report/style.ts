// How a report in HTML looks, in light and dark.

export const reportStyle = `
:root{color-scheme:light dark;--text:#1f2328;--quiet:#656d76;--line:#d1d9e0;--back:#fff;--panel:#f6f8fa;--good:#1a7f37;--bad:#cf222e;--link:#0969da;--m0:#8c959f;--m1:#0969da;--m2:#bf8700;--m3:#8250df;--m4:#1a7f37;--m5:#cf222e;--m6:#0e7c86;--m7:#99286e}
@media(prefers-color-scheme:dark){:root{--text:#e6edf3;--quiet:#9198a1;--line:#3d444d;--back:#0d1117;--panel:#151b23;--good:#3fb950;--bad:#f85149;--link:#4493f8;--m0:#7d8590;--m1:#4493f8;--m2:#d29922;--m3:#ab7df8;--m4:#3fb950;--m5:#f85149;--m6:#39c5cf;--m7:#db61a2}}
*{box-sizing:border-box}
body{font:14px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:1100px;margin:32px auto;padding:0 20px}
h1{font-size:24px;margin:0 0 12px}h2{font-size:18px;margin:36px 0 8px;padding-bottom:6px;border-bottom:1px solid var(--line)}h3{font-size:14px;margin:0 0 8px}h4{font-size:12px;margin:0 0 4px;font-weight:600;color:var(--quiet)}
small,.quiet,.models span{color:var(--quiet)}h4 small,figcaption small{margin-left:8px;font-weight:400}
.models{list-style:none;padding:0;margin:0 0 12px}.model{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:8px}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:16px 0 0;padding:10px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
.note{border-left:3px solid var(--m2);padding:4px 12px;margin:8px 0;background:var(--panel)}
.metrics{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:16px}
figure{margin:0;padding:14px;border:1px solid var(--line);border-radius:8px;background:var(--panel);overflow:hidden}figcaption{font-weight:600;margin-bottom:6px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:3px 12px 3px 0;text-align:left;vertical-align:top}figure td{font-size:12px}
.classes td,.classes th{padding:5px 12px;border-bottom:1px solid var(--line)}.classes td{text-align:right}
.labels{display:flex;flex-wrap:wrap;gap:32px;align-items:flex-start;overflow-x:auto}
svg{display:block;max-width:100%}svg text{font-size:12px;fill:var(--text)}svg text.bright{fill:#fff}svg text.side{fill:var(--quiet)}
.axis{stroke:var(--line);fill:none}.whisker{stroke:var(--text);stroke-width:1.5;fill:none}
rect.right{fill:var(--good)}rect.wrong{fill:var(--bad)}
.differences{padding-left:20px}.differences .better::marker{color:var(--good)}.differences .worse::marker{color:var(--bad)}
article{border:1px solid var(--line);border-radius:8px;padding:14px;margin:12px 0}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:12px;margin-top:10px}
pre{margin:0;padding:8px 10px;background:var(--panel);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;font:12px/1.45 ui-monospace,monospace;max-height:320px;overflow:auto}
${Array.from({ length: 8 }, (_, index) => `.m${index}{background:var(--m${index});fill:var(--m${index})}`).join("\n")}
@media print{nav{display:none}body{margin:0;max-width:none}article,figure{break-inside:avoid}}
`;
