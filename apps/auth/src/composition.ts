import type { IdempotentRequests } from '@e-storefront/subgraph';
import { AddressService, type AddressRepository } from './address/address.service';
import { AuditLog, type AuditRepository, type NewAuditEvent } from './audit/audit.service';
import type { AuthServices } from './graphql/context';
import { GoogleAccounts } from './google/google-accounts.service';
import { SignInAttempts, type AttemptRepository } from './google/google-attempts.service';
import { GoogleSignIn, type GoogleClient } from './google/google.service';
import { createGuards } from './credential-checks';
import { LoginService } from './login/login.service';
import type { TryCounts } from './login/attempt-limiters';
import { RegistrationService } from './login/registration.service';
import { EmailVerification } from './email/email-verification.service';
import { AccountMailRequests, type MailOutbox } from './email/account-mail-requests.service';
import type { FrontendUrls } from './email/frontend-urls';
import { ApiKeyService } from './api-clients/api-key.service';
import { MachineClientService } from './api-clients/machine-client.service';
import { ProgramEnds } from './api-clients/api-client-revocation.service';
import type { ProgramRepository } from './api-clients/api-client';
import { MailedTokens, type MailedTokenRepository } from './email/email-token.service';
import { PasswordHasher } from './password/password-hasher';
import { PasswordReset } from './password/password-reset.service';
import { PasswordService } from './password/password.service';
import type { SecondFactorRepository } from './second-factor/second-factor-check.service';
import type { SecondFactorPolicy } from './second-factor/second-factor-policy';
import { SecondFactorService } from './second-factor/second-factor.service';
import type { SecretBox } from './second-factor/secret-cipher';
import type { AccessTokens } from './session/access-tokens';
import type { DerivedTokens } from './session/derived-tokens';
import {
  EndAnnouncer,
  type EndedSessions,
  type RevocationChannel,
} from './session/revocation-publisher.service';
import { PendingEnds, type PendingEndRepository } from './session/pending-revocations.service';
import { ReuseAlarm } from './session/refresh-token-reuse.service';
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
  mailOutbox: MailOutbox;
  urls: FrontendUrls;
  derived: DerivedTokens;
  /** For how long the same client gets the same successor of a refresh token again, in milliseconds. */
  reuseGraceMs: number;
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

/** The use cases, and what the consumer of events needs of them. */
interface Services {
  services: AuthServices;
  upkeep: Upkeep;
  tokens: MailedTokens;
  requests: AccountMailRequests;
}

/** Puts the use cases together. */
export function createServices(adapters: Adapters): Services {
  const { users: repository, addresses, urls, derived, accessTokens } = adapters;
  const hasher = new PasswordHasher();
  const requests = new AccountMailRequests(adapters.mailOutbox);
  const tokens = new MailedTokens({ repository: adapters.mailedTokens, derived, requests });
  const audit = new AuditLog(adapters.auditEvents, adapters.onAuditLost);
  const users = new UserService(repository);
  const { ended, pendingEnds: pending, onEndDelayed: onError } = adapters;
  const announcer = new EndAnnouncer({ ended, channel: adapters.revocations, onError });
  const alarm = new ReuseAlarm({ audit, requests });
  const sessions = new SessionService({ ...adapters, announcer, alarm, audit });
  const machine = { programs: adapters.programs, users: repository, teller: announcer, requests, audit };
  const programs = new ProgramEnds(machine);
  const personalData = [tokens, addresses, adapters.secondFactors];
  const pendingEnds = new PendingEnds({ pending, sessions, programs, requests, personalData, onError });
  const guards = createGuards(adapters, { audit, hasher, requests });
  const login = new LoginService({ users: repository, hasher, ...guards, sessions, accessTokens, audit });
  const mailing = { tokens, urls, lockOut: guards.lockOut, mailLimit: adapters.tries.mails };
  const verification = new EmailVerification({ repository, users, ...mailing });
  const changing = { ...guards, users: repository, hasher, tokens, pendingEnds, audit };
  const googleAccounts = new GoogleAccounts({ users: repository, pendingEnds, requests, audit });
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
  return { services, upkeep: { pendingEnds, announcer }, tokens, requests };
}
