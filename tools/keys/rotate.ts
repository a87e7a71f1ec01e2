import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lock } from 'proper-lockfile';
import { ROOT } from '../workspace';
import { keyFiles, keysFolder } from './key-folder';
import { asJson, writePrivate } from './private-file';
import { dropOldSecrets, readServiceClients, rotateSecret } from './service-secrets';
import { parseKeySet, statesOf, withFreshKeyAlone, withNextKey, type SigningKeySet } from './signing-key-set';

const USAGE = `usage: npm run keys:rotate -- <command> [--dir <folder of the keys>]   (default: .data/keys)
  status                    shows the state of each signing key, and which services have two secrets
  rotate [--at-once]        adds a signing key, with overlap; --at-once if the current one has leaked
  rotate-secret <service>   adds a secret for a service; the old one stays valid
  drop-secret <service>     revokes the old one`;

/** Changes keys while the platform is running; auth and the services reload the files themselves. */
export async function changeKeys(args: string[], print: (line: string) => void): Promise<void> {
  const options = { dir: { type: 'string' }, 'at-once': { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command = '', service = ''] = positionals;
  const folder = path.resolve(ROOT, values.dir ?? keysFolder('.data'));
  const files = keyFiles(folder);
  const secretFiles = { secret: files.secretOf(service), serviceClients: files.serviceClients };
  const read = (): SigningKeySet => parseKeySet(readFileSync(files.signingKeys, 'utf8'));
  const commands: Record<string, () => void> = {
    status: () => undefined,
    rotate: () => {
      const next = values['at-once'] ? withFreshKeyAlone(Date.now()) : withNextKey(read(), Date.now());
      writePrivate(files.signingKeys, asJson(next));
    },
    'rotate-secret': () => rotateSecret(service, secretFiles),
    'drop-secret': () => dropOldSecrets(service, secretFiles),
  };
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!run) throw new Error(USAGE);
  const release = await lock(path.dirname(files.signingKeys), { stale: 10_000 });
  try {
    run();
    for (const line of statusOf(read(), files.serviceClients)) print(line);
  } finally {
    await release();
  }
}

function statusOf(set: SigningKeySet, serviceClients: string): string[] {
  const states = statesOf(set, Date.now());
  const keys = set.keys.map(
    ({ kid, signsFrom = 'ever', publishedUntil = 'open' }) =>
      `${kid}  ${states.get(kid)?.padEnd(9)}  signs from ${signsFrom}, published until ${publishedUntil}`,
  );
  const services = Object.entries(readServiceClients(serviceClients)).map(
    ([name, { secretHashes }]) =>
      `${name}: ${secretHashes.length === 1 ? 'one secret' : 'two valid secrets'}`,
  );
  return [...keys, ...services];
}

if (require.main === module) {
  changeKeys(process.argv.slice(2), (line) => console.log(line)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
