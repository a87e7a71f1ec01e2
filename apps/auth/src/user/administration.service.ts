import { hasPermission, ROLES, type Principal, type Role } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, oneOf, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';

import type { RequestContext } from '@e-storefront/subgraph';
import { requireCaller, type CallerInfo } from '../session/client-info';
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

/** Actions of staff on other accounts. Every change of permissions revokes the sessions that carry the old ones. */
export class UserAdministration {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Changes the role of an account and revokes its sessions, whose tokens contain the old one.
   * @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT
   */
  async changeRole(context: RequestContext, idText: string, roleText: string): Promise<User> {
    const caller = requireCaller(context);
    const role = parseInput(roleInput, roleText, 'role');
    const target = await this.#findTarget(caller.principal, idText);
    assertCanManageRole(caller.principal, role);
    if (target.role === role) return target;
    const change: UserChange = { role, sellerStatus: role === 'seller' ? 'approved' : null };
    return this.#updateAndRevokeSessions(target, change, {
      caller,
      reason: 'role-changed',
      kind: 'ROLE_CHANGED',
    });
  }

  /** Locks or unlocks an account. @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT */
  async setActive(context: RequestContext, idText: string, isActive: boolean): Promise<User> {
    const caller = requireCaller(context);
    const target = await this.#findTarget(caller.principal, idText);
    if (!isActive) {
      const why = { caller, reason: 'account-locked', kind: 'ACCOUNT_LOCKED' } as const;
      return this.#updateAndRevokeSessions(target, { isActive }, why);
    }
    const changed = await this.#dependencies.users.update(target.id, { isActive }, { role: target.role });
    if (!changed) throw new DomainError('CONFLICT');
    await this.#recordAudit('ACCOUNT_UNLOCKED', caller, target);
    return changed;
  }

  /**
   * Removes the second factor of an account whose owner has lost it together with the recovery codes.
   * @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND
   * @throws CONFLICT for an account without a second factor
   */
  async resetSecondFactor(context: RequestContext, idText: string): Promise<User> {
    const caller = requireCaller(context);
    const { users, secondFactors } = this.#dependencies;
    const target = await this.#findTarget(caller.principal, idText);
    if (!target.secondFactorEnabled) {
      throw new DomainError('CONFLICT', {
        message: 'Two-factor authentication is not enabled for this account.',
      });
    }
    const ending = {
      expected: { role: target.role, secondFactorEnabled: true },
      reason: 'second-factor-changed',
      notice: 'second-factor-reset',
    } as const;
    const changed = await users.updateAndRevokeSessions(target.id, { secondFactorEnabled: false }, ending);
    const user = await this.#completeRevocation(changed, { caller, kind: 'SECOND_FACTOR_RESET' });
    await secondFactors.removeByUser(user.id);
    return user;
  }

  /**
   * Approves or refuses a seller and revokes the sessions, whose tokens contain the previous state.
   * @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT
   */
  async decideOnSeller(context: RequestContext, idText: string, approved: boolean): Promise<User> {
    const caller = requireCaller(context);
    const { users } = this.#dependencies;
    const id = parseId(idText);
    const target = await users.find('all', id);
    if (!target) throw notFound('User', id);
    if (target.role !== 'seller') throw badInput('id', 'must be the id of a seller.');
    const sellerStatus = approved ? 'approved' : 'refused';
    if (target.sellerStatus === sellerStatus) return target;
    return this.#updateAndRevokeSessions(
      target,
      { sellerStatus },
      {
        caller,
        reason: 'seller-decided',
        notice: approved ? 'seller-approved' : 'seller-refused',
        kind: approved ? 'SELLER_APPROVED' : 'SELLER_REFUSED',
      },
    );
  }

  /** Deletes an account with all personal data. @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT */
  async deleteUser(context: RequestContext, idText: string): Promise<void> {
    const caller = requireCaller(context);
    const target = await this.#findTarget(caller.principal, idText);
    const erased = await this.#dependencies.users.erase(target.id, revokingUpdate(target, 'account-deleted'));
    await this.#completeRevocation(erased, { caller, kind: 'ACCOUNT_DELETED' });
  }

  /** The target account, if the actor may manage it. */
  async #findTarget(actor: Principal, idText: string): Promise<User> {
    const id = parseId(idText);
    if (id === actor.id) {
      throw new DomainError('FORBIDDEN', { message: 'You cannot do this with your own account.' });
    }
    const target = await this.#dependencies.users.find('all', id);
    if (!target) throw notFound('User', id);
    assertCanManageRole(actor, target.role);
    return target;
  }

  /** Updates an account only while it has the state that the actor's permission was checked against. */
  async #updateAndRevokeSessions(
    target: User,
    change: UserChange,
    {
      reason,
      notice,
      ...audited
    }: Pick<RevokingUpdate, 'reason' | 'notice'> & { caller: CallerInfo; kind: AuditEventKind },
  ): Promise<User> {
    const ending = { ...revokingUpdate(target, reason), ...(notice && { notice }) };
    const changed = await this.#dependencies.users.updateAndRevokeSessions(target.id, change, ending);
    return this.#completeRevocation(changed, audited);
  }

  async #completeRevocation(
    ended: RevokedUser | null,
    { caller, kind }: { caller: CallerInfo; kind: AuditEventKind },
  ): Promise<User> {
    if (!ended) throw new DomainError('CONFLICT');
    await this.#dependencies.pendingRevocations.apply(ended.user.id, ended.revocation);
    await this.#recordAudit(kind, caller, ended.user);
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

/** These changes remove a super admin, so that another one must remain. */
function revokingUpdate({ role, sellerStatus }: User, reason: RevokingUpdate['reason']): RevokingUpdate {
  return { expected: { role, sellerStatus }, reason, requiresOtherSuperAdmin: role === 'super_admin' };
}

function assertCanManageRole(actor: Principal, role: Role): void {
  if (ADMIN_ROLES.includes(role) && !hasPermission(actor, 'user:make-admin')) {
    throw new DomainError('FORBIDDEN', { message: 'Only a super admin can manage admins.' });
  }
}
