import { hasPermission, ROLES, type Principal, type Role } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, oneOf, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';

import type { CallerInfo } from '../session/client-info';
import type { PendingRevocations } from '../session/pending-revocations.service';
import type { AuditEventKind } from '../audit/audit-event';
import type { SecondFactorRepository } from '../second-factor/second-factor.model';
import type { RevokedUser, RevokingUpdate, User, UserChange } from './user';
import type { UserRepository } from './user.model';

interface Dependencies {
  users: UserRepository;
  pendingRevocations: PendingRevocations;
  secondFactors: Pick<SecondFactorRepository, 'removeByUser'>;
  audit: AuditLog;
}

const roleInput = oneOf(ROLES);
const ADMIN_ROLES: readonly Role[] = ['admin', 'super_admin'];

/** What staff do to other people's accounts. Whatever takes rights away ends the sessions that carry them. */
export class UserAdministration {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Gives an account another role and ends its sessions, whose tokens carry the old one.
   * @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT
   */
  async changeRole(by: CallerInfo, idText: string, roleText: string): Promise<User> {
    const role = parseInput(roleInput, roleText, 'role');
    const target = await this.#findTarget(by.principal, idText);
    assertCanManageRole(by.principal, role);
    if (target.role === role) return target;
    const change: UserChange = { role, sellerStatus: role === 'seller' ? 'approved' : null };
    return this.#updateAndRevokeSessions(target, change, {
      by,
      reason: 'role-changed',
      kind: 'ROLE_CHANGED',
    });
  }

  /** Locks or opens an account. @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT */
  async setActive(by: CallerInfo, idText: string, isActive: boolean): Promise<User> {
    const target = await this.#findTarget(by.principal, idText);
    if (!isActive) {
      const why = { by, reason: 'account-locked', kind: 'ACCOUNT_LOCKED' } as const;
      return this.#updateAndRevokeSessions(target, { isActive }, why);
    }
    const changed = await this.#dependencies.users.update(target.id, { isActive }, { role: target.role });
    if (!changed) throw new DomainError('CONFLICT');
    await this.#recordAudit('ACCOUNT_UNLOCKED', by, target);
    return changed;
  }

  /**
   * Takes the second factor off an account whose owner has lost it together with the recovery codes.
   * @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND
   * @throws CONFLICT when there is none
   */
  async resetSecondFactor(by: CallerInfo, idText: string): Promise<User> {
    const { users, secondFactors } = this.#dependencies;
    const target = await this.#findTarget(by.principal, idText);
    if (!target.secondFactorEnabled) {
      throw new DomainError('CONFLICT', { message: 'This account has no second factor.' });
    }
    const ending = {
      expected: { role: target.role, secondFactorEnabled: true },
      reason: 'second-factor-changed',
      notice: 'second-factor-reset',
    } as const;
    const changed = await users.updateAndRevokeSessions(target.id, { secondFactorEnabled: false }, ending);
    const user = await this.#completeRevocation(changed, { by, kind: 'SECOND_FACTOR_RESET' });
    await secondFactors.removeByUser(user.id);
    return user;
  }

  /** Decides on a seller; the sessions end, because their tokens say what held before. @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT */
  async decideOnSeller(by: CallerInfo, idText: string, approved: boolean): Promise<User> {
    const { users } = this.#dependencies;
    const id = parseId(idText);
    const target = await users.find('all', id);
    if (!target) throw notFound('User', id);
    if (target.role !== 'seller') throw badInput('id', 'is not the id of a seller.');
    const sellerStatus = approved ? 'approved' : 'refused';
    if (target.sellerStatus === sellerStatus) return target;
    return this.#updateAndRevokeSessions(
      target,
      { sellerStatus },
      {
        by,
        reason: 'seller-decided',
        notice: approved ? 'seller-approved' : 'seller-refused',
        kind: approved ? 'SELLER_APPROVED' : 'SELLER_REFUSED',
      },
    );
  }

  /** Deletes an account and everything personal. @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT */
  async remove(by: CallerInfo, idText: string): Promise<void> {
    const target = await this.#findTarget(by.principal, idText);
    const erased = await this.#dependencies.users.erase(target.id, revokingUpdate(target, 'account-deleted'));
    await this.#completeRevocation(erased, { by, kind: 'ACCOUNT_DELETED' });
  }

  /** The account that an actor wants to handle, when the actor may. */
  async #findTarget(actor: Principal, idText: string): Promise<User> {
    const id = parseId(idText);
    if (id === actor.id) {
      throw new DomainError('FORBIDDEN', { message: 'You cannot do this to your own account.' });
    }
    const target = await this.#dependencies.users.find('all', id);
    if (!target) throw notFound('User', id);
    assertCanManageRole(actor, target.role);
    return target;
  }

  /** Changes an account only while it is as the actor's right was judged by. */
  async #updateAndRevokeSessions(
    target: User,
    change: UserChange,
    {
      reason,
      notice,
      ...deed
    }: Pick<RevokingUpdate, 'reason' | 'notice'> & { by: CallerInfo; kind: AuditEventKind },
  ): Promise<User> {
    const ending = { ...revokingUpdate(target, reason), ...(notice && { notice }) };
    const changed = await this.#dependencies.users.updateAndRevokeSessions(target.id, change, ending);
    return this.#completeRevocation(changed, deed);
  }

  async #completeRevocation(
    ended: RevokedUser | null,
    { by, kind }: { by: CallerInfo; kind: AuditEventKind },
  ): Promise<User> {
    if (!ended) throw new DomainError('CONFLICT');
    await this.#dependencies.pendingRevocations.apply(ended.user.id, ended.revocation);
    await this.#recordAudit(kind, by, ended.user);
    return ended.user;
  }

  async #recordAudit(
    kind: AuditEventKind,
    { principal, client }: CallerInfo,
    { id: userId }: User,
  ): Promise<void> {
    await this.#dependencies.audit.record({ kind, actorId: principal.id, userId, address: client?.address });
  }
}

/** Nothing of this kind leaves an account a super admin: the shop must have another one. */
function revokingUpdate({ role, sellerStatus }: User, reason: RevokingUpdate['reason']): RevokingUpdate {
  return { expected: { role, sellerStatus }, reason, requiresOtherSuperAdmin: role === 'super_admin' };
}

function assertCanManageRole(actor: Principal, role: Role): void {
  if (ADMIN_ROLES.includes(role) && !hasPermission(actor, 'user:make-admin')) {
    throw new DomainError('FORBIDDEN', { message: 'Only a super admin can manage admins.' });
  }
}
