import { z } from 'zod';
import { may, ROLES, type Principal, type Role } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { idOf, parseInput } from '@e-storefront/values';
import { sellerDecisionMail } from '../mail/account-mails';
import type { MailQueue } from '../mail/mail.service';
import type { SessionEnd, SessionService } from '../session/session.service';
import type { User, UserChange, UserRepository } from './user.service';

/** Removes what other collections hold of an account. */
export interface PersonalData {
  removeAllOf(userId: string): Promise<void>;
}

interface Ports {
  users: UserRepository;
  sessions: SessionService;
  /** What goes with a deleted account. */
  personalData: readonly PersonalData[];
  mails: MailQueue;
}

const roleInput = z.enum(ROLES, 'is not a role.');
const ADMIN_ROLES: readonly Role[] = ['admin', 'super_admin'];

/** What staff do to other people's accounts. */
export class UserAdministration {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Gives an account another role and ends its sessions, whose tokens carry the old one.
   * @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT
   */
  async changeRole(actor: Principal, idText: string, roleText: string): Promise<User> {
    const role = parseInput(roleInput, roleText, 'role');
    const target = await this.#target(actor, idText);
    assertMayHandle(actor, role);
    if (target.role === role) return target;
    const change: UserChange = { role, sellerStatus: role === 'seller' ? 'approved' : null };
    return this.#changeAndEnd(target, change, 'role-changed');
  }

  /** Locks or opens an account. @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT */
  async setActive(actor: Principal, idText: string, isActive: boolean): Promise<User> {
    const target = await this.#target(actor, idText);
    if (!isActive) return this.#changeAndEnd(target, { isActive }, 'account-locked');
    return this.#change(target, { isActive });
  }

  /** Decides on a seller. @throws BAD_USER_INPUT, NOT_FOUND */
  async decideOnSeller(idText: string, approved: boolean): Promise<User> {
    const { users, sessions, mails } = this.#ports;
    const id = idOf(idText);
    const change: UserChange = { sellerStatus: approved ? 'approved' : 'refused' };
    const seller = await users.change(id, change, { role: 'seller' });
    if (!seller) {
      if (await users.find('all', id)) throw badInput('id', 'is not the id of a seller.');
      throw notFound('User', id);
    }
    if (!approved) await sessions.end({ userId: id }, 'role-changed');
    mails.post(sellerDecisionMail(seller, approved));
    return seller;
  }

  /** Deletes an account and everything personal. @throws BAD_USER_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT */
  async remove(actor: Principal, idText: string): Promise<void> {
    const { users, sessions, personalData } = this.#ports;
    const target = await this.#target(actor, idText);
    if (!(await users.erase(target.id, { role: target.role }))) throw new DomainError('CONFLICT');
    await sessions.end({ userId: target.id }, 'account-deleted');
    for (const holder of personalData) await holder.removeAllOf(target.id);
  }

  /** The account that an actor wants to handle, when the actor may. */
  async #target(actor: Principal, idText: string): Promise<User> {
    const id = idOf(idText);
    if (id === actor.id) {
      throw new DomainError('FORBIDDEN', { message: 'Nobody does this to their own account.' });
    }
    const target = await this.#ports.users.find('all', id);
    if (!target) throw notFound('User', id);
    assertMayHandle(actor, target.role);
    return target;
  }

  /** Changes an account only while it has the role that the actor's right was judged by. */
  async #change(target: User, change: UserChange): Promise<User> {
    const changed = await this.#ports.users.change(target.id, change, { role: target.role });
    if (!changed) throw new DomainError('CONFLICT');
    return changed;
  }

  async #changeAndEnd(target: User, change: UserChange, reason: SessionEnd): Promise<User> {
    const changed = await this.#change(target, change);
    await this.#ports.sessions.end({ userId: target.id }, reason);
    return changed;
  }
}

function assertMayHandle(actor: Principal, role: Role): void {
  if (ADMIN_ROLES.includes(role) && !may(actor, 'user:make-admin')) {
    throw new DomainError('FORBIDDEN', { message: 'Only a super admin decides on admins.' });
  }
}
