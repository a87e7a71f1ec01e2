import { startGuarded } from '../../../../tools/services/guarded-process';
import { ROOT } from '../../../../tools/workspace';

jest.setTimeout(300_000);

/** The seed is one with which each part is killed once, each at another point. */
const SAMPLE = ['--runs', '8', '--seed', '974', '--built'];

describe('a checkout in the middle of which something is killed', () => {
  // The command has a platform of its own: the shared one would miss the database that is killed here.
  it('comes to one of its two ends and loses nothing, in a sample of eight', async () => {
    const output: string[] = [];
    const command = startGuarded({
      command: process.execPath,
      args: ['tools/start/run.mjs', 'tools/fault-injection/run.ts', ...SAMPLE],
      cwd: ROOT,
      onLine: (line) => output.push(line),
    });
    const { code } = await command.ended;
    expect({ code, output: code === 0 ? [] : output }).toEqual({ code: 0, output: [] });
  });
});
