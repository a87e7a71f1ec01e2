import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import { hashOfToken, newOpaqueToken } from '../session/opaque-token';
import type { UserRepository } from '../user/user.service';
import { keyPrefix, keyText } from './api-key-text';
import { assertGivable, programInput } from './api-client.input';
import {
  MOST_PROGRAMS,
  type EndTeller,
  type NewCall,
  type Program,
  type ProgramRepository,
} from './api-client';

/** A key as its owner sees it. */
export interface ApiKey extends Program {
  /** The part that may be shown, and by which its owner knows it again. */
  prefix: string;
}

/** A key with its text, which is never shown again. */
export interface ApiKeyWithText {
  apiKey: ApiKey;
  key: string;
}

interface Ports {
  programs: ProgramRepository;
  users: Pick<UserRepository, 'find'>;
  teller: EndTeller;
  audit: Pick<AuditLog, 'record'>;
  requests: AccountMailRequests;
}

const createInput = programInput.extend({
  expiresAt: z
    .date()
    .refine((date) => date.getTime() > Date.now(), 'lies in the past.')
    .optional(),
});

/** The keys by which a program acts for an account without more ado. */
export class ApiKeyService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The caller's keys, the newest first. */
  async list(ownerId: string): Promise<ApiKey[]> {
    return (await this.#ports.programs.list({ kind: 'key', ownerId })).map(toApiKey);
  }

  /** Makes a key and tells the owner by mail. @throws BAD_USER_INPUT also for one too many, UNAUTHENTICATED, FORBIDDEN for what the account may not do */
  async create(caller: Principal, input: unknown, call: NewCall = {}): Promise<ApiKeyWithText> {
    const { address, operationId: id } = call;
    const { expiresAt = null, ...fields } = parseInput(createInput, input);
    const owner = await this.#ports.users.find({ userId: caller.id }, caller.id);
    if (!owner?.isActive) throw new DomainError('UNAUTHENTICATED');
    assertGivable(caller, owner, fields.scopes);
    const secret = newOpaqueToken();
    if (id !== undefined) await this.#ports.programs.withdraw({ kind: 'key', ownerId: caller.id }, id);
    const row = {
      ...fields,
      ...(id !== undefined && { id }),
      kind: 'key',
      ownerId: caller.id,
      expiresAt,
      secretHash: hashOfToken(secret),
    } as const;
    const { programs, requests } = this.#ports;
    const mail = { accountId: owner.id, mail: 'program-created', kind: 'API key', name: row.name } as const;
    const program = await programs.insert(row, requests.within(mail));
    if (!program) throw badInput('input', `An account has at most ${MOST_PROGRAMS} keys.`);
    await this.#record('API_KEY_CREATED', program, address);
    requests.wake();
    return { apiKey: toApiKey(program), key: keyText(program.id, secret) };
  }

  /** Ends one of the caller's keys, and the tokens that were given for it. @throws BAD_USER_INPUT, NOT_FOUND */
  async revoke(caller: Principal, idText: string, address?: string): Promise<void> {
    const { programs, teller } = this.#ports;
    const id = parseId(idText);
    const program = await programs.find({ kind: 'key', ownerId: caller.id }, id);
    if (!program) throw notFound('ApiKey', id);
    await teller.announce(await programs.revoke({ kind: 'key', id }));
    await this.#record('API_KEY_REVOKED', program, address);
  }

  async #record(
    kind: 'API_KEY_CREATED' | 'API_KEY_REVOKED',
    { id: subjectId, ownerId }: Program,
    address: string | undefined,
  ): Promise<void> {
    await this.#ports.audit.record({ kind, actorId: ownerId, userId: ownerId, subjectId, address });
  }
}

function toApiKey(program: Program): ApiKey {
  return { ...program, prefix: keyPrefix(program.id) };
}
