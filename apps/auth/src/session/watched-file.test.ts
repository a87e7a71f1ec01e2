import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { createService, type RunningService, type Service } from '@e-storefront/server';
import { WatchedFile } from './watched-file';

describe('WatchedFile', () => {
  let folder = '';
  let file = '';
  let service: Service;
  let running: RunningService;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'reread-'));
    file = path.join(folder, 'value.json');
    service = createService('test', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
    running = await service.listen();
  });
  afterEach(async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  });

  const parse = (name: string): number => (JSON.parse(readFileSync(name, 'utf8')) as { value: number }).value;
  const open = () => WatchedFile.open(service, file, parse);
  const replace = (content: string): void => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  const eventually = async (expectation: () => void): Promise<void> => {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      try {
        return expectation();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    expectation();
  };

  it('picks up each change, even one of the same length', async () => {
    replace('{"value":1}');
    const reread = open();
    expect(reread.current).toBe(1);
    replace('{"value":2}');
    await eventually(() => expect(reread.current).toBe(2));
    replace('{"value":3}');
    await eventually(() => expect(reread.current).toBe(3));
  });

  it.each([
    ['is broken', () => replace('{"val')],
    ['is gone', () => rmSync(file)],
    ['cannot be reached', () => (rmSync(file), symlinkSync(file, file))],
  ])('keeps the last valid content when the file %s, logs it once and recovers', async (_what, harm) => {
    replace('{"value":1}');
    const errors = jest.spyOn(service.logger, 'error');
    const reread = open();
    harm();
    await eventually(() => expect(errors).toHaveBeenCalledTimes(1));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(errors).toHaveBeenCalledTimes(1);
    expect(reread.current).toBe(1);
    replace('{"value":4}');
    await eventually(() => expect(reread.current).toBe(4));
  });

  it('throws when the file is missing at startup', () => {
    replace('{');
    expect(open).toThrow();
  });
});
