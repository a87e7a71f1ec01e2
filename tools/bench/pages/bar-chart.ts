export interface Bar {
  label: string;
  value: number;
  /** Emphasised bars are ours. */
  isOurs: boolean;
}

export interface BarGroup {
  name: string;
  bars: readonly Bar[];
}

const WIDTH = 760;
const LABELS = 190;
const VALUES = 80;
const ROW = 26;
const HEADING = 34;
const TOP = 52;

const STYLE = `
  .page { fill: #ffffff } .text { fill: #1f2328 } .faint { fill: #59636e } .ours { fill: #0969da } .peer { fill: #afb8c1 }
  text { font: 13px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif }
  .title { font-size: 16px; font-weight: 600 } .name { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .text { fill: #f0f6fc } .faint { fill: #9198a1 } .ours { fill: #4493f8 } .peer { fill: #57606a }
  }
`;

/** Draws groups of horizontal bars to one scale, as an SVG for light and dark pages. */
export function barChart({
  title,
  unit,
  groups,
}: {
  title: string;
  unit: string;
  groups: readonly BarGroup[];
}): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const rows: string[] = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    rows.push(text('name text', 20, y + 22, name));
    y += HEADING;
    for (const { label, value, isOurs } of bars) {
      const width = Math.max(1, Math.round((value / most) * (WIDTH - LABELS - VALUES - 20)));
      const kind = isOurs ? 'ours' : 'peer';
      rows.push(text('text', LABELS - 10, y + 15, label, 'end'));
      rows.push(`<rect class="${kind}" x="${LABELS}" y="${y + 1}" width="${width}" height="18" rx="2"/>`);
      rows.push(
        text('faint', LABELS + width + 8, y + 15, value.toLocaleString('en', { maximumFractionDigits: 0 })),
      );
      y += ROW;
    }
  }
  const height = y + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect class="page" width="${WIDTH}" height="${height}" rx="6"/>
${text('title text', 20, 32, title)}
${text('faint', WIDTH - 20, 32, unit, 'end')}
${rows.join('\n')}
</svg>
`;
}

function text(kind: string, x: number, y: number, content: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
