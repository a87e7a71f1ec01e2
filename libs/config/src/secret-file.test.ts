import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError } from './read-config';
import { readSecretFile } from './secret-file';

const folder = mkdtempSync(path.join(os.tmpdir(), 'secret-file-'));
const file = path.join(folder, 'secret');

afterAll(() => rmSync(folder, { recursive: true }));

test('the secret is what stands in the file, without the line end', () => {
  writeFileSync(file, `${'s'.repeat(32)}\n`);
  expect(readSecretFile('A_FILE', file)).toBe('s'.repeat(32));
});

test('a file that is missing or holds too little stops the start, with the setting named and the content not', () => {
  writeFileSync(file, 'hunter2');
  expect(() => readSecretFile('A_FILE', file)).toThrow(ConfigError);
  expect(() => readSecretFile('A_FILE', file)).toThrow(/A_FILE: must hold at least 32 characters\.$/);
  expect(() => readSecretFile('A_FILE', path.join(folder, 'none'))).toThrow(/A_FILE: there is no such file/);
});
