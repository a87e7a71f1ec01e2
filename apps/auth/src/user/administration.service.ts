import { hasPermission, ROLES, type Principal, type Role } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { parseId, oneOf, parseInput } from '@e-storefront/domain';
import type { AuditKind, AuditLog } from '../audit/audit.service';
import type { SecondFactorRepository } from '../second-factor/second-factor-check.service';
import type { PlacedCaller } from '../session/client-info';
import type { PendingEnds } from '../session/pending-revocations.service';
import type { EndedUser, EndingChange, User, UserChange, UserRepository } from './user.service';

interface Ports {
  users: UserRepository;
  pendingEnds: PendingEnds;
  secondFactors: Pick<SecondFactorRepository, 'removeAllOf'>;
  audit: AuditLog;
}

const roleInput = oneOf(ROLES);
const ADMIN_ROLES: readonly Role[] = ['admin', 'super_admin'];

/** What staff do to other people's accounts. Whatever takes rights away ends the sessions that carry them. */
export class UserAdministration {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Gives an account another role and ends its sessions, whose tokens carry the old one.
   * @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT
   */
  async changeRole(by: PlacedCaller, idText: string, roleText: string): Promise<User> {
    const role = parseInput(roleInput, roleText, 'role');
    const target = await this.#target(by.principal, idText);
    assertMayHandle(by.principal, role);
    if (target.role === role) return target;
    const change: UserChange = { role, sellerStatus: role === 'seller' ? 'approved' : null };
    return this.#changeAndEnd(target, change, { by, reason: 'role-changed', kind: 'ROLE_CHANGED' });
  }

  /** Locks or opens an account. @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT */
  async setActive(by: PlacedCaller, idText: string, isActive: boolean): Promise<User> {
    const target = await this.#target(by.principal, idText);
    if (!isActive) {
      const why = { by, reason: 'account-locked', kind: 'ACCOUNT_LOCKED' } as const;
      return this.#changeAndEnd(target, { isActive }, why);
    }
    const changed = await this.#ports.users.change(target.id, { isActive }, { role: target.role });
    if (!changed) throw new DomainError('CONFLICT');
    await this.#writeDown('ACCOUNT_UNLOCKED', by, target);
    return changed;
  }

  /**
   * Takes the second factor off an account whose owner has lost it together with the recovery codes.
   * @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND
   * @throws CONFLICT when there is none
   */
  async resetSecondFactor(by: PlacedCaller, idText: string): Promise<User> {
    const { users, secondFactors } = this.#ports;
    const target = await this.#target(by.principal, idText);
    if (!target.secondFactorEnabled) {
      throw new DomainError('CONFLICT', { message: 'This account has no second factor.' });
    }
    const ending = {
      seen: { role: target.role, secondFactorEnabled: true },
      reason: 'second-factor-changed',
      notice: 'second-factor-reset',
    } as const;
    const changed = await users.changeAndEnd(target.id, { secondFactorEnabled: false }, ending);
    const user = await this.#finish(changed, { by, kind: 'SECOND_FACTOR_RESET' });
    await secondFactors.removeAllOf(user.id);
    return user;
  }

  /** Decides on a seller; the sessions end, because their tokens say what held before. @throws BAD_USER_INPUT, NOT_FOUND, CONFLICT */
  async decideOnSeller(by: PlacedCaller, idText: string, approved: boolean): Promise<User> {
    const { users } = this.#ports;
    const id = parseId(idText);
    const target = await users.find('all', id);
    if (!target) throw notFound('User', id);
    if (target.role !== 'seller') throw badInput('id', 'is not the id of a seller.');
    const sellerStatus = approved ? 'approved' : 'refused';
    if (target.sellerStatus === sellerStatus) return target;
    return this.#changeAndEnd(
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
  async remove(by: PlacedCaller, idText: string): Promise<void> {
    const target = await this.#target(by.principal, idText);
    const erased = await this.#ports.users.erase(target.id, endingOf(target, 'account-deleted'));
    await this.#finish(erased, { by, kind: 'ACCOUNT_DELETED' });
  }

  /** The account that an actor wants to handle, when the actor may. */
  async #target(actor: Principal, idText: string): Promise<User> {
    const id = parseId(idText);
    if (id === actor.id) {
      throw new DomainError('FORBIDDEN', { message: 'You cannot do this to your own account.' });
    }
    const target = await this.#ports.users.find('all', id);
    if (!target) throw notFound('User', id);
    assertMayHandle(actor, target.role);
    return target;
  }

  /** Changes an account only while it is as the actor's right was judged by. */
  async #changeAndEnd(
    target: User,
    change: UserChange,
    {
      reason,
      notice,
      ...deed
    }: Pick<EndingChange, 'reason' | 'notice'> & { by: PlacedCaller; kind: AuditKind },
  ): Promise<User> {
    const ending = { ...endingOf(target, reason), ...(notice && { notice }) };
    const changed = await this.#ports.users.changeAndEnd(target.id, change, ending);
    return this.#finish(changed, deed);
  }

  async #finish(ended: EndedUser | null, { by, kind }: { by: PlacedCaller; kind: AuditKind }): Promise<User> {
    if (!ended) throw new DomainError('CONFLICT');
    await this.#ports.pendingEnds.settle(ended.user.id, ended.end);
    await this.#writeDown(kind, by, ended.user);
    return ended.user;
  }

  async #writeDown(kind: AuditKind, { principal, place }: PlacedCaller, { id: userId }: User): Promise<void> {
    await this.#ports.audit.record({ kind, actorId: principal.id, userId, address: place?.address });
  }
}

/** Nothing of this kind leaves an account a super admin: the shop must have another one. */
function endingOf({ role, sellerStatus }: User, reason: EndingChange['reason']): EndingChange {
  return { seen: { role, sellerStatus }, reason, leavesSuperAdmin: role === 'super_admin' };
}

function assertMayHandle(actor: Principal, role: Role): void {
  if (ADMIN_ROLES.includes(role) && !hasPermission(actor, 'user:make-admin')) {
    throw new DomainError('FORBIDDEN', { message: 'Only a super admin can manage admins.' });
  }
}
