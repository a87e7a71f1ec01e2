import type { AuditLog } from './audit/audit.service';
import { LoginThrottle } from './login/login-throttle.service';
import type { AttemptLimiters } from './login/attempt-limiters';
import type { AccountMailRequests } from './email/account-mail-requests.service';
import { PasswordConfirmation } from './password/password-confirmation.service';
import type { PasswordHasher } from './password/password-hasher';
import { SecondFactorCheck } from './second-factor/second-factor-check.service';
import type { SecretCipher } from './second-factor/secret-cipher';
import type { SecondFactorRepository } from './second-factor/second-factor.model';
import type { UserRepository } from './user/user.model';

interface CredentialCheckDependencies {
  users: UserRepository;
  attemptLimiters: AttemptLimiters;
  secondFactors: SecondFactorRepository;
  secretCipher: SecretCipher;
}

/** The checks of passwords and codes, which share one throttle. */
export interface CredentialChecks {
  loginThrottle: LoginThrottle;
  passwordConfirmation: PasswordConfirmation;
  secondFactor: SecondFactorCheck;
}

export function createCredentialChecks(
  { users, attemptLimiters, secondFactors, secretCipher }: CredentialCheckDependencies,
  {
    audit,
    hasher,
    mailRequests,
  }: { audit: AuditLog; hasher: PasswordHasher; mailRequests: AccountMailRequests },
): CredentialChecks {
  const findAccountId = async (email: string): Promise<string | null> =>
    (await users.findCredentials({ email }))?.user.id ?? null;
  const loginThrottle = new LoginThrottle({ ...attemptLimiters, audit, findAccountId });
  return {
    loginThrottle,
    passwordConfirmation: new PasswordConfirmation({ users, hasher, loginThrottle }),
    secondFactor: new SecondFactorCheck({
      secondFactors,
      cipher: secretCipher,
      loginThrottle,
      mailRequests,
      audit,
    }),
  };
}
