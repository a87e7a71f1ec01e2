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
import { SessionService, type SessionRepository } from './session/session.service';
import { UserAdministration } from './user/administration.service';
import { ProfileService } from './user/profile.service';
import { UserService, type UserRepository } from './user/user.service';

/** What the use cases reach the world by. */
export interface Adapters {
  users: UserRepository;
  sessions: SessionRepository;
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

/** Puts the use cases together. */
export function createServices(adapters: Adapters): AuthServices {
  const { users: repository, addresses, mails, links, accessTokens } = adapters;
  const hasher = new PasswordHasher();
  const tokens = new MailedTokens(adapters.mailedTokens);
  const audit = new AuditLog(adapters.auditEvents, adapters.onAuditLost);
  const users = new UserService(repository);
  const sessions = new SessionService(adapters.sessions);
  const login = new LoginService({ users: repository, hasher, sessions, accessTokens });
  const verification = new EmailVerification({ repository, users, tokens, links, mails });
  const googleAccounts = new GoogleAccounts({ users: repository, sessions, mails, audit });
  const attempts = new SignInAttempts(adapters.googleAttempts);
  const personalData = [tokens, addresses];
  return {
    users,
    sessions,
    login,
    verification,
    profiles: new ProfileService(repository),
    administration: new UserAdministration({ users: repository, sessions, personalData, mails }),
    registration: new RegistrationService({ users: repository, hasher, login, verification }),
    google: new GoogleSignIn({ accounts: googleAccounts, login, attempts, google: adapters.google }),
    googleAccounts,
    passwords: new PasswordService({ users: repository, hasher, tokens, sessions, links, mails }),
    addresses: new AddressService(addresses),
    audit,
  };
}
