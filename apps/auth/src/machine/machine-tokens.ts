import { scopesOfService } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';
import type { ServiceClients } from './service-clients';

/** How long the credential of a service lives, in seconds. */
const SERVICE_TOKEN_SECONDS = 900;

/** A program that has shown who it is. */
export interface MachineClient {
  kind: 'service';
  id: string;
  /** Everything that it may ask for. */
  scopes: readonly string[];
  /** How long its tokens live, in seconds. */
  lifetime: number;
}

interface Ports {
  services: ServiceClients;
  accessTokens: AccessTokens;
}

/** Gives tokens to programs. */
export class MachineTokens {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The program that an id and a secret belong to; null when they do not hold. */
  async authenticate(id: string, secret: string): Promise<MachineClient | null> {
    if (!this.#ports.services.knows(id, secret)) return null;
    return { kind: 'service', id, scopes: scopesOfService(id), lifetime: SERVICE_TOKEN_SECONDS };
  }

  /** What of the wanted scopes a program gets: all it may have when it names none; false when it may not have one. */
  grantable({ scopes }: MachineClient, wanted: readonly string[] | undefined): string[] | false {
    if (!wanted || wanted.length === 0) return [...scopes];
    return wanted.every((scope) => scopes.includes(scope)) && [...wanted];
  }

  async issue(client: MachineClient, scopes: readonly string[]): Promise<string> {
    return this.#ports.accessTokens.issueForService(client.id, scopes, client.lifetime);
  }
}
