import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../workspace';

/** The Markdown files of a folder and its subfolders, relative to the root. */
function markdownIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file));
}

/** Every handwritten page, relative to the root. */
export const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...markdownIn('docs'),
  ...markdownIn('tools'),
];

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** The commands on a page: the lines of its shell blocks, and inline code. */
export function commandsOf(text: string): { blocks: string[]; inline: string[] } {
  const fenced = [...text.matchAll(/^```(?:sh|bash|shell|console)\n(.*?)^```/gms)].map(
    ([, block = '']) => block,
  );
  const blocks = fenced.flatMap((block) => (block.startsWith('curl ') ? ['curl'] : block.trim().split('\n')));
  const prose = text.replaceAll(/^```.*?^```/gms, '');
  const inline = [...prose.matchAll(/`((?:npm|npx|node|docker) [^`]+|\.ci\/[^`]+)`/g)].map(
    ([, code = '']) => code,
  );
  const plain = (command: string): string =>
    command
      .replace(/\s+#.*| -- …$/, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
  return { blocks: blocks.map(plain).filter(Boolean), inline: inline.map(plain) };
}
