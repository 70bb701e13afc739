// A report as one HTML file that needs nothing else: no script, no font, no other host. Light and dark as the reader's.
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { confusionMatrix, intervalBars } from "./drawings.ts";
import { escapeHtml as text } from "./escape-html.ts";
import {
  cautions,
  metricsOf,
  resultOf,
  scoreInWords,
  settingsInWords,
  valueInWords,
  type Report,
  type Samples,
} from "./report.ts";
import { reportStyle } from "./style.ts";

export function htmlReport(report: Report): string {
  const { evaluations, comparisons, samples } = report;
  const [first] = evaluations;
  const title = text(first!.testSet.name);
  const sections = [
    ...comparisons.map(({ label, differences }) => ({
      title: `${label} against ${first!.model.label}`,
      body: `<ul class="differences">
${differences.map(({ words, verdict }) => `<li class="${verdict}">${text(words)}</li>`).join("\n")}
</ul>`,
    })),
    ...evaluations.flatMap(labelSections),
    ...samples.map((some) => ({ title: some.title, body: sampleRows(some, evaluations) })),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${reportStyle}</style>
</head>
<body>
<h1>${title}</h1>
<ol class="models">
${evaluations.map((one, index) => `<li><i class="model m${index}"></i><b>${text(one.model.label)}</b> <span>${text(settingsInWords(one))}</span></li>`).join("\n")}
</ol>
${cautions(report)
  .map((note) => `<p class="note">${text(note)}</p>`)
  .join("\n")}
<nav>${["Results", ...sections.map((section) => section.title)].map((name, index) => `<a href="#s${index}">${text(name)}</a>`).join("")}</nav>
<h2 id="s0">Results</h2>
<p class="quiet">Whiskers and parentheses show the 95 % confidence interval.</p>
<div class="metrics">
${metricsOf(report)
  .map(({ metric, title: name, isHigherBetter }) => metricFigure(evaluations, metric, name, isHigherBetter))
  .join("\n")}
</div>
${sections.map((section, index) => `<h2 id="s${index + 1}">${text(section.title)}</h2>\n${section.body}`).join("\n")}
<p class="quiet">${text(`${evaluations[0]!.rows} rows; content ${evaluations[0]!.testSet.content.slice(0, 12)}. Made by Trainyard.`)}</p>
</body>
</html>
`;
}

function metricFigure(
  evaluations: readonly Evaluation[],
  metric: string,
  title: string,
  isHigherBetter: boolean,
): string {
  const results = evaluations.map((one) => resultOf(one, metric));
  const words = results.map(
    (result, index) =>
      `<td>${text(evaluations[index]!.model.label)}</td><td>${text(valueInWords(result))}</td>`,
  );
  return `<figure><figcaption>${text(title)}<small>${isHigherBetter ? "higher is better" : "lower is better"}</small></figcaption>
${intervalBars(results)}
<table>${words.map((cells) => `<tr>${cells}</tr>`).join("")}</table></figure>`;
}

interface Section {
  title: string;
  body: string;
}

function labelSections({ model, metrics }: Evaluation): Section[] {
  return metrics.flatMap(({ title, labels }) => {
    if (labels === undefined) return [];
    const share = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
    const lines = labels.classes.map(
      ({ label, expected, precision, recall, f1 }) =>
        `<tr><th>${text(label)}</th><td>${expected}</td><td>${share(precision)}</td><td>${share(recall)}</td><td>${share(f1)}</td></tr>`,
    );
    const body = `<div class="labels">${confusionMatrix(labels)}
<table class="classes"><tr><th>Label</th><th>Rows</th><th>Precision</th><th>Recall</th><th>F1</th></tr>${lines.join("")}
<tr><th>Mean</th><td></td><td></td><td></td><td>${share(labels.macroF1)}</td></tr></table></div>`;
    return [{ title: `${title}: ${model.label}`, body }];
  });
}

function sampleRows({ words, rows }: Samples, evaluations: readonly Evaluation[]): string {
  const articles = rows.map(({ line, question, expected, answers }) => {
    const cells = answers.map(({ answer, score }, index) => {
      const mark = score === null ? "" : `<small>${scoreInWords(score)}</small>`;
      return `<div><h4><i class="model m${index}"></i>${text(evaluations[index]!.model.label)}${mark}</h4><pre>${text(answer)}</pre></div>`;
    });
    const asked = question === "" ? "" : `<pre class="question">${text(question)}</pre>`;
    return `<article><h3>Row ${line}</h3>${asked}
<div class="answers"><div><h4>Expected</h4><pre>${text(expected)}</pre></div>${cells.join("")}</div></article>`;
  });
  return `<p class="quiet">${text(words)}.</p>\n${articles.join("\n")}`;
}
