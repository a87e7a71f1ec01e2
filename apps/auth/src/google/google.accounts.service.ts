import type { Principal } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/values';
import type { AuditLog } from '../audit/audit.service';
import { googleLinkedMail, googleUnlinkedMail } from '../mail/account-mails';
import type { MailQueue } from '../mail/mail.service';
import type { ClientPlace } from '../session/client-place';
import type { SessionService } from '../session/session.service';
import { personName, pictureUrl } from '../user/user.input';
import type { Credentials, UserRepository } from '../user/user.service';

/** Who somebody is, as a checked ID token says. */
export interface GoogleIdentity {
  /** The account's lasting id at Google. */
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string;
  picture?: string;
}

interface Ports {
  users: UserRepository;
  sessions: SessionService;
  mails: MailQueue;
  audit: AuditLog;
}

/** Which account of the shop belongs to which account at Google. */
export class GoogleAccounts {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * The account that is linked; at the first time one is linked, where both sides have verified its address, or opened.
   * @throws INVALID_CREDENTIALS, EMAIL_NOT_VERIFIED, ACCOUNT_DISABLED
   */
  async of(identity: GoogleIdentity, place: ClientPlace | null): Promise<Credentials> {
    const { users } = this.#ports;
    const linked = await users.credentials({ googleId: identity.subject });
    if (linked) return linked;
    if (!identity.emailVerified) throw unproven('Verify your address at Google first.');
    const address = parseInput(email, identity.email, 'input.idToken');
    const known = await users.credentials({ email: address });
    if (known) return this.#link(known, identity, place);
    try {
      return await this.#open(address, identity);
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'EMAIL_TAKEN') throw error;
      // Somebody opened an account with this address, or linked this Google account, between the look and the insert.
      const other = await users.credentials({ googleId: identity.subject });
      if (other) return other;
      throw unproven('An account with this address was just opened. Try again.');
    }
  }

  /**
   * Takes the link away and ends the other sessions, which may be of whoever holds the Google account.
   * @throws UNAUTHENTICATED
   * @throws FORBIDDEN when there is no password that its owner could log in with afterwards
   */
  async unlink(principal: Principal, place: ClientPlace | null): Promise<void> {
    const { users, sessions, mails, audit } = this.#ports;
    const known = await users.credentials({ id: principal.id });
    if (!known?.user.isActive) throw new DomainError('UNAUTHENTICATED');
    const { passwordHash, googleId, user } = known;
    if (googleId === null) return;
    if (passwordHash === null) {
      throw new DomainError('FORBIDDEN', {
        message: 'Choose a password first: without one nobody could log in to this account any more.',
      });
    }
    if (!(await users.change(user.id, { googleId: null }, { googleId, passwordHash }))) return;
    await sessions.end({ userId: user.id, except: principal.sessionId }, 'google-unlinked');
    const event = { kind: 'GOOGLE_ACCOUNT_UNLINKED', actorId: user.id, userId: user.id } as const;
    await audit.record({ ...event, address: place?.address });
    mails.post(googleUnlinkedMail(user));
  }

  /** Whoever opened an account without proving its address may be a stranger who waits for its owner to come. */
  async #link(
    known: Credentials,
    { subject }: GoogleIdentity,
    place: ClientPlace | null,
  ): Promise<Credentials> {
    const { users, mails, audit } = this.#ports;
    if (!known.user.isActive) throw new DomainError('ACCOUNT_DISABLED');
    if (!known.user.emailVerified) {
      throw unproven(
        'An account with this address waits for verification. Reset its password to make it yours.',
      );
    }
    const seen = { googleId: null, emailVerified: true, isActive: true };
    const user = await users.change(known.user.id, { googleId: subject }, seen);
    if (!user) throw new DomainError('INVALID_CREDENTIALS', { message: 'Another Google account is linked.' });
    const event = { kind: 'GOOGLE_ACCOUNT_LINKED', actorId: user.id, userId: user.id } as const;
    await audit.record({ ...event, address: place?.address });
    mails.post(googleLinkedMail(user));
    return { ...known, user, googleId: subject };
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

function unproven(message: string): DomainError {
  return new DomainError('EMAIL_NOT_VERIFIED', { message });
}
