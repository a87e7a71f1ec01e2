import { hasPermission, STAFF, type Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, objectId, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import { hashOfToken, newOpaqueToken } from '../session/opaque-token';
import type { User, UserRepository } from '../user/user.service';
import { assertGivable, programInput } from './api-client.input';
import {
  MOST_PROGRAMS,
  type EndTeller,
  type NewCall,
  type Program,
  type ProgramRepository,
} from './api-client';

/** How long the secret before the present one holds after a rotation. */
export const OVERLAP_MS = 24 * 3_600_000;

/** A client with its secret, which is never shown again. */
export interface ClientWithSecret {
  client: Program;
  secret: string;
}

interface Ports {
  programs: ProgramRepository;
  users: Pick<UserRepository, 'find'>;
  teller: EndTeller;
  audit: Pick<AuditLog, 'record'>;
  requests: AccountMailRequests;
}

const createInput = programInput.extend({ ownerId: objectId.optional() });

/** The programs that sellers and customers run, with an id and a secret of their own (OAuth 2.0, RFC 6749). */
export class MachineClientService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The clients of an account, the newest first: one's own, or for admins anybody's. @throws BAD_USER_INPUT, FORBIDDEN */
  async list(caller: Principal, ownerIdText?: string): Promise<Program[]> {
    const ownerId = ownerIdText === undefined ? caller.id : parseId(ownerIdText, 'ownerId');
    if (ownerId !== caller.id && !hasPermission(caller, 'machine:manage-any'))
      throw new DomainError('FORBIDDEN');
    return this.#ports.programs.list({ kind: 'client', ownerId });
  }

  /**
   * Registers a client for the caller, or by an admin for a seller or a customer, and tells the owner by mail.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  async create(caller: Principal, input: unknown, call: NewCall = {}): Promise<ClientWithSecret> {
    const { address, operationId: id } = call;
    const { ownerId = caller.id, ...fields } = parseInput(createInput, input);
    const owner = await this.#owner(caller, ownerId);
    assertGivable(caller, owner, fields.scopes);
    const secret = newOpaqueToken();
    if (id !== undefined) await this.#ports.programs.withdraw({ kind: 'client', ownerId }, id);
    const row = {
      ...fields,
      ...(id !== undefined && { id }),
      kind: 'client',
      ownerId,
      expiresAt: null,
      secretHash: hashOfToken(secret),
    } as const;
    const { programs, requests } = this.#ports;
    const mail = {
      accountId: owner.id,
      mail: 'program-created',
      kind: 'machine client',
      name: row.name,
    } as const;
    const client = await programs.insert(row, requests.within(mail));
    if (!client) throw badInput('input', `An account has at most ${MOST_PROGRAMS} machine clients.`);
    await this.#record('MACHINE_CLIENT_CREATED', { caller, client, address });
    requests.wake();
    return { client, secret };
  }

  /**
   * Gives a client a new secret; the present one holds for a day more, an older one ends now.
   * @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT
   */
  async rotate(caller: Principal, idText: string, call: NewCall = {}): Promise<ClientWithSecret> {
    const { address, operationId } = call;
    const { client, seenHash } = await this.#own(caller, idText);
    const secret = newOpaqueToken();
    const oldEndsAt = new Date(Date.now() + OVERLAP_MS);
    const change = { seenHash, hash: hashOfToken(secret), oldEndsAt, operationId };
    if (!(await this.#ports.programs.addSecret(client.id, change))) throw new DomainError('CONFLICT');
    await this.#record('MACHINE_CLIENT_ROTATED', { caller, client, address });
    return { client: { ...client, oldSecretEndsAt: oldEndsAt }, secret };
  }

  /** Ends the secret before the present one now. @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT */
  async endOldSecret(caller: Principal, idText: string): Promise<Program> {
    const { client, seenHash } = await this.#own(caller, idText);
    if (!(await this.#ports.programs.dropOldSecrets(client.id, seenHash))) throw new DomainError('CONFLICT');
    return { ...client, oldSecretEndsAt: null };
  }

  /** Ends a client and the tokens that it has. @throws BAD_USER_INPUT, NOT_FOUND */
  async revoke(caller: Principal, idText: string, address?: string): Promise<void> {
    const { client } = await this.#own(caller, idText);
    await this.#ports.teller.announce(await this.#ports.programs.revoke({ kind: 'client', id: client.id }));
    await this.#record('MACHINE_CLIENT_REVOKED', { caller, client, address });
  }

  /** Nobody acts through a client for staff but those themselves. */
  async #owner(caller: Principal, ownerId: string): Promise<User> {
    const isOwn = ownerId === caller.id;
    if (!isOwn && !hasPermission(caller, 'machine:manage-any')) throw new DomainError('FORBIDDEN');
    const owner = await this.#ports.users.find(isOwn ? { userId: caller.id } : 'all', ownerId);
    if (!owner?.isActive) throw isOwn ? new DomainError('UNAUTHENTICATED') : notFound('User', ownerId);
    if (isOwn || !STAFF.includes(owner.role)) return owner;
    throw new DomainError('FORBIDDEN', {
      message: 'Machine clients of staff can be managed by nobody but their owner.',
    });
  }

  async #own(caller: Principal, idText: string): Promise<{ client: Program; seenHash: string }> {
    const id = parseId(idText);
    const ownerId = hasPermission(caller, 'machine:manage-any') ? null : caller.id;
    const client = await this.#ports.programs.find({ kind: 'client', ownerId }, id);
    const present = client && (await this.#ports.programs.withSecrets('client', id));
    const [seenHash] = present?.hashes ?? [];
    if (!client || !seenHash) throw notFound('MachineClient', id);
    // Also here: a new secret is all that it takes to act through the client.
    if (client.ownerId !== caller.id) await this.#owner(caller, client.ownerId);
    return { client, seenHash };
  }

  async #record(
    kind: 'MACHINE_CLIENT_CREATED' | 'MACHINE_CLIENT_ROTATED' | 'MACHINE_CLIENT_REVOKED',
    { caller, client, address }: { caller: Principal; client: Program; address: string | undefined },
  ): Promise<void> {
    const event = { kind, actorId: caller.id, userId: client.ownerId, subjectId: client.id };
    await this.#ports.audit.record({ ...event, address });
  }
}
