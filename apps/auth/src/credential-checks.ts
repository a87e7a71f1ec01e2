import type { AuditLog } from './audit/audit.service';
import { LockOut } from './login/login-throttle.service';
import type { TryCounts } from './login/attempt-limiters';
import type { AccountMailRequests } from './email/account-mail-requests.service';
import { OwnPassword } from './password/password-confirmation.service';
import type { PasswordHasher } from './password/password-hasher';
import { SecondFactorCheck, type SecondFactorRepository } from './second-factor/second-factor-check.service';
import type { SecretBox } from './second-factor/secret-cipher';
import type { UserRepository } from './user/user.service';

interface GuardPorts {
  users: UserRepository;
  tries: TryCounts;
  secondFactors: SecondFactorRepository;
  secondFactorBox: SecretBox;
}

/** What stands between a caller and an account. */
export interface Guards {
  lockOut: LockOut;
  ownPassword: OwnPassword;
  secondFactor: SecondFactorCheck;
}

/** Puts together what checks passwords and codes, and bounds how often they may be guessed. */
export function createGuards(
  ports: GuardPorts,
  { audit, hasher, requests }: { audit: AuditLog; hasher: PasswordHasher; requests: AccountMailRequests },
): Guards {
  const { users, tries, secondFactors, secondFactorBox: box } = ports;
  const accountIdOf = async (email: string) => (await users.credentials({ email }))?.user.id ?? null;
  const lockOut = new LockOut({ ...tries, audit, accountIdOf });
  return {
    lockOut,
    ownPassword: new OwnPassword({ users, hasher, lockOut }),
    secondFactor: new SecondFactorCheck({ secondFactors, box, lockOut, requests, audit }),
  };
}
