import { generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { ServiceIdentity, TOKEN_ALGORITHM, type Principal, type Role } from '@e-storefront/auth';

const ISSUER = 'http://localhost:4000';
const AUDIENCE = 'e-storefront';
const KEY_ID = 'test-key';

/** Who a test acts as. */
export type Actor = Pick<Principal, 'id' | 'role' | 'name' | 'email' | 'emailVerified' | 'approved'>;

/** Somebody with a role; an approved seller unless told otherwise. */
export function actor(role: Role, overrides: Partial<Actor> = {}): Actor {
  const id = overrides.id ?? randomBytes(12).toString('hex');
  const email = `${role}-${id.slice(-6)}@example.com`;
  return { id, role, name: `Test ${role}`, email, emailVerified: true, approved: true, ...overrides };
}

/** Plays the part of the auth service's key publishing for tests of one subgraph: real keys, real tokens. */
export class TestIdentity {
  readonly serviceSecret = randomBytes(32).toString('base64url');
  readonly #privateKey: KeyObject;
  readonly #server: Server;

  private constructor(privateKey: KeyObject, server: Server) {
    this.#privateKey = privateKey;
    this.#server = server;
  }

  /** Makes a key pair and publishes its public part. */
  static async start(): Promise<TestIdentity> {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: TOKEN_ALGORITHM };
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestIdentity(privateKey, server);
  }

  /** The settings with which a service trusts this identity. */
  get environment(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      SERVICE_SECRET: this.serviceSecret,
      TOKEN_ISSUER: ISSUER,
      TOKEN_AUDIENCE: AUDIENCE,
      JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
    };
  }

  /** An access token; `overrides` replace claims to make bad ones. */
  token(of: Actor, overrides: object = {}): string {
    const claims = {
      sub: of.id,
      role: of.role,
      name: of.name,
      email: of.email,
      email_verified: of.emailVerified,
      approved: of.approved,
      sid: randomUUID(),
      jti: randomUUID(),
      token_use: 'access',
      iss: ISSUER,
      aud: AUDIENCE,
      exp: Math.floor(Date.now() / 1000) + 900,
      ...overrides,
    };
    return jwt.sign(claims, this.#privateKey, { algorithm: TOKEN_ALGORITHM, keyid: KEY_ID });
  }

  /** The credential of a service, the gateway unless told otherwise. */
  credential(service = 'gateway'): string {
    return new ServiceIdentity(service, this.serviceSecret).credential();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
