import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { asJson, writePrivate } from './private-file';

/** The services that may request a token, with the hashes of their valid secrets. */
const serviceClients = z.record(z.string(), z.object({ secretHashes: z.array(z.string()).min(1) }));

export type ServiceClientHashes = z.output<typeof serviceClients>;

/** The files of one service's secret. */
interface SecretFiles {
  secret: string;
  serviceClients: string;
}

/** Auth's list of services; empty if there is none yet. @throws when it is invalid */
export function readServiceClients(file: string): ServiceClientHashes {
  return existsSync(file) ? serviceClients.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Creates a secret if there is none, and returns the hash for auth. */
export function ensureSecret(file: string): string {
  if (!existsSync(file)) writePrivate(file, `${newSecret()}\n`);
  return hashOf(readFileSync(file, 'utf8').trim());
}

/**
 * Adds a new secret of a service: auth accepts both, and the service uses the new one for its next token request.
 * @throws Error in one sentence when the service is unknown, or already has two valid secrets
 */
export function rotateSecret(service: string, files: SecretFiles): void {
  const clients = readServiceClients(files.serviceClients);
  const hashes = hashesOf(service, clients);
  if (hashes.length > 1) {
    throw new Error(
      `${service} already has two valid secrets; drop the old one first: drop-secret ${service}`,
    );
  }
  const secret = newSecret();
  // Auth first: at no moment may the service use a secret that auth does not know.
  const next = { ...clients, [service]: { secretHashes: [...hashes, hashOf(secret)] } };
  writePrivate(files.serviceClients, asJson(next));
  writePrivate(files.secret, `${secret}\n`);
}

/**
 * Revokes every secret of a service except the current one.
 * @throws Error in one sentence when the service is unknown, or auth does not know its current secret
 */
export function dropOldSecrets(service: string, files: SecretFiles): void {
  const clients = readServiceClients(files.serviceClients);
  const present = hashOf(readFileSync(files.secret, 'utf8').trim());
  if (!hashesOf(service, clients).includes(present)) {
    throw new Error(`Auth does not know the current secret of ${service}; nothing was dropped.`);
  }
  writePrivate(files.serviceClients, asJson({ ...clients, [service]: { secretHashes: [present] } }));
}

function hashesOf(service: string, clients: ServiceClientHashes): string[] {
  const hashes = clients[service]?.secretHashes;
  if (!hashes)
    throw new Error(`There is no service ${service}; the services are ${Object.keys(clients).join(', ')}.`);
  return hashes;
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The form in which auth stores a secret: 256 random bits need no salt and no slow hash. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
