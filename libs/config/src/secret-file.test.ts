import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError } from './read-config';
import { readSecretFile } from './secret-file';

const folder = mkdtempSync(path.join(os.tmpdir(), 'secret-file-'));
const file = path.join(folder, 'secret');

afterAll(() => rmSync(folder, { recursive: true }));

test('returns the content of the file without the line end', () => {
  writeFileSync(file, `${'s'.repeat(32)}\n`);
  expect(readSecretFile('A_FILE', file)).toBe('s'.repeat(32));
});

test('rejects a missing file and a short secret, naming the setting and not the content', () => {
  writeFileSync(file, 'hunter2');
  expect(() => readSecretFile('A_FILE', file)).toThrow(ConfigError);
  expect(() => readSecretFile('A_FILE', file)).toThrow(/A_FILE: must have at least 32 characters\.$/);
  expect(() => readSecretFile('A_FILE', path.join(folder, 'none'))).toThrow(
    /A_FILE: the file does not exist/,
  );
});
