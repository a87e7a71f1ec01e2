import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const ROOT = path.resolve(__dirname, '../../..');
const FIXTURE = path.join(__dirname, 'run-service.fixture.ts');

/** Runs a service in its own process. */
function run(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const args = ['--import', 'tsx', '--disable-warning=ExperimentalWarning', FIXTURE];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.base.json'), ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  return { child, output: () => output };
}

test('reports in one line why a service cannot start', async () => {
  const { child, output } = run({ FAULT: 'Bad configuration: PORT is missing.\nand a stack' });
  expect((await once(child, 'close'))[0]).toBe(1);
  expect(output()).toBe('test cannot start: Bad configuration: PORT is missing.\n');
});

test('names a port in use and suggests a solution', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { child, output } = run({ PORT: String(port) });
  expect((await once(child, 'close'))[0]).toBe(1);
  expect(output()).toMatch(
    new RegExp(`cannot start: .*:${port}\\. Stop the process that listens there or set PORT`),
  );
  other.close();
});

test('adds the request id to the log lines of a request', async () => {
  const { child, output } = run({ PORT: '0' });
  while (!output().includes('listening')) {
    expect(child.exitCode).toBeNull();
    await wait(20);
  }
  const [url = ''] = /http:[\d.:/]+/.exec(output()) ?? [];
  await (await fetch(url, { headers: { 'x-request-id': 'request-1' } })).text();
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  await ended;
  const lineOf = (message: string): unknown =>
    JSON.parse(
      output()
        .split('\n')
        .find((line) => line.includes(`"${message}"`)) ?? '',
    );
  expect(lineOf('served')).toMatchObject({ requestId: 'request-1' });
  expect(lineOf('listening')).not.toHaveProperty('requestId');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'shuts down in order on %s, even when the signal is repeated',
  async (signal) => {
    const { child, output } = run({ PORT: '0' });
    while (!output().includes('listening')) {
      expect(child.exitCode).toBeNull();
      await wait(20);
    }
    const ended = once(child, 'close');
    child.kill(signal);
    child.kill(signal);
    expect((await ended)[0]).toBe(0);
    expect(output()).toContain('database closed');
  },
);
