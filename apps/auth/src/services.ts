import { AddressService, type AddressRepository } from './address/address.service';
import { AuditLog, type AuditRepository, type NewAuditEvent } from './audit/audit.service';
import type { AuthServices } from './context';
import { GoogleAccounts } from './google/google.accounts.service';
import { SignInAttempts, type AttemptRepository } from './google/google.attempts.service';
import { GoogleSignIn, type GoogleClient } from './google/google.service';
import { LoginService } from './login/login.service';
import { RegistrationService } from './login/registration.service';
import { EmailVerification } from './mail/email-verification.service';
import type { FrontEndLinks } from './mail/front-end-links';
import type { MailQueue } from './mail/mail.service';
import { MailedTokens, type MailedTokenRepository } from './mail/mailed-token.service';
import { PasswordHasher } from './password/password-hasher';
import { PasswordService } from './password/password.service';
import type { AccessTokens } from './session/access-tokens';
import { EndAnnouncer, type EndedSessions, type RevocationChannel } from './session/end-announcer.service';
import { PendingEnds, type PendingEndRepository } from './session/pending-ends.service';
import { ReuseAlarm } from './session/reuse-alarm.service';
import { SessionService, type SessionRepository } from './session/session.service';
import { UserAdministration } from './user/administration.service';
import { ProfileService } from './user/profile.service';
import { UserService, type UserRepository } from './user/user.service';

/** What the use cases reach the world by. */
export interface Adapters {
  users: UserRepository;
  sessions: SessionRepository & EndedSessions;
  pendingEnds: PendingEndRepository;
  revocations: RevocationChannel;
  /** Told of an end of sessions that has to wait. */
  onEndDelayed: (error: unknown) => void;
  mailedTokens: MailedTokenRepository;
  addresses: AddressRepository;
  auditEvents: AuditRepository;
  /** Told of an audit event that could not be kept. */
  onAuditLost: (error: unknown, event: NewAuditEvent) => void;
  mails: MailQueue;
  links: FrontEndLinks;
  accessTokens: AccessTokens;
  googleAttempts: AttemptRepository;
  google: GoogleClient | null;
}

/** What is done from time to time beside what callers ask for. */
interface Upkeep {
  pendingEnds: PendingEnds;
  announcer: EndAnnouncer;
}

/** Puts the use cases together. */
export function createServices(adapters: Adapters): { services: AuthServices; upkeep: Upkeep } {
  const { users: repository, addresses, mails, links, accessTokens } = adapters;
  const hasher = new PasswordHasher();
  const tokens = new MailedTokens(adapters.mailedTokens);
  const audit = new AuditLog(adapters.auditEvents, adapters.onAuditLost);
  const users = new UserService(repository);
  const { sessions: ended, pendingEnds: pending, onEndDelayed: onError } = adapters;
  const announcer = new EndAnnouncer({ ended, channel: adapters.revocations, onError });
  const alarm = new ReuseAlarm({ users: repository, audit, mails });
  const sessions = new SessionService({ sessions: ended, pendingEnds: pending, announcer, alarm, audit });
  const pendingEnds = new PendingEnds({ pending, sessions, personalData: [tokens, addresses], onError });
  const login = new LoginService({ users: repository, hasher, sessions, accessTokens, audit });
  const verification = new EmailVerification({ repository, users, tokens, links, mails });
  const googleAccounts = new GoogleAccounts({ users: repository, sessions, mails, audit });
  const attempts = new SignInAttempts(adapters.googleAttempts);
  const services: AuthServices = {
    users,
    sessions,
    login,
    verification,
    profiles: new ProfileService(repository),
    administration: new UserAdministration({ users: repository, pendingEnds, mails, audit }),
    registration: new RegistrationService({ users: repository, hasher, login, verification }),
    google: new GoogleSignIn({ accounts: googleAccounts, login, attempts, google: adapters.google }),
    googleAccounts,
    passwords: new PasswordService({ users: repository, hasher, tokens, pendingEnds, links, mails, audit }),
    addresses: new AddressService(addresses),
    audit,
  };
  return { services, upkeep: { pendingEnds, announcer } };
}
