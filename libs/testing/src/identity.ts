import { randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import {
  generateRsaKeyPair,
  getServiceScopes,
  TOKEN_ALGORITHM,
  type Principal,
  type Role,
  type ServiceIdentityOptions,
  type TokenVerifierOptions,
} from '@e-storefront/auth';

const ISSUER = 'http://localhost:4000';
const AUDIENCE = 'e-storefront';
const KEY_ID = 'test-key';
const LIFETIME_SECONDS = 900;

/** The user that a test acts as. */
export type Actor = Pick<Principal, 'id' | 'role' | 'name' | 'email' | 'emailVerified' | 'approved'>;

/** A user with a role; an approved seller by default. */
export function actor(role: Role, overrides: Partial<Actor> = {}): Actor {
  const id = overrides.id ?? randomBytes(12).toString('hex');
  const email = `${role}-${id.slice(-6)}@example.com`;
  return { id, role, name: `Test ${role}`, email, emailVerified: true, approved: true, ...overrides };
}

/**
 * The request context of a user with a valid token, or of a guest; for tests that call a service directly.
 */
export function requestContext(of: Actor | null): {
  principal: Principal | null;
  expired: null;
  client: null;
} {
  const expiresAt = Date.now() / 1_000 + LIFETIME_SECONDS;
  const session = { sessionId: randomUUID(), expiresAt, scopes: null, secondFactorMissing: false };
  return { principal: of && { ...of, ...session }, expired: null, client: null };
}

/** Replaces the auth service in tests of one subgraph: real keys, real tokens, a real token endpoint. */
export class TestIdentity {
  readonly #privateKey: KeyObject;
  readonly #server: Server;
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'test-identity-'));

  private constructor(privateKey: KeyObject, publicJwk: object) {
    this.#privateKey = privateKey;
    this.#server = createServer((request, response) => {
      const answer = request.url === '/oauth/token' ? this.#grant(request) : { keys: [publicJwk] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    writeFileSync(this.#secretFile, randomBytes(32).toString('base64url'));
  }

  /** Generates a key pair and publishes its public part. */
  static async start(): Promise<TestIdentity> {
    const { publicKey, privateKey } = generateRsaKeyPair();
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: TOKEN_ALGORITHM };
    const identity = new TestIdentity(privateKey, jwk);
    await new Promise<void>((resolve) => identity.#server.listen(0, '127.0.0.1', resolve));
    return identity;
  }

  /** The settings with which a service trusts this identity. */
  get environment(): Record<string, string> {
    return { ...this.verifierOptions, ...this.identityOptions };
  }

  get verifierOptions(): Required<Omit<TokenVerifierOptions, 'AUTH_OUTAGE_HOURS'>> {
    return { TOKEN_ISSUER: ISSUER, TOKEN_AUDIENCE: AUDIENCE, JWKS_URL: `${this.#url}/jwks.json` };
  }

  get identityOptions(): ServiceIdentityOptions {
    return { TOKEN_URL: `${this.#url}/oauth/token`, SERVICE_SECRET_FILE: this.#secretFile };
  }

  /** An access token; `overrides` replace claims to make invalid ones. */
  token(of: Actor, overrides: object = {}): string {
    return this.#signed({
      sub: of.id,
      role: of.role,
      name: of.name,
      email: of.email,
      email_verified: of.emailVerified,
      approved: of.approved,
      sid: randomUUID(),
      token_use: 'access',
      ...overrides,
    });
  }

  /** The credential of a service with its scopes in production; the gateway by default. */
  credential(service = 'gateway', overrides: object = {}): string {
    const scope = getServiceScopes(service).join(' ');
    return this.#signed({ sub: service, scope, token_use: 'service', ...overrides });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get #secretFile(): string {
    return path.join(this.#folder, 'secret');
  }

  /** Issues a credential to any service: the tests of auth cover who may have one. */
  #grant({ headers }: IncomingMessage): object {
    const basic = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
    const [service = ''] = basic.split(':');
    return { access_token: this.credential(service), token_type: 'Bearer', expires_in: LIFETIME_SECONDS };
  }

  #signed(claims: object): string {
    const exp = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS;
    const standard = { jti: randomUUID(), iss: ISSUER, aud: AUDIENCE, exp };
    return jwt.sign({ ...standard, ...claims }, this.#privateKey, {
      algorithm: TOKEN_ALGORITHM,
      keyid: KEY_ID,
    });
  }
}
