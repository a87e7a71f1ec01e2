import type { Principal } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { ClientPlace } from '../session/client-info';
import type { PendingEnds } from '../session/pending-revocations.service';
import { personName, pictureUrl } from '../user/user.input';
import type { Credentials, User, UserRepository } from '../user/user.service';

/** Who somebody is, as a checked ID token says. */
export interface GoogleIdentity {
  /** The account's lasting id at Google. */
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string;
  picture?: string;
}

/** The account of the shop for a Google account, and whether the two are linked. */
export interface FoundAccount {
  credentials: Credentials;
  isLinked: boolean;
}

interface Ports {
  users: UserRepository;
  pendingEnds: Pick<PendingEnds, 'settle'>;
  requests: AccountMailRequests;
  audit: Pick<AuditLog, 'record'>;
}

/** Which account of the shop belongs to which account at Google. */
export class GoogleAccounts {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * The account that is linked. At the first time it is the one with the same address, where both sides have verified
   * it, or a new one. Nothing is linked yet: that waits until its owner has shown the second factor.
   * @throws INVALID_CREDENTIALS, EMAIL_NOT_VERIFIED
   */
  async find(identity: GoogleIdentity): Promise<FoundAccount> {
    const { users } = this.#ports;
    const linked = await users.credentials({ googleId: identity.subject });
    if (linked) return { credentials: linked, isLinked: true };
    if (!identity.emailVerified) throw unproven('Verify your address at Google first.');
    const address = parseInput(email, identity.email, 'input.idToken');
    const known = await users.credentials({ email: address });
    if (known) return linkable(known, identity);
    try {
      return { credentials: await this.#open(address, identity), isLinked: true };
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'EMAIL_TAKEN') throw error;
      // Somebody opened an account with this address, or linked this Google account, between the look and the insert.
      const other = await users.credentials({ googleId: identity.subject });
      if (other) return { credentials: other, isLinked: true };
      throw unproven('An account with this address was just opened. Try again.');
    }
  }

  /** Links an account whose owner has just logged in. @throws INVALID_CREDENTIALS when another one was faster */
  async link({ id }: User, { subject }: GoogleIdentity, place: ClientPlace | null): Promise<void> {
    const { users, requests, audit } = this.#ports;
    const seen = { googleId: null, emailVerified: true, isActive: true };
    const within = requests.within({ accountId: id, mail: 'google-linked' });
    const user = await users.changeWith(id, { googleId: subject }, { seen, within });
    if (user) {
      requests.wake();
      const event = { kind: 'GOOGLE_ACCOUNT_LINKED', actorId: id, userId: id } as const;
      await audit.record({ ...event, address: place?.address });
      return;
    }
    // The same sign-in may have come twice at once.
    const owner = await users.credentials({ googleId: subject });
    if (owner?.user.id !== id) throw otherIsLinked();
  }

  /**
   * Takes the link away and ends the other sessions, which may be of whoever holds the Google account.
   * @throws UNAUTHENTICATED
   * @throws FORBIDDEN when there is no password that its owner could log in with afterwards
   */
  async unlink(principal: Principal, place: ClientPlace | null): Promise<void> {
    const { users, pendingEnds, audit } = this.#ports;
    const known = await users.credentials({ id: principal.id });
    if (!known?.user.isActive) throw new DomainError('UNAUTHENTICATED');
    const { passwordHash, googleId, user } = known;
    if (googleId === null) return;
    if (passwordHash === null) {
      throw new DomainError('FORBIDDEN', {
        message: 'Choose a password first. Without one you could no longer log in to this account.',
      });
    }
    const ending = {
      seen: { googleId, passwordHash },
      except: principal.sessionId,
      reason: 'google-unlinked',
      notice: 'google-unlinked',
    } as const;
    const changed = await users.changeAndEnd(user.id, { googleId: null }, ending);
    if (!changed) return;
    await pendingEnds.settle(user.id, changed.end);
    const event = { kind: 'GOOGLE_ACCOUNT_UNLINKED', actorId: user.id, userId: user.id } as const;
    await audit.record({ ...event, address: place?.address });
  }

  async #open(address: string, identity: GoogleIdentity): Promise<Credentials> {
    const name = personName.catch('Shopper').parse(identity.name);
    const profilePicture = pictureUrl.nullable().catch(null).parse(identity.picture);
    const secrets = { passwordHash: null, googleId: identity.subject };
    const user = await this.#ports.users.insert({
      ...secrets,
      name,
      email: address,
      role: 'customer',
      sellerStatus: null,
      emailVerified: true,
      profilePicture,
    });
    return { user, ...secrets };
  }
}

/** Whoever opened an account without proving its address may be a stranger who waits for its owner to come. */
function linkable(known: Credentials, { subject }: GoogleIdentity): FoundAccount {
  if (!known.user.emailVerified) {
    throw unproven(
      'An account with this address has not been verified yet. Reset its password to make it yours.',
    );
  }
  // The same sign-in may have come twice at once, and the other have linked it between the two looks.
  const isLinked = known.googleId === subject;
  if (known.googleId !== null && !isLinked) throw otherIsLinked();
  return { credentials: known, isLinked };
}

function otherIsLinked(): DomainError {
  return new DomainError('INVALID_CREDENTIALS', {
    message: 'Another Google account is linked to this account.',
  });
}

function unproven(message: string): DomainError {
  return new DomainError('EMAIL_NOT_VERIFIED', { message });
}
