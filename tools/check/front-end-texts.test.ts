import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readProjects, ROOT, webFolders } from '../workspace';

type Tree = { [key: string]: string | Tree };
const tree: z.ZodType<Tree> = z.lazy(() => z.record(z.string(), z.union([z.string(), tree])));

/** Languages have different plurals: Arabic six forms, Hindi two. */
const PLURAL = /_(zero|one|two|few|many|other)$/;
const LANGUAGES = ['en', 'hi', 'de', 'ar'];

/** The folders with `en.json`, relative to the root. */
const folders = webFolders().flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'en.json')
    .map((file) => path.join(folder, path.dirname(file))),
);

function entries(node: Tree, prefix = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : entries(value, `${prefix}${key}.`),
  );
}

function textsOf(folder: string, language: string): Map<string, string> {
  const file = path.join(ROOT, folder, `${language}.json`);
  if (!existsSync(file)) return new Map();
  return new Map(entries(tree.parse(JSON.parse(readFileSync(file, 'utf8')))));
}

const names = (texts: Iterable<string>): string[] =>
  [...new Set([...texts].map((key) => key.replace(PLURAL, '')))].sort();

/** Values that a text contains, such as `{{count}}`. */
const values = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name).sort();

test('every front end has texts', () => {
  const withTexts = folders.map((folder) => folder.split(path.sep).slice(0, 2).join('/'));
  const sites = readProjects().filter(({ kind }) => kind === 'site');
  expect(sites.map(({ root }) => root).filter((root) => !withTexts.includes(root))).toEqual([]);
});

describe.each(folders)('%s', (folder) => {
  const english = textsOf(folder, 'en');

  it.each(LANGUAGES)('has every English text in %s, with the same values', (language) => {
    const texts = textsOf(folder, language);
    const present = names(texts.keys());
    expect(names(english.keys()).filter((name) => !present.includes(name))).toEqual([]);
    const differing = [...texts].filter(([key, text]) => {
      const original = english.get(key);
      return original !== undefined && !PLURAL.test(key) && values(text).join() !== values(original).join();
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('has no empty text', () => {
    const empty = LANGUAGES.flatMap((language) =>
      [...textsOf(folder, language)]
        .filter(([, text]) => text.trim() === '')
        .map(([key]) => `${language}: ${key}`),
    );
    expect(empty).toEqual([]);
  });
});
