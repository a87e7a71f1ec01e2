import { requirePrincipal } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { ClientInfo } from '../session/client-info';
import type { PendingRevocations } from '../session/pending-revocations.service';
import { personName, pictureUrl } from '../user/user.input';
import type { Credentials, User } from '../user/user';
import type { UserRepository } from '../user/user.model';
import type { GoogleIdentity } from './google-identity';

/** The shop account for a Google account. */
export interface GoogleAccountMatch {
  credentials: Credentials;
  isLinked: boolean;
}

interface Dependencies {
  users: UserRepository;
  pendingRevocations: Pick<PendingRevocations, 'apply'>;
  mailRequests: AccountMailRequests;
  audit: Pick<AuditLog, 'record'>;
}

/** Links shop accounts with Google accounts. */
export class GoogleAccounts {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Finds the linked account. On first sign-in this is the account with the same address, if it is verified on both
   * sides, or a new one. The caller links it after the second factor was verified.
   * @throws INVALID_CREDENTIALS, EMAIL_NOT_VERIFIED
   */
  async find(identity: GoogleIdentity): Promise<GoogleAccountMatch> {
    const { users } = this.#dependencies;
    const linked = await users.findCredentials({ googleId: identity.subject });
    if (linked) return { credentials: linked, isLinked: true };
    if (!identity.emailVerified)
      throw emailNotVerified('Please verify your e-mail address with Google first.');
    const address = parseInput(email, identity.email, 'input.idToken');
    const known = await users.findCredentials({ email: address });
    if (known) return assertLinkable(known, identity);
    try {
      return { credentials: await this.#createAccount(address, identity), isLinked: true };
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'EMAIL_TAKEN') throw error;
      // A concurrent call created an account with this address or linked this Google account.
      const other = await users.findCredentials({ googleId: identity.subject });
      if (other) return { credentials: other, isLinked: true };
      throw emailNotVerified('An account with this e-mail address was just created. Please try again.');
    }
  }

  /** Links the account after a login. @throws INVALID_CREDENTIALS after a conflicting concurrent link */
  async link({ id }: User, { subject }: GoogleIdentity, client: ClientInfo | null): Promise<void> {
    const { users, mailRequests, audit } = this.#dependencies;
    const expected = { googleId: null, emailVerified: true, isActive: true };
    const within = mailRequests.within({ accountId: id, mail: 'google-linked' });
    const user = await users.updateWithin(id, { googleId: subject }, { expected, within });
    if (user) {
      const event = { kind: 'GOOGLE_ACCOUNT_LINKED', actorId: id, userId: id } as const;
      await audit.record({ ...event, address: client?.address });
      return;
    }
    // The same sign-in may have been sent twice concurrently.
    const owner = await users.findCredentials({ googleId: subject });
    if (owner?.user.id !== id) throw linkedToAnotherAccount();
  }

  /**
   * Unlinks the Google account and revokes the other sessions, which it may have started.
   * @throws UNAUTHENTICATED
   * @throws FORBIDDEN for an account without a password, whose owner could not log in afterwards
   */
  async unlink(context: RequestContext): Promise<void> {
    const principal = requirePrincipal(context.principal);
    const { users, pendingRevocations, audit } = this.#dependencies;
    const known = await users.findCredentials({ id: principal.id });
    if (!known?.user.isActive) throw new DomainError('UNAUTHENTICATED');
    const { passwordHash, googleId, user } = known;
    if (googleId === null) return;
    if (passwordHash === null) {
      throw new DomainError('FORBIDDEN', {
        message: 'Set a password first. Without one, you could no longer log in to this account.',
      });
    }
    const ending = {
      expected: { googleId, passwordHash },
      except: principal.sessionId,
      reason: 'google-unlinked',
      notice: 'google-unlinked',
    } as const;
    const changed = await users.updateAndRevokeSessions(user.id, { googleId: null }, ending);
    if (!changed) return;
    await pendingRevocations.apply(user.id, changed.revocation);
    const event = { kind: 'GOOGLE_ACCOUNT_UNLINKED', actorId: user.id, userId: user.id } as const;
    await audit.record({ ...event, address: context.client?.address });
  }

  async #createAccount(address: string, identity: GoogleIdentity): Promise<Credentials> {
    const name = personName.catch('Shopper').parse(identity.name);
    const profilePicture = pictureUrl.nullable().catch(null).parse(identity.picture);
    const secrets = { passwordHash: null, googleId: identity.subject };
    const user = await this.#dependencies.users.insert({
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

/** An unverified account may belong to an attacker who registered the address of another person. */
function assertLinkable(known: Credentials, { subject }: GoogleIdentity): GoogleAccountMatch {
  if (!known.user.emailVerified) {
    throw emailNotVerified(
      'The account with this e-mail address has not been verified yet. Reset its password to take it over.',
    );
  }
  // A concurrent repeat of the same sign-in may have linked it.
  const isLinked = known.googleId === subject;
  if (known.googleId !== null && !isLinked) throw linkedToAnotherAccount();
  return { credentials: known, isLinked };
}

function linkedToAnotherAccount(): DomainError {
  return new DomainError('INVALID_CREDENTIALS', {
    message: 'Another Google account is linked to this account.',
  });
}

function emailNotVerified(message: string): DomainError {
  return new DomainError('EMAIL_NOT_VERIFIED', { message });
}
