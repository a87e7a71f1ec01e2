import { startGuarded } from '../../../../tools/services/guarded-process';
import { ROOT } from '../../../../tools/workspace';

jest.setTimeout(300_000);

/** With this seed each target is killed once, each at another checkpoint. */
const SAMPLE = ['--runs', '8', '--seed', '974', '--built'];

describe('a checkout during which a process is killed', () => {
  // The command has a separate platform: the shared one would miss the database that is killed here.
  it('is completed or compensated and loses nothing, in a sample of eight', async () => {
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
