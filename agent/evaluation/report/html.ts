// A report as one HTML file that needs nothing else: no script, no font, no other host. Light and dark as the reader's.
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { confusionMatrix, intervalBars } from "./drawings.ts";
import { escapeHtml as text } from "./escape-html.ts";
import { cautions, metricsOf, resultOf, settingsInWords, valueInWords, type Report } from "./report.ts";
import { reportStyle } from "./style.ts";

export function htmlReport(report: Report): string {
  const { evaluations, comparisons } = report;
  const [first] = evaluations;
  const title = text(first!.testSet.name);
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
<h2>Results</h2>
<p class="quiet">Whiskers and parentheses show the 95 % confidence interval.</p>
<div class="metrics">
${metricsOf(report)
  .map(({ metric, title: name, isHigherBetter }) => metricFigure(evaluations, metric, name, isHigherBetter))
  .join("\n")}
</div>
${comparisons
  .map(
    ({ label, differences }) => `<h2>${text(label)} against ${text(first!.model.label)}</h2>
<ul class="differences">
${differences.map(({ words, verdict }) => `<li class="${verdict}">${text(words)}</li>`).join("\n")}
</ul>`,
  )
  .join("\n")}
${evaluations.map(labelSections).join("\n")}
${sampleSection(report)}
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

function labelSections({ model, metrics }: Evaluation): string {
  return metrics
    .flatMap(({ title, labels }) => {
      if (labels === undefined) return [];
      const share = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
      const lines = labels.classes.map(
        ({ label, expected, precision, recall, f1 }) =>
          `<tr><th>${text(label)}</th><td>${expected}</td><td>${share(precision)}</td><td>${share(recall)}</td><td>${share(f1)}</td></tr>`,
      );
      return [
        `<h2>${text(title)}: ${text(model.label)}</h2>
<div class="labels">${confusionMatrix(labels)}
<table class="classes"><tr><th>Label</th><th>Rows</th><th>Precision</th><th>Recall</th><th>F1</th></tr>${lines.join("")}
<tr><th>Mean</th><td></td><td></td><td></td><td>${share(labels.macroF1)}</td></tr></table></div>`,
      ];
    })
    .join("\n");
}

function sampleSection({ samples, sampled, evaluations }: Report): string {
  if (samples.length === 0) return "";
  const rows = samples.map(({ line, question, expected, answers }) => {
    const cells = answers.map(({ answer, score }, index) => {
      const mark = score === null ? "" : `<small>${score.toPrecision(3)}</small>`;
      return `<div><h4><i class="model m${index}"></i>${text(evaluations[index]!.model.label)}${mark}</h4><pre>${text(answer)}</pre></div>`;
    });
    return `<article><h3>Row ${line}</h3><pre class="question">${text(question)}</pre>
<div class="answers"><div><h4>Expected</h4><pre>${text(expected)}</pre></div>${cells.join("")}</div></article>`;
  });
  return `<h2>Samples</h2>\n<p class="quiet">${text(sampled)}.</p>\n${rows.join("\n")}`;
}
