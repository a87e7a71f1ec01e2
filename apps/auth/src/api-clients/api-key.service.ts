import { z } from 'zod';
import { requirePrincipal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, parseInput } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { RevocationPublisher } from '../session/revocation-publisher.service';
import { hashToken, createOpaqueToken } from '../session/opaque-token';

import { keyPrefix, formatApiKey } from './api-key-format';
import { assertGrantable, apiClientInput } from './api-client.input';
import { MAX_API_CLIENTS, type ApiClient } from './api-client';
import type { UserRepository } from '../user/user.model';
import type { ApiClientRepository } from './api-client.model';

export interface ApiKey extends ApiClient {
  /** Identifies the key to its owner. */
  prefix: string;
}

/** The text is returned only once. */
export interface ApiKeyWithText {
  apiKey: ApiKey;
  key: string;
}

interface Dependencies {
  apiClients: ApiClientRepository;
  users: Pick<UserRepository, 'find'>;
  revocationPublisher: Pick<RevocationPublisher, 'publish'>;
  audit: Pick<AuditLog, 'record'>;
  mailRequests: AccountMailRequests;
}

const createInput = apiClientInput.extend({
  expiresAt: z
    .date()
    .refine((date) => date.getTime() > Date.now(), 'must be in the future.')
    .optional(),
});

/** Manages API keys. */
export class ApiKeyService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The caller's keys, newest first. */
  async list({ principal }: RequestContext): Promise<ApiKey[]> {
    const { id: ownerId } = requirePrincipal(principal);
    return (await this.#dependencies.apiClients.list({ kind: 'key', ownerId })).map(toApiKey);
  }

  /**
   * Creates a key and notifies the owner by mail.
   * @param id the new key's id
   * @throws BAD_USER_INPUT also when the limit is reached, UNAUTHENTICATED
   * @throws FORBIDDEN for permissions that the account lacks
   */
  async create(context: RequestContext, input: unknown, id?: string): Promise<ApiKeyWithText> {
    const caller = requirePrincipal(context.principal);
    const { expiresAt = null, ...fields } = parseInput(createInput, input);
    const owner = await this.#dependencies.users.find({ userId: caller.id }, caller.id);
    if (!owner?.isActive) throw new DomainError('UNAUTHENTICATED');
    assertGrantable(caller, owner, fields.scopes);
    const secret = createOpaqueToken();
    if (id !== undefined)
      await this.#dependencies.apiClients.removeUnused({ kind: 'key', ownerId: caller.id }, id);
    const row = {
      ...fields,
      ...(id !== undefined && { id }),
      kind: 'key',
      ownerId: caller.id,
      expiresAt,
      secretHash: hashToken(secret),
    } as const;
    const { apiClients, mailRequests } = this.#dependencies;
    const mail = { accountId: owner.id, mail: 'program-created', kind: 'API key', name: row.name } as const;
    const apiKey = await apiClients.insert(row, mailRequests.within(mail));
    if (!apiKey) throw badInput('input', `An account can have at most ${MAX_API_CLIENTS} API keys.`);
    await this.#record('API_KEY_CREATED', apiKey, context);
    return { apiKey: toApiKey(apiKey), key: formatApiKey(apiKey.id, secret) };
  }

  /** Revokes one of the caller's keys and its tokens. @throws BAD_USER_INPUT, NOT_FOUND */
  async revoke(context: RequestContext, idText: string): Promise<void> {
    const caller = requirePrincipal(context.principal);
    const { apiClients, revocationPublisher } = this.#dependencies;
    const id = parseId(idText);
    const apiKey = await apiClients.find({ kind: 'key', ownerId: caller.id }, id);
    if (!apiKey) throw notFound('ApiKey', id);
    await revocationPublisher.publish(await apiClients.revoke({ kind: 'key', id }));
    await this.#record('API_KEY_REVOKED', apiKey, context);
  }

  async #record(
    kind: 'API_KEY_CREATED' | 'API_KEY_REVOKED',
    { id: subjectId, ownerId }: ApiClient,
    { client }: RequestContext,
  ): Promise<void> {
    const address = client?.address;
    await this.#dependencies.audit.record({ kind, actorId: ownerId, userId: ownerId, subjectId, address });
  }
}

function toApiKey(apiKey: ApiClient): ApiKey {
  return { ...apiKey, prefix: keyPrefix(apiKey.id) };
}
