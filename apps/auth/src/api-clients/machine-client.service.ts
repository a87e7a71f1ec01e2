import { hasPermission, requirePrincipal, STAFF, type Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, objectId, parseInput } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { RevocationPublisher } from '../session/revocation-publisher.service';
import { hashToken, createOpaqueToken } from '../session/opaque-token';

import { assertGrantable, apiClientInput } from './api-client.input';
import { MAX_API_CLIENTS, type ApiClient } from './api-client';
import type { User } from '../user/user';
import type { UserRepository } from '../user/user.model';
import type { ApiClientRepository } from './api-client.model';

/** How long the previous secret stays valid after a rotation. */
const SECRET_OVERLAP_MS = 24 * 3_600_000;

/** The secret is returned only once. */
export interface ClientWithSecret {
  client: ApiClient;
  secret: string;
}

interface Dependencies {
  apiClients: ApiClientRepository;
  users: Pick<UserRepository, 'find'>;
  revocationPublisher: Pick<RevocationPublisher, 'publish'>;
  audit: Pick<AuditLog, 'record'>;
  mailRequests: AccountMailRequests;
}

const createInput = apiClientInput.extend({ ownerId: objectId.optional() });

/** Manages OAuth 2.0 clients of accounts (RFC 6749). */
export class MachineClientService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The clients of the caller, or for admins of any account, newest first. @throws BAD_USER_INPUT, FORBIDDEN */
  async list({ principal }: RequestContext, ownerIdText?: string): Promise<ApiClient[]> {
    const caller = requirePrincipal(principal);
    const ownerId = ownerIdText === undefined ? caller.id : parseId(ownerIdText, 'ownerId');
    if (ownerId !== caller.id && !hasPermission(caller, 'machine:manage-any'))
      throw new DomainError('FORBIDDEN');
    return this.#dependencies.apiClients.list({ kind: 'client', ownerId });
  }

  /**
   * Registers a client for the caller, or for admins on behalf of a seller or customer, and notifies the owner by mail.
   * @param id the new client's id
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  async create(context: RequestContext, input: unknown, id?: string): Promise<ClientWithSecret> {
    const caller = requirePrincipal(context.principal);
    const { ownerId = caller.id, ...fields } = parseInput(createInput, input);
    const owner = await this.#findManageableOwner(caller, ownerId);
    assertGrantable(caller, owner, fields.scopes);
    const secret = createOpaqueToken();
    if (id !== undefined) await this.#dependencies.apiClients.removeUnused({ kind: 'client', ownerId }, id);
    const row = {
      ...fields,
      ...(id !== undefined && { id }),
      kind: 'client',
      ownerId,
      expiresAt: null,
      secretHash: hashToken(secret),
    } as const;
    const { apiClients, mailRequests } = this.#dependencies;
    const mail = {
      accountId: owner.id,
      mail: 'program-created',
      kind: 'machine client',
      name: row.name,
    } as const;
    const client = await apiClients.insert(row, mailRequests.within(mail));
    if (!client) throw badInput('input', `An account can have at most ${MAX_API_CLIENTS} machine clients.`);
    await this.#record('MACHINE_CLIENT_CREATED', client, context);
    return { client, secret };
  }

  /**
   * Creates a new secret. The current one stays valid for another day; an older one ends now.
   * @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT
   */
  async rotate(context: RequestContext, idText: string, operationId?: string): Promise<ClientWithSecret> {
    const caller = requirePrincipal(context.principal);
    const { client, expectedHash } = await this.#findManageableClient(caller, idText);
    const secret = createOpaqueToken();
    const oldEndsAt = new Date(Date.now() + SECRET_OVERLAP_MS);
    const change = { expectedHash, hash: hashToken(secret), oldEndsAt, operationId };
    if (!(await this.#dependencies.apiClients.addSecret(client.id, change)))
      throw new DomainError('CONFLICT');
    await this.#record('MACHINE_CLIENT_ROTATED', client, context);
    return { client: { ...client, oldSecretEndsAt: oldEndsAt }, secret };
  }

  /** Ends the previous secret now. @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT */
  async endOldSecret({ principal }: RequestContext, idText: string): Promise<ApiClient> {
    const caller = requirePrincipal(principal);
    const { client, expectedHash } = await this.#findManageableClient(caller, idText);
    if (!(await this.#dependencies.apiClients.removeOldSecrets(client.id, expectedHash)))
      throw new DomainError('CONFLICT');
    return { ...client, oldSecretEndsAt: null };
  }

  /** Revokes a client and its tokens. @throws BAD_USER_INPUT, NOT_FOUND */
  async revoke(context: RequestContext, idText: string): Promise<void> {
    const caller = requirePrincipal(context.principal);
    const { client } = await this.#findManageableClient(caller, idText);
    await this.#dependencies.revocationPublisher.publish(
      await this.#dependencies.apiClients.revoke({ kind: 'client', id: client.id }),
    );
    await this.#record('MACHINE_CLIENT_REVOKED', client, context);
  }

  /** Clients of staff are managed only by their owners: they carry staff permissions. */
  async #findManageableOwner(caller: Principal, ownerId: string): Promise<User> {
    const isOwn = ownerId === caller.id;
    if (!isOwn && !hasPermission(caller, 'machine:manage-any')) throw new DomainError('FORBIDDEN');
    const owner = await this.#dependencies.users.find(isOwn ? { userId: caller.id } : 'all', ownerId);
    if (!owner?.isActive) throw isOwn ? new DomainError('UNAUTHENTICATED') : notFound('User', ownerId);
    if (isOwn || !STAFF.includes(owner.role)) return owner;
    throw new DomainError('FORBIDDEN', {
      message: 'Machine clients of staff can only be managed by their owner.',
    });
  }

  async #findManageableClient(
    caller: Principal,
    idText: string,
  ): Promise<{ client: ApiClient; expectedHash: string }> {
    const id = parseId(idText);
    const ownerId = hasPermission(caller, 'machine:manage-any') ? null : caller.id;
    const client = await this.#dependencies.apiClients.find({ kind: 'client', ownerId }, id);
    const present = client && (await this.#dependencies.apiClients.findWithHashes('client', id));
    const [expectedHash] = present?.hashes ?? [];
    if (!client || !expectedHash) throw notFound('MachineClient', id);
    // A new secret is enough to act through the client.
    if (client.ownerId !== caller.id) await this.#findManageableOwner(caller, client.ownerId);
    return { client, expectedHash };
  }

  async #record(
    kind: 'MACHINE_CLIENT_CREATED' | 'MACHINE_CLIENT_ROTATED' | 'MACHINE_CLIENT_REVOKED',
    client: ApiClient,
    context: RequestContext,
  ): Promise<void> {
    const actorId = requirePrincipal(context.principal).id;
    const event = { kind, actorId, userId: client.ownerId, subjectId: client.id };
    await this.#dependencies.audit.record({ ...event, address: context.client?.address });
  }
}
