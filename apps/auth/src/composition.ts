import type { IdempotentRequests } from '@e-storefront/subgraph';
import { AddressService } from './address/address.service';
import { AuditLog } from './audit/audit.service';
import { GoogleAccounts } from './google/google-accounts.service';
import { SignInAttempts } from './google/sign-in-attempts.service';
import { GoogleSignIn, type GoogleClient } from './google/google.service';
import { createCredentialChecks } from './credential-checks';
import { LoginService } from './login/login.service';
import type { AttemptLimiters } from './login/attempt-limiters';
import { RegistrationService } from './login/registration.service';
import { EmailVerification } from './email/email-verification.service';
import type { AccountMailRequests } from './email/account-mail-requests.service';
import type { FrontendUrls } from './email/frontend-urls';
import { ApiKeyService } from './api-clients/api-key.service';
import { MachineClientService } from './api-clients/machine-client.service';
import { ApiClientRevocation } from './api-clients/api-client-revocation.service';

import { EmailTokens } from './email/email-token.service';
import { PasswordHasher } from './password/password-hasher';
import { PasswordReset } from './password/password-reset.service';
import { PasswordService } from './password/password.service';

import type { SecondFactorPolicy } from './second-factor/second-factor-policy';
import { SecondFactorService } from './second-factor/second-factor.service';
import type { SecretCipher } from './second-factor/secret-cipher';
import type { AccessTokens } from './session/access-tokens';
import type { DerivedTokens } from './session/derived-tokens';
import { RevocationPublisher } from './session/revocation-publisher.service';
import { PendingRevocations } from './session/pending-revocations.service';
import { RefreshTokenReuseHandler } from './session/refresh-token-reuse.service';
import { SessionService } from './session/session.service';
import type { SessionJobs } from './session/session-jobs';
import { UserAdministration } from './user/administration.service';
import { ProfileService } from './user/profile.service';
import { UserService } from './user/user.service';
import type { AddressRepository } from './address/address.model';
import type { AuditRepository } from './audit/audit.model';
import type { NewAuditEvent } from './audit/audit-event';
import type { AttemptRepository } from './google/sign-in-attempt.model';
import type { ApiClientRepository } from './api-clients/api-client.model';
import type { EmailTokenRepository } from './email/email-token.model';
import type { SecondFactorRepository } from './second-factor/second-factor.model';
import type { RevokedSessions } from './session/revoked-sessions.model';
import type { RevocationChannel } from './session/redis-revocation-channel';
import type { PendingRevocationRepository } from './session/pending-revocations.model';
import type { SessionRepository } from './session/session.model';
import type { UserRepository } from './user/user.model';

/** Process-wide dependencies of the services. */
export interface AppDependencies {
  users: UserRepository;
  sessions: SessionRepository;
  revokedSessions: RevokedSessions;
  pendingRevocations: PendingRevocationRepository;
  revocations: RevocationChannel;
  /** Called when a revocation could not be completed at once. */
  onRevocationDelayed: (error: unknown) => void;
  emailTokens: EmailTokenRepository;
  addresses: AddressRepository;
  apiClients: ApiClientRepository;
  auditEvents: AuditRepository;
  /** Called when an audit event could not be stored. */
  onAuditFailure: (error: unknown, event: NewAuditEvent) => void;
  attemptLimiters: AttemptLimiters;
  secondFactors: SecondFactorRepository;
  secretCipher: SecretCipher;
  secondFactorPolicy: SecondFactorPolicy;
  mailRequests: AccountMailRequests;
  urls: FrontendUrls;
  derivedTokens: DerivedTokens;
  /** How long a repeated refresh by the same client returns the same successor, in milliseconds. */
  reuseGraceMs: number;
  accessTokens: AccessTokens;
  googleAttempts: AttemptRepository;
  google: GoogleClient | null;
  /** The shop's country, as ISO 3166-1 alpha-2. */
  shopCountry: string;
  /** Stored results of mutations with an idempotency key. */
  idempotentRequests: IdempotentRequests;
}

/** The services of the GraphQL context. */
export interface Services {
  users: UserService;
  profiles: ProfileService;
  administration: UserAdministration;
  login: LoginService;
  registration: RegistrationService;
  google: GoogleSignIn;
  googleAccounts: GoogleAccounts;
  sessions: SessionService;
  passwords: PasswordService;
  passwordResets: PasswordReset;
  secondFactors: SecondFactorService;
  secondFactorPolicy: SecondFactorPolicy;
  verification: EmailVerification;
  addresses: AddressService;
  apiKeys: ApiKeyService;
  machineClients: MachineClientService;
  audit: AuditLog;
}

/** The services of the GraphQL context, and those that background jobs and event consumers use. */
interface Composition {
  services: Services;
  sessionJobs: SessionJobs;
  emailTokens: EmailTokens;
}

/** Creates the services once per process. */
export function createServices(dependencies: AppDependencies): Composition {
  const { users: userRepository, addresses, urls, derivedTokens, accessTokens, mailRequests } = dependencies;
  const hasher = new PasswordHasher();
  const emailTokens = new EmailTokens({
    repository: dependencies.emailTokens,
    derivedTokens,
    mailRequests,
  });
  const audit = new AuditLog(dependencies.auditEvents, dependencies.onAuditFailure);
  const users = new UserService(userRepository);
  const onError = dependencies.onRevocationDelayed;
  const revocationPublisher = new RevocationPublisher({
    revokedSessions: dependencies.revokedSessions,
    channel: dependencies.revocations,
    onError,
  });
  const sessions = new SessionService({
    ...dependencies,
    revocationPublisher,
    reuseHandler: new RefreshTokenReuseHandler({ audit, mailRequests }),
    audit,
  });
  const forApiClients = {
    apiClients: dependencies.apiClients,
    users: userRepository,
    revocationPublisher,
    mailRequests,
    audit,
  };
  const pendingRevocations = new PendingRevocations({
    repository: dependencies.pendingRevocations,
    sessions,
    apiClients: new ApiClientRevocation(forApiClients),
    mailRequests,
    personalData: [emailTokens, addresses, dependencies.secondFactors],
    onError,
  });
  const checks = createCredentialChecks(dependencies, { audit, hasher, mailRequests });
  const login = new LoginService({
    users: userRepository,
    hasher,
    ...checks,
    sessions,
    accessTokens,
    audit,
  });
  const forMails = {
    emailTokens,
    urls,
    loginThrottle: checks.loginThrottle,
    mailLimit: dependencies.attemptLimiters.mails,
  };
  const verification = new EmailVerification({ userRepository, users, ...forMails });
  const forCredentials = {
    ...checks,
    users: userRepository,
    hasher,
    emailTokens,
    pendingRevocations,
    audit,
  };
  const googleAccounts = new GoogleAccounts({
    users: userRepository,
    pendingRevocations,
    mailRequests,
    audit,
  });
  const services: Services = {
    users,
    sessions,
    login,
    verification,
    profiles: new ProfileService(userRepository, dependencies.shopCountry),
    administration: new UserAdministration({
      ...dependencies,
      users: userRepository,
      pendingRevocations,
      audit,
    }),
    registration: new RegistrationService({ users: userRepository, hasher, login, verification }),
    google: new GoogleSignIn({
      accounts: googleAccounts,
      login,
      sessions,
      attempts: new SignInAttempts(dependencies.googleAttempts),
      google: dependencies.google,
    }),
    googleAccounts,
    passwords: new PasswordService(forCredentials),
    passwordResets: new PasswordReset({ ...forCredentials, ...forMails }),
    secondFactors: new SecondFactorService({ ...dependencies, ...forCredentials, userService: users }),
    secondFactorPolicy: dependencies.secondFactorPolicy,
    addresses: new AddressService(addresses),
    apiKeys: new ApiKeyService(forApiClients),
    machineClients: new MachineClientService(forApiClients),
    audit,
  };
  return { services, sessionJobs: { pendingRevocations, revocationPublisher }, emailTokens };
}
