import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { asJson, writePrivate } from './private-file';

/** The services that may ask for a token, with the hashes of the secrets that hold for each. */
const serviceClients = z.record(z.string(), z.object({ secretHashes: z.array(z.string()).min(1) }));

export type ServiceClientHashes = z.output<typeof serviceClients>;

/** The files of one service's secret. */
interface SecretFiles {
  secret: string;
  serviceClients: string;
}

/** Auth's list of the services; empty where there is none yet. @throws when it is no such list */
export function readServiceClients(file: string): ServiceClientHashes {
  return existsSync(file) ? serviceClients.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Makes a secret where there is none, and gives the hash by which auth knows it. */
export function ensureSecret(file: string): string {
  if (!existsSync(file)) writePrivate(file, `${newSecret()}\n`);
  return hashOf(readFileSync(file, 'utf8').trim());
}

/**
 * Gives a service a new secret beside the old one: auth takes both, and the service reads its own at its next request
 * for a token.
 * @throws Error in one sentence when the service is unknown, or two secrets hold already
 */
export function rotateSecret(service: string, files: SecretFiles): void {
  const clients = readServiceClients(files.serviceClients);
  const hashes = hashesOf(service, clients);
  if (hashes.length > 1) {
    throw new Error(`Two secrets of ${service} hold already; drop the old one first: drop-secret ${service}`);
  }
  const secret = newSecret();
  // Auth learns of it first: there is no moment at which the service shows a secret that auth does not know.
  const next = { ...clients, [service]: { secretHashes: [...hashes, hashOf(secret)] } };
  writePrivate(files.serviceClients, asJson(next));
  writePrivate(files.secret, `${secret}\n`);
}

/**
 * Ends every secret of a service but the present one.
 * @throws Error in one sentence when the service is unknown, or auth does not know its present secret
 */
export function dropOldSecrets(service: string, files: SecretFiles): void {
  const clients = readServiceClients(files.serviceClients);
  const present = hashOf(readFileSync(files.secret, 'utf8').trim());
  if (!hashesOf(service, clients).includes(present)) {
    throw new Error(`Auth does not know the present secret of ${service}; nothing was dropped.`);
  }
  writePrivate(files.serviceClients, asJson({ ...clients, [service]: { secretHashes: [present] } }));
}

function hashesOf(service: string, clients: ServiceClientHashes): string[] {
  const hashes = clients[service]?.secretHashes;
  if (!hashes)
    throw new Error(`There is no service ${service}; there are ${Object.keys(clients).join(', ')}.`);
  return hashes;
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The form in which auth keeps a secret: 256 random bits need no salt and no slow hash. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
