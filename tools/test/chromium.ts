import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { canBuildRootfs, thisHost } from '../services/host';
import { onPath } from '../services/on-path';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The browser of the browser tests: CHROMIUM, or one on the PATH, or on Debian as root Debian's package, installed on
 * demand.
 * @throws when there is none and none can be installed
 */
export async function ensureChromium(report: (progress: string) => void): Promise<string> {
  const found = process.env['CHROMIUM'] ?? onPath(NAMES);
  if (found) return found;
  if (!canBuildRootfs(thisHost())) {
    throw new Error(
      'The browser tests need Chromium: install it, or set CHROMIUM to the path of a Chromium or Chrome.',
    );
  }
  report("Installing Debian's chromium (once per machine, about half a minute)");
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    env,
    maxBuffer: 64 << 20,
  });
  const installed = onPath(NAMES);
  if (!installed) throw new Error('apt-get installed chromium, but it is not on the PATH.');
  return installed;
}
