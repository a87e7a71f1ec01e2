import type { IdempotentRequests } from '@e-storefront/subgraph';
import { AddressService, type AddressRepository } from './address/address.service';
import { AuditLog, type AuditRepository, type NewAuditEvent } from './audit/audit.service';
import type { AuthServices } from './context';
import { GoogleAccounts } from './google/google.accounts.service';
import { SignInAttempts, type AttemptRepository } from './google/google.attempts.service';
import { GoogleSignIn, type GoogleClient } from './google/google.service';
import { createGuards } from './guards';
import { LoginService } from './login/login.service';
import type { TryCounts } from './login/open-lock-out';
import { RegistrationService } from './login/registration.service';
import { EmailVerification } from './mail/email-verification.service';
import type { FrontEndLinks } from './mail/front-end-links';
import { ApiKeyService } from './machine/api-key.service';
import { MachineClientService } from './machine/machine-client.service';
import { ProgramEnds } from './machine/program-ends.service';
import type { ProgramRepository } from './machine/program.service';
import type { MailQueue } from './mail/mail.service';
import { MailedTokens, type MailedTokenRepository } from './mail/mailed-token.service';
import { PasswordHasher } from './password/password-hasher';
import { PasswordReset } from './password/password-reset.service';
import { PasswordService } from './password/password.service';
import type { SecondFactorRepository } from './second-factor/second-factor-check.service';
import type { SecondFactorPolicy } from './second-factor/second-factor-policy';
import { SecondFactorService } from './second-factor/second-factor.service';
import type { SecretBox } from './second-factor/secret-box';
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
  sessions: SessionRepository;
  ended: EndedSessions;
  pendingEnds: PendingEndRepository;
  revocations: RevocationChannel;
  /** Told of an end of sessions that has to wait. */
  onEndDelayed: (error: unknown) => void;
  mailedTokens: MailedTokenRepository;
  addresses: AddressRepository;
  programs: ProgramRepository;
  auditEvents: AuditRepository;
  /** Told of an audit event that could not be kept. */
  onAuditLost: (error: unknown, event: NewAuditEvent) => void;
  tries: TryCounts;
  secondFactors: SecondFactorRepository;
  secondFactorBox: SecretBox;
  secondFactorPolicy: SecondFactorPolicy;
  mails: MailQueue;
  links: FrontEndLinks;
  accessTokens: AccessTokens;
  googleAttempts: AttemptRepository;
  google: GoogleClient | null;
  /** Where the shop is: alpha-2. */
  shopCountry: string;
  /** What became of mutations with an idempotency key. */
  requests: IdempotentRequests;
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
  const { ended, pendingEnds: pending, onEndDelayed: onError } = adapters;
  const announcer = new EndAnnouncer({ ended, channel: adapters.revocations, onError });
  const alarm = new ReuseAlarm({ users: repository, audit, mails });
  const sessions = new SessionService({ ...adapters, announcer, alarm, audit });
  const machine = { programs: adapters.programs, users: repository, teller: announcer, mails, audit };
  const programs = new ProgramEnds(machine);
  const personalData = [tokens, addresses, adapters.secondFactors];
  const pendingEnds = new PendingEnds({ pending, sessions, programs, personalData, onError });
  const guards = createGuards(adapters, { audit, hasher });
  const login = new LoginService({ users: repository, hasher, ...guards, sessions, accessTokens, audit });
  const mailing = { tokens, links, mails, lockOut: guards.lockOut, mailLimit: adapters.tries.mails };
  const verification = new EmailVerification({ repository, users, ...mailing });
  const changing = { ...guards, users: repository, hasher, tokens, pendingEnds, mails, audit };
  const googleAccounts = new GoogleAccounts({ users: repository, pendingEnds, mails, audit });
  const attempts = new SignInAttempts(adapters.googleAttempts);
  const services: AuthServices = {
    users,
    sessions,
    login,
    verification,
    profiles: new ProfileService(repository, adapters.shopCountry),
    administration: new UserAdministration({ ...adapters, users: repository, pendingEnds, audit }),
    registration: new RegistrationService({ users: repository, hasher, login, verification }),
    google: new GoogleSignIn({ accounts: googleAccounts, login, attempts, google: adapters.google }),
    googleAccounts,
    passwords: new PasswordService(changing),
    passwordResets: new PasswordReset({ ...changing, ...mailing }),
    secondFactors: new SecondFactorService({ ...adapters, ...changing, readers: users }),
    secondFactorPolicy: adapters.secondFactorPolicy,
    addresses: new AddressService(addresses),
    apiKeys: new ApiKeyService(machine),
    machineClients: new MachineClientService(machine),
    audit,
  };
  return { services, upkeep: { pendingEnds, announcer } };
}
