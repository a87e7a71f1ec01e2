import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse, validate } from 'graphql';
import { ROOT } from '../../../../tools/workspace';
import { apiSchema } from '../support/api-schema';
import { GATEWAY } from '../support/environment';

const run = promisify(execFile);
const documents = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
];

/** The fenced blocks of a language in all documents. */
function blocks(language: string): { document: string; text: string }[] {
  return documents.flatMap((document) =>
    [...readFileSync(path.join(ROOT, document), 'utf8').matchAll(/^```(\w+)\n(.*?)^```/gms)]
      .filter(([, found]) => found === language)
      .map(([, , text = '']) => ({ document, text })),
  );
}

describe('the examples of the documentation', () => {
  const calls = blocks('sh').filter(({ text }) => text.startsWith('curl '));
  it('call the gateway in more than one place', () => {
    expect(calls.length).toBeGreaterThan(1);
  });

  it.each(calls.map(({ document, text }) => [document, text]))(
    'from %s return data: %s',
    async (_document, text) => {
      const { stdout } = await run('sh', ['-c', text.replaceAll('localhost:4000', new URL(GATEWAY).host)]);
      const answer = JSON.parse(stdout) as { data?: object; errors?: unknown };
      expect(answer.errors).toBeUndefined();
      expect(Object.values(answer.data ?? {})).not.toContain(null);
    },
  );

  it('are valid GraphQL', () => {
    const schema = apiSchema();
    for (const { text } of blocks('graphql')) expect(validate(schema, parse(text))).toEqual([]);
  });
});
